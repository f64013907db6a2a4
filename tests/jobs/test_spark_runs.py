"""The whole line with Spark: a notebook promoted by the command, run by the pot, its tables in the catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

import gluepot.display.job_runs  # noqa: F401 - registers how runs look
from gluepot.app import App
from gluepot.display.rendering import render
from gluepot.jobs.bookmarks.seen_files import SeenFiles
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobKind, JobRun, RunState
from gluepot.jobs.notebook_file import read_notebook
from gluepot.processes import ProcessIdentity
from tests.jobs.notebooks import write_notebook
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

CELLS = [
    ("code", '%%configure -f\n{"spark.sql.shuffle.partitions": "3", "spark.default.parallelism": "7"}', []),
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
    (
        "code",
        "print(sorted(tuple(row) for row in spark.table(target).collect()))\n"
        "print('session', spark.conf.get('spark.sql.shuffle.partitions'), sc.defaultParallelism)",
        ["job"],
    ),
    ("md", "## Fail when told to", []),
    ("code", "if n > 7:\n    spark.sql(f'SELECT nope FROM {target}')", ["job"]),
]


@pytest.fixture
def app(pot_app: App) -> App:
    return pot_app


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
    assert "session 3 7" in log  # the notebook's %%configure, also what only a new JVM can be given
    assert app.catalog.get_table("default", "squares").columns[0].name == "id"
    assert [step.title for step in good.steps][:2] == ["Make rows", "Choose"]
    tables = [(step.metrics.tables_read, step.metrics.tables_written) for step in good.steps if step.metrics]
    nothing, squares = (), ("default.squares",)
    assert tables[:2] == [(nothing, nothing)] * 2
    assert tables[2:5] == [(nothing, squares), (nothing, squares), (squares, nothing)]
    assert "default.squares" in render(good).text
    assert bad.state is RunState.FAILED
    assert bad.failure.step == "Fail when told to"
    assert "name `nope` cannot be resolved" in bad.error
    assert "py4j" not in bad.failure.traceback


INCREMENT = [
    ("code", "import gluepot\nfrom pathlib import Path\nlake = Path('lake').resolve()", ["job"]),
    ("md", "## Read", []),
    ("code", "rows = gluepot.read(f'{lake}', format='csv', bookmark='lake')", ["job"]),
    ("md", "## Store", []),
    ("code", "gluepot.write(rows, 'default.increments')", ["job"]),
    ("md", "## Check", []),
    ("code", "assert not Path('broken').exists(), 'broken'\nprint(spark.table('default.increments').count())", ["job"]),
]  # fmt: skip


def test_a_bookmark_moves_with_success_and_a_repair_writes_nothing_twice(app: App, tmp_path: Path):
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "one.csv").write_text("1\n", encoding="utf-8")
    notebook = write_notebook(tmp_path / "n.ipynb", INCREMENT)
    app.jobs.promote("increment", read_notebook(notebook), Selection())

    def ended(run: JobRun) -> JobRun:
        return wait_for_run(app.jobs, run.id, limit_s=180)

    first = ended(app.jobs.start_run("increment"))
    assert first.state is RunState.SUCCEEDED, first.error
    (tmp_path / "lake" / "two.csv").write_text("2\n", encoding="utf-8")
    (tmp_path / "broken").touch()
    failed = ended(app.jobs.start_run("increment"))
    assert failed.state is RunState.FAILED
    assert app.bookmarks.get("increment").run_id == first.id
    (tmp_path / "broken").unlink()
    (tmp_path / "lake" / "three.csv").write_text("3\n", encoding="utf-8")
    repaired = ended(app.jobs.repair_run(failed.id))

    assert repaired.state is RunState.SUCCEEDED, repaired.error
    assert app.jobs.log_text(repaired.id).text.splitlines()[-1] == "2"
    assert [step.reuse.value for step in repaired.steps][-3:] == ["skipped", "skipped", "run"]
    bookmark = app.bookmarks.get("increment")
    assert (bookmark.run_id, bookmark.run_number) == (repaired.id, 2)
    read = SeenFiles(app.database).read("increment", "lake")
    assert sorted(Path(path).name for path in read) == ["one.csv", "two.csv"]
    stored = next(step for step in first.steps if step.title == "Store")
    assert stored.metrics.rows_written == 1
    assert stored.metrics.tables_written == ("default.increments",)
    assert "default.increments" in first.metrics.work.tables_written
    assert first.metrics.work.rows_written >= 1
    assert "default.increments" in first.metrics.work.tables_read
    assert first.metrics.dpu_hours > 0
    assert failed.failure.spark_job.startswith("Spark job ")


def test_stopping_a_run_ends_its_jvm(app: App, tmp_path: Path):
    script = "from pathlib import Path\nimport time\nfrom pyspark.sql import functions as F\nspark.range(1).count()\nPath('up').touch()\n"
    script += "spark.range(4).select(F.udf(lambda x: time.sleep(600))('id')).collect()"
    notebook = write_notebook(tmp_path / "n.ipynb", [("code", script, ["job"])])
    app.jobs.promote("endless", read_notebook(notebook), Selection())
    run = app.jobs.start_run("endless")
    wait_until((tmp_path / "up").exists, "Spark to work", limit_s=120)
    (session,) = [s for s in app.sessions.list_sessions() if s.owner and s.owner.name == run.id]
    jvm = ProcessIdentity.of(session.pid)

    app.jobs.stop_run(run.id)

    assert wait_for_run(app.jobs, run.id, limit_s=60).state is RunState.STOPPED
    wait_until(lambda: not jvm.is_alive(), "the JVM to end", limit_s=20)
