"""The whole line with Spark: a notebook promoted by the command, run by the pot, its tables in the catalog."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.jobs.cells import Selection
from gluepot.jobs.exporters.targets import ExportTarget, export_version
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobKind, JobRun, RunState
from gluepot.jobs.notebook_file import read_notebook
from tests.jobs.notebooks import write_notebook
from tests.pot.running import RunningPot, running_pot

pytestmark = pytest.mark.spark

CELLS = [
    ("code", "n = 5\ntarget = 'default.squares'\nword = \"it's\"", ["parameters"]),
    ("md", "## Make rows", []),
    (
        "code",
        "from pyspark.sql import functions as F\nrows = spark.range(n).withColumn('sq', F.col('id') * F.col('id'))\nrows.show()",
        ["job"],
    ),
    ("md", "## Choose", []),
    (
        "code",
        "%%sql -o big\nSELECT id, sq, {word} AS word, '{x}' AS text\nFROM {rows} WHERE sq >= {n}",
        ["job"],
    ),
    (
        "code",
        "@F.udf('long')\ndef plus(x):\n    print('udf saw', x)\n    return x + n\n\n"
        "big.withColumn('p', plus('sq')).write.mode('overwrite').saveAsTable(target)",
        ["job"],
    ),
    ("code", "%%sql\nINSERT INTO {target} VALUES (100, 100, {word}, 'x', {n})", ["job"]),
    ("code", "print(sorted(tuple(row) for row in spark.table(target).collect()))", ["job"]),
    ("md", "## Fail when told to", []),
    ("code", "if n > 7:\n    spark.sql(f'SELECT nope FROM {target}')", ["job"]),
]


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    variables = {"GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}'}
    with running_pot(tmp_path_factory.mktemp("spark-runs") / "home", variables) as running:
        yield running


@pytest.fixture
def app(pot: RunningPot) -> Iterator[App]:
    opened = pot.app()
    yield opened
    opened.close()


def run(app: App, **parameters: int) -> JobRun:
    return wait_for_run(app.jobs, app.jobs.start_run("squares", parameters).id, limit_s=180)


def test_a_promoted_notebook_runs_and_its_table_is_in_the_catalog(app: App, tmp_path: Path):
    promotion = app.jobs.promote(
        "squares", read_notebook(write_notebook(tmp_path / "n.ipynb", CELLS)), Selection()
    )

    good, bad = run(app), run(app, n=9)

    assert promotion.version.content.kind is JobKind.SPARK
    assert good.state is RunState.SUCCEEDED, good.error
    log = app.jobs.log_text(good.id).text
    assert "[(3, 9, \"it's\", '{x}', 14), (4, 16, \"it's\", '{x}', 21), (100, 100, \"it's\", 'x', 5)]" in log
    assert "udf saw 9" in log
    assert app.catalog.get_table("default", "squares").columns[0].name == "id"
    assert [step.title for step in good.steps][:2] == ["Make rows", "Choose"]
    assert bad.state is RunState.FAILED
    assert bad.failure.step == "Fail when told to"
    assert "name `nope` cannot be resolved" in bad.error
    assert "py4j" not in bad.failure.traceback


def test_the_export_for_spark_makes_the_same_table(app: App, tmp_path: Path):
    notebook = write_notebook(tmp_path / "n.ipynb", CELLS)
    version = app.jobs.promote("exported", read_notebook(notebook), Selection()).version
    script = tmp_path / "exported.py"
    script.write_text(export_version(version, ExportTarget.SPARK).text, encoding="utf-8")
    (tmp_path / "away").mkdir()

    done = subprocess.run(
        [sys.executable, str(script), "--n", "5"],
        cwd=tmp_path / "away",
        env={**os.environ, "PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 1g pyspark-shell"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert (
        "[(3, 9, \"it's\", '{x}', 14), (4, 16, \"it's\", '{x}', 21), (100, 100, \"it's\", 'x', 5)]"
        in done.stdout
    )
