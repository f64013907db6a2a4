"""A check that runs, with real Spark: tables stay as they are, scratch databases go, differences are named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import gluepot.display.job_check  # noqa: F401 - registers how a check looks
from gluepot.app import App
from gluepot.catalog.models import Database, Origin, OriginKind
from gluepot.cli.main import main
from gluepot.clock import utc_now
from gluepot.display.rendering import render
from gluepot.jobs.cells import Selection
from gluepot.jobs.checking.models import Verdict
from gluepot.jobs.checking.scratch import OWNER, PREFIX, drop_leftovers, make_scratch, owner_mark
from gluepot.jobs.models import RunState
from gluepot.jobs.notebook_file import read_notebook
from gluepot.processes import ProcessIdentity
from tests.jobs.notebooks import write_notebook
from tests.waiting import wait_until

ORIGIN = Origin(kind=OriginKind.API, reference="test")
EVERY_WAY = [
    ("code", "import gluepot\nn = 5\ntarget = 'ways.named'", ["parameters"]),
    ("code", "spark.sql('DROP TABLE IF EXISTS ways.made')\nspark.sql('CREATE TABLE ways.made USING parquet AS SELECT id FROM range(3)')", ["job"]),
    ("code", "%%sql\nINSERT INTO {target} SELECT made.id FROM ways.made WHERE id < {n}", ["job"]),
    ("code", "spark.sql('USE ways')\nrows = spark.range(n)\nrows.write.mode('overwrite').saveAsTable('saved')", ["job"]),
    ("code", "rows.write.insertInto('ways.log')", ["job"]),
    ("code", "rows.writeTo('ways.created').using('parquet').create()\n"
             "t = spark.catalog.createTable('ways.declared', schema=rows.schema, source='parquet')", ["job"]),
    ("code", "gluepot.write(rows.selectExpr('id', 'id * 2 AS twice'), 'ways.kept', 'upsert', keys=['id'])", ["job"]),
    ("code", "%%sql -o seen\nSELECT count(*) AS c FROM {rows} r JOIN ways.made ON made.id = r.id", ["job"]),
    ("code", "print(seen.first().c, spark.table('ways.saved').count(), spark.catalog.tableExists('ways.made'))", ["job"]),
]  # fmt: skip
NOTEBOOK_MADE = {
    "made": "SELECT id FROM range(3)",
    "named": "SELECT id FROM range(3)",
    "saved": "SELECT id FROM range(5)",
    "log": "SELECT id FROM range(5)",
    "kept": "SELECT id, id * 2 AS twice FROM range(5)",
}


@pytest.fixture
def app(spark_app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """The app of the session's Spark, whose home and small JVM the processes of checks have too."""
    monkeypatch.setenv("GLUEPOT_HOME", str(spark_app.settings.home))
    monkeypatch.setenv("GLUEPOT_POOL", '{"size": 0, "master": "local[2]", "memory": "1g"}')
    return spark_app


def scratch_databases(app: App) -> list[str]:
    return [database.name for database in app.catalog.list_databases() if database.name.startswith(PREFIX)]


@pytest.mark.spark
def test_every_way_of_writing_a_table_is_redirected_and_compared(app: App, spark: Any, tmp_path: Path):
    spark.sql("CREATE DATABASE IF NOT EXISTS ways")
    for name, query in NOTEBOOK_MADE.items():
        spark.sql(f"CREATE TABLE ways.{name} USING parquet AS {query}")
    every_way = write_notebook(tmp_path / "n.ipynb", EVERY_WAY)
    versions = {name: app.catalog.get_table("ways", name).version for name in ("made", "saved", "kept")}

    found = app.checks.run(app.jobs.draft("every_way", read_notebook(every_way), Selection()))

    assert found.state is RunState.SUCCEEDED, found.error or found.log
    assert {table.table: (table.verdict, table.rows_run, table.rows_now) for table in found.tables} == {
        "ways.created": (Verdict.NEW, 5, None),
        "ways.declared": (Verdict.NEW, 0, None),
        "ways.kept": (Verdict.SAME, 5, 5),
        "ways.log": (Verdict.ADDS, 10, 5),
        "ways.made": (Verdict.SAME, 3, 3),
        "ways.named": (Verdict.ADDS, 6, 3),
        "ways.saved": (Verdict.SAME, 5, 5),
    }
    assert "3 5 True" in found.log
    assert found.has_passed
    assert scratch_databases(app) == []
    assert not list((app.settings.home / "warehouse").glob(f"{PREFIX}*"))
    assert versions == {
        name: app.catalog.get_table("ways", name).version for name in ("made", "saved", "kept")
    }
    assert "each run adds 5 rows" in render(found).text


