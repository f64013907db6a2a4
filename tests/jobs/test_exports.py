"""Each export runs in a process of its own and makes the table that the notebook made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import pyarrow.dataset
import pytest
from jinja2 import Environment, StrictUndefined

from gluepot.app import App
from gluepot.jobs.cells import Selection
from gluepot.jobs.exporters.targets import ExportTarget
from gluepot.jobs.notebook_file import read_notebook
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.exports import export_job
from tests.jobs.notebook_shell import run_cells, spark_notebook
from tests.jobs.notebooks import write_notebook
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

PARAMETERS = "n = 3\ntarget = 'default.squares'\nword = \"it's\""
CELLS = [
    "from pyspark.sql import functions as F\nrows = spark.range(n).withColumn('sq', F.col('id') * F.col('id'))\nrows.show()",
    "%%sql -o big\nSELECT id, sq, {word} AS word, '{x}' AS text\nFROM {rows} WHERE sq >= {n}",
    "@F.udf('long')\ndef plus(x):\n    return x + n\n\n"
    "big.withColumn('p', plus('sq')).write.mode('overwrite').saveAsTable(target)",
    "%%sql\nINSERT INTO {target} VALUES (100, 100, {word}, 'x', {n})",
]


@pytest.fixture
def app(pot_app: App) -> App:
    return pot_app


@pytest.fixture
def by_notebook(spark: Any, spark_app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the table that the notebook makes with n = 5."""
    with spark_notebook(monkeypatch, spark, spark_app) as shell:
        run_cells(shell, [PARAMETERS, "n = 5\ntarget = 'default.by_notebook'", *CELLS])
    yield _folder(spark_app, "by_notebook")
    spark.sql("DROP TABLE default.by_notebook")


def _folder(app: App, table: str) -> Path:
    return Path(app.catalog.get_table("default", table).location.removeprefix("file:"))


def rows(folder: Path) -> tuple[Any, list[dict[str, Any]]]:
    """Return the columns with their types, and the rows of a table."""
    table = pyarrow.dataset.dataset(folder, format="parquet").to_table().sort_by("id")
    return [(field.name, str(field.type)) for field in table.schema], table.to_pylist()


def command_of_dag(text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read a DAG file as Airflow does, and return what its one task would run on the first of May."""
    called: list[dict[str, Any]] = []

    class Dag:
        def __init__(self, **options: Any) -> None:
            called.append(options)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_raised: object) -> None: ...

    for name in (
        "airflow",
        "airflow.providers",
        "airflow.providers.standard",
        "airflow.providers.standard.operators",
    ):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    for name, word, value in (
        ("airflow.sdk", "DAG", Dag),
        (
            "airflow.providers.standard.operators.bash",
            "BashOperator",
            lambda **options: called.append(options),
        ),
    ):
        module = ModuleType(name)
        setattr(module, word, value)
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(text, "dag.py", "exec", dont_inherit=True), {"__name__": "dag"})
    dag, task = called
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(task["bash_command"])
    return template.render(params=dag["params"], ds="2026-05-01")


# Its own script is what a job's run runs, as `test_spark_runs.py` does.
TARGETS = [
    pytest.param(one, marks=[pytest.mark.soak] if one is ExportTarget.SCRIPT else []) for one in ExportTarget
]


@pytest.mark.parametrize("target", TARGETS)
def test_an_export_makes_the_table_that_its_notebook_makes(
    app: App,
    pot: RunningPot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_notebook: Path,
    target: ExportTarget,
) -> None:
    cells = [("code", PARAMETERS, ["parameters"]), *(("code", source, ["job"]) for source in CELLS)]
    source = read_notebook(write_notebook(tmp_path / "n.ipynb", cells))
    given = {"n": 5, "target": f"default.by_{target}"}
    app.jobs.promote("squares", source, Selection())
    app.schedule.set_schedule("squares", parse_schedule("30 2 * * *"), parameters=given)
    app.schedule.pause_job("squares")
    text = export_job(app.jobs, app.schedule, "squares", target).text
    script, away = tmp_path / "exported.py", tmp_path / "away"
    script.write_text(text, encoding="utf-8")
    away.mkdir()
    arguments = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    by_gluepot = [sys.executable, "-m", "gluepot.cli.main"]
    by_python = [sys.executable, str(script), *arguments]
    commands = {
        ExportTarget.SCRIPT: lambda: by_python,
        ExportTarget.SPARK: lambda: by_python,
        ExportTarget.GLUE: lambda: [*by_gluepot, "run", "--glue", str(script), *arguments],
        ExportTarget.AIRFLOW: lambda: ["bash", "-c", command_of_dag(text, monkeypatch)],
    }
    environment = {
        **os.environ,
        **pot.environment,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 1g pyspark-shell",
    }

    done = subprocess.run(
        commands[target](),
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    is_plain = target is ExportTarget.SPARK  # its tables are where plain Spark has them
    made = away / "spark-warehouse" / f"by_{target}" if is_plain else _folder(app, f"by_{target}")
    assert rows(made) == rows(by_notebook)
    assert [row["p"] for row in rows(made)[1]] == [14, 21, 5]