@pytest.mark.spark
def test_a_table_that_comes_out_otherwise_fails_the_check(app: App, spark: Any, tmp_path: Path):
    spark.sql("CREATE DATABASE IF NOT EXISTS ways")
    spark.sql("CREATE TABLE ways.drifted USING parquet AS SELECT id FROM range(3)")
    cell = "spark.range(4).selectExpr('CAST(id AS int) AS id').write.mode('overwrite').saveAsTable('ways.drifted')"
    notebook = write_notebook(tmp_path / "n.ipynb", [("code", cell, ["job"])])

    done = CliRunner().invoke(main, ["promote", str(notebook), "drifted", "--check", "--json"])

    assert done.exit_code == 1
    assert "makes other tables than the catalog holds: ways.drifted" in json.loads(done.stdout)["message"]
    assert "✗ different" in done.stderr
    assert "column id is int, not bigint; 4 rows, not 3" in done.stderr
    assert scratch_databases(app) == []
    assert spark.table("ways.drifted").count() == 3
    assert "drifted" not in [summary.job.name for summary in app.jobs.list_jobs()]


@pytest.mark.spark
def test_a_failure_and_a_sink_that_its_text_hides_leave_nothing_behind(app: App, spark: Any, tmp_path: Path):
    spark.sql("CREATE DATABASE IF NOT EXISTS ways")
    writes = "spark.range(2).write.saveAsTable('ways.unfinished')"
    hidden = "getattr(spark.range(2).write, 'par' + 'quet')('out')"
    cells = [("code", cell, ["job"]) for cell in (writes, hidden)]
    draft = app.jobs.draft("hidden", read_notebook(write_notebook(tmp_path / "n.ipynb", cells)), Selection())

    refused = app.checks.run(draft)

    assert refused.state is RunState.FAILED
    assert "A check does not let parquet('out') reach a path" in refused.error
    assert refused.failure is not None
    assert refused.failure.cell == 2
    assert not (tmp_path / "out").exists()
    assert scratch_databases(app) == []


def test_a_job_without_spark_is_run_with_its_parameters(app: App, tmp_path: Path):
    cells = [("code", "n: int", ["parameters"]), ("code", "assert n == 3, n\nprint('n is', n)", ["job"])]
    notebook = write_notebook(tmp_path / "n.ipynb", cells)
    draft = app.jobs.draft("plain", read_notebook(notebook), Selection())

    good, bad = app.checks.run(draft, {"n": "3"}), app.checks.run(draft, {"n": 4})

    assert (good.state, good.tables, good.log) == (RunState.SUCCEEDED, (), "n is 3")
    assert (bad.state, bad.has_passed) == (RunState.FAILED, False)
    assert "AssertionError: 4" in bad.error
    assert not list((app.settings.log_folder / "checks").iterdir())


def test_effects_are_listed_and_refuse_the_run_until_they_are_allowed(app: App, tmp_path: Path):
    cell = "from pathlib import Path\nPath('touched').write_text('x')"
    notebook = str(write_notebook(tmp_path / "n.ipynb", [("code", cell, ["job"])]))

    def promote(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["promote", notebook, "toucher", "--check", *options])
        return done.exit_code, done.output

    refused, read, allowed = promote(), promote("--no-run"), promote("--allow-effects")

    assert refused[0] == 1
    assert "cell 1: Path('touched').write_text('x') reaches files" in refused[1]
    assert read[0] == 0
    assert allowed[0] == 0
    assert "Allowed: cell 1" in allowed[1]
    assert (tmp_path / "touched").exists()


def test_a_check_ends_with_whoever_asked_for_it_and_the_next_one_cleans_up(app: App, tmp_path: Path):
    cell = "import os, time\nfrom pathlib import Path\nPath('pid.new').write_text(str(os.getpid()))\nos.rename('pid.new', 'pid')\n"
    cells = [("code", cell + "while not Path('go').exists():\n    time.sleep(0.05)", ["job"])]
    notebook = write_notebook(tmp_path / "n.ipynb", cells)
    command = ["promote", str(notebook), "endless", "--check", "--allow-effects"]
    with subprocess.Popen([sys.executable, "-m", "gluepot.cli.main", *command], cwd=tmp_path) as asking:
        wait_until((tmp_path / "pid").exists, "the check to run", limit_s=60)
        running = ProcessIdentity.of(int((tmp_path / "pid").read_text()))
        assert running is not None

        asking.kill()

    wait_until(lambda: not running.is_alive(), "the check to end", limit_s=30)
    assert len(list((app.settings.log_folder / "checks").iterdir())) == 1
    (tmp_path / "go").touch()
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert not list((app.settings.log_folder / "checks").iterdir())


def test_what_a_killed_check_left_is_removed_by_the_next_one_and_nothing_else(app: App):
    make_scratch(app.catalog, f"{PREFIX}dead_ways", "999999999:1.0:" + owner_mark().split(":", 2)[2])
    make_scratch(app.catalog, f"{PREFIX}mine_ways", owner_mark())
    make_scratch(app.catalog, f"{PREFIX}away_ways", "1:1.0:elsewhere")
    app.catalog.create_database(Database(name=f"{PREFIX}users_own"))

    removed = drop_leftovers(app.catalog, now=utc_now())

    assert removed == (f"{PREFIX}dead_ways",)
    assert scratch_databases(app) == [f"{PREFIX}{name}" for name in ("away_ways", "mine_ways", "users_own")]
    assert OWNER in app.catalog.get_database(f"{PREFIX}mine_ways").parameters
    for name in ("away_ways", "mine_ways", "users_own"):
        app.catalog.delete_database(f"{PREFIX}{name}", ORIGIN)
