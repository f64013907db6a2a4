"""Sinks: what a write leaves, killed or retried. Real Spark, one session for all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.catalog.models import Database, Origin, OriginKind
from gluepot.errors import InvalidInputError
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.sinks.engine_spark import SparkEngine
from gluepot.jobs.sinks.errors import TableNotOursToSwapError, WriteAbsorbedError
from gluepot.jobs.sinks.models import Step
from gluepot.jobs.sinks.service import TableSink
from tests.jobs.sinks.held import held_run

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def db(spark_app: App) -> str:
    name = f"sinks_{uuid.uuid4().hex[:6]}"
    spark_app.catalog.create_database(Database(name=name))
    return name


@pytest.fixture
def table(db: str) -> Iterator[str]:
    return f"{db}.t_{uuid.uuid4().hex[:6]}"


@pytest.fixture
def sink(spark: Any, spark_app: App) -> Callable[..., TableSink]:
    """Sinks as attempts of a run have them: each has a new one."""

    def make(run: CurrentRun | None = None) -> TableSink:
        return TableSink(
            SparkEngine(spark), spark_app.catalog, spark_app.database, spark_app.settings, run=run
        )

    return make


@pytest.fixture
def attempt(spark_app: App) -> Callable[..., CurrentRun]:
    """A run that is held, as the process of it knows it."""
    return partial(held_run, spark_app)


def rows(spark: Any, table: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in spark.table(table).collect())


def frame(spark: Any, *values: tuple[int, str]) -> Any:
    return spark.createDataFrame(list(values), "id long, day string")


def test_append_overwrite_and_upsert_do_what_they_say(spark, sink, table):
    one = sink()
    one.write(frame(spark, (1, "a")), table)
    one.write(frame(spark, (2, "b")), table)
    assert rows(spark, table) == [(1, "a"), (2, "b")]

    one.write(frame(spark, (2, "B"), (3, "c")), table, "upsert", keys=["id"])
    assert rows(spark, table) == [(1, "a"), (2, "B"), (3, "c")]

    one.write(frame(spark, (9, "z")), table, "overwrite")
    assert rows(spark, table) == [(9, "z")]
    spark.sql(f"INSERT INTO {table} VALUES (10, 'plain')")
    one.write(frame(spark, (11, "x")), table)
    assert rows(spark, table) == [(9, "z"), (10, "plain"), (11, "x")]


def test_partitioned_tables_too(spark, sink, table, spark_app):
    one = sink()
    one.write(frame(spark, (1, "a"), (2, "b/ü")), table, partition_by=["day"])
    one.write(frame(spark, (3, "b/ü"), (4, "c")), table)
    assert rows(spark, table) == [(1, "a"), (2, "b/ü"), (3, "b/ü"), (4, "c")]

    one.write(frame(spark, (4, "c"), (5, "c")), table, "upsert", keys=["id", "day"])
    one.write(frame(spark, (1, "c")), table, "upsert", keys=["id"])
    assert rows(spark, table) == [(1, "c"), (2, "b/ü"), (3, "b/ü"), (4, "c"), (5, "c")]
    assert [p.values for p in spark_app.catalog.list_partitions(*table.split("."))] == [("b/ü",), ("c",)]

    one.write(frame(spark, (7, "q")), table, "overwrite", partition_by=["day"])
    assert rows(spark, table) == [(7, "q")]
    assert spark.table(table).where("day = 'q'").count() == 1


def test_a_retry_takes_the_place_of_what_the_first_attempt_appended(spark, sink, table, attempt):
    first = attempt()
    sink().write(frame(spark, (0, "old")), table)
    before = sink(first)
    before.write(frame(spark, (1, "a")), table, place="0")
    before.write(frame(spark, (2, "b")), table, place="0")
    before.write(frame(spark, (3, "c")), table, place="1")

    retry = sink(attempt(root=first.root_run_id))
    done = retry.write(frame(spark, (1, "a"), (11, "late")), table, place="0")
    retry.write(frame(spark, (2, "b")), table, place="0")
    retry.write(frame(spark, (3, "c")), table, place="1")

    assert done.replaces_attempt
    assert rows(spark, table) == [(0, "old"), (1, "a"), (2, "b"), (3, "c"), (11, "late")]


def test_a_retry_of_a_partitioned_append_leaves_no_row_in_other_partitions(spark, sink, table, attempt):
    first = attempt()
    sink().write(frame(spark, (0, "a")), table, partition_by=["day"])
    sink(first).write(frame(spark, (1, "a"), (2, "b"), (3, "c")), table, place="0")

    sink(attempt(root=first.root_run_id)).write(frame(spark, (2, "b")), table, place="0")

    assert rows(spark, table) == [(0, "a"), (2, "b")]


def test_an_append_that_an_upsert_has_rewritten_is_not_doubled_but_refused(spark, sink, table, attempt):
    first = attempt()
    sink(first).write(frame(spark, (1, "a")), table, place="0")
    sink().write(frame(spark, (5, "e")), table, "upsert", keys=["id"])

    with pytest.raises(WriteAbsorbedError, match="would double them"):
        sink(attempt(root=first.root_run_id)).write(frame(spark, (1, "a")), table, place="0")
    assert rows(spark, table) == [(1, "a"), (5, "e")]


def test_a_run_that_was_taken_over_publishes_nothing(spark, sink, table, attempt, spark_app):
    run = attempt()
    sink().write(frame(spark, (0, "old")), table)
    stale = CurrentRun(run_id=run.run_id, root_run_id=run.run_id, job_name="sinks", fencing=7)

    with pytest.raises(LostClaimError):
        sink(stale).write(frame(spark, (1, "a")), table, place="0")

    assert rows(spark, table) == [(0, "old")]


def test_a_write_that_meets_another_one_links_anew(spark, spark_app, sink, table):
    other = sink()
    other.write(frame(spark, (0, "old")), table)
    met = []

    def meet(stage: str) -> None:
        if stage == "linked" and not met:
            met.append(stage)
            other.write(frame(spark, (1, "other")), table)

    mine = TableSink(
        SparkEngine(spark), spark_app.catalog, spark_app.database, spark_app.settings, on_step=meet
    )
    mine.write(frame(spark, (2, "mine")), table)

    assert rows(spark, table) == [(0, "old"), (1, "other"), (2, "mine")]


def test_old_folders_go_with_the_write_after_next(spark, sink, table, spark_app):
    one = sink()
    for number in range(4):
        one.write(frame(spark, (number, "x")), table, "overwrite")

    home = Path(spark_app.catalog.folders.path(spark_app.catalog.get_table(*table.split(".")).location))
    assert len(list(home.parent.parent.iterdir())) == 2


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([(1, "a"), (1, "b")], {"mode": "upsert", "keys": ["id"]}, "same keys {'id': 1}"),
        ([(None, "a")], {"mode": "upsert", "keys": ["id"]}, "NULL in its keys"),
        ([(1, "a")], {"mode": "upsert"}, "An upsert needs keys"),
        ([(1, "a")], {"mode": "merge"}, "'merge' is no way to write"),
        ([(1, "a")], {"partition_by": ["id"]}, "only mode='overwrite' changes that"),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(spark, sink, table, values, options, words):
    sink().write(frame(spark, (0, "old")), table)

    with pytest.raises(InvalidInputError, match=re.escape(words)):
        sink().write(frame(spark, *values), table, **options)
    assert rows(spark, table) == [(0, "old")]


def test_columns_go_by_name_and_missing_ones_are_named(spark, sink, table):
    sink().write(frame(spark, (0, "old")), table)

    sink().write(spark.sql("SELECT 'b' AS DAY, 1 AS id"), table)
    with pytest.raises(InvalidInputError, match=r"'day' missing, 'dya' unknown"):
        sink().write(spark.sql("SELECT 'b' AS dya, 1 AS id"), table)

    assert rows(spark, table) == [(0, "old"), (1, "b")]


def test_tables_of_others_are_left_alone(spark, sink, table, tmp_path):
    spark.sql(f"CREATE TABLE {table} (id long) USING parquet LOCATION '{tmp_path}'")

    with pytest.raises(TableNotOursToSwapError, match="it is of type EXTERNAL_TABLE"):
        sink().write(spark.range(1), table)


KILLED = """
import os, signal, sys
from py4j.java_gateway import GatewayParameters, JavaGateway
from pyspark import SparkContext
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession
gateway = launch_gateway()
jvm = gateway.jvm
jsc = jvm.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
spark = SparkSession(SparkContext(gateway=gateway, jsc=jsc))
from gluepot.app import open_app
from gluepot.jobs.current_run import current_run
from gluepot.jobs.sinks.engine_spark import SparkEngine
from gluepot.jobs.sinks.service import TableSink
table, mode, stage, partition = sys.argv[1:]
app = open_app()
def die(now):
    if now == stage:
        os.kill(os.getpid(), signal.SIGKILL)
sink = TableSink(SparkEngine(spark), app.catalog, app.database, app.settings, run=current_run(), on_step=die)
rows = spark.createDataFrame([(2, "b"), (3, "c")], "id long, day string")
sink.write(rows, table, mode, keys=["id"], partition_by=["day"] if partition else [], place="0")
"""
OLD = [(1, "a"), (2, "a")]
NEW = {
    "append": [(1, "a"), (2, "a"), (2, "b"), (3, "c")],
    "overwrite": [(2, "b"), (3, "c")],
    "upsert": [(1, "a"), (2, "b"), (3, "c")],
}


STAGES = tuple(Step)
KILLS = [
    pytest.param("append", "", ("linked", "published"), id="append"),
    pytest.param("upsert", "day", ("linked", "published"), id="upsert-partitioned"),
    *[
        pytest.param(
            mode, partition, STAGES, id=f"{mode}-{partition or 'plain'}-everywhere", marks=pytest.mark.soak
        )
        for mode in NEW
        for partition in ("", "day")
    ],
]


@pytest.mark.parametrize(("mode", "partition", "stages"), KILLS)
def test_killed_between_any_two_steps_it_is_old_or_new_and_the_retry_is_new(
    spark, spark_app, sink, table, attempt, mode, partition, stages
):
    for stage in stages:
        spark.sql(f"DROP TABLE IF EXISTS {table}")
        sink().write(frame(spark, *OLD), table, partition_by=[partition] if partition else [])
        run = attempt()
        process = subprocess.run(
            [sys.executable, "-c", KILLED, table, mode, stage, partition],
            env=attached(spark, spark_app, run),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert process.returncode == -9, process.stderr
        spark.catalog.refreshTable(table)
        assert rows(spark, table) == (OLD if stage in ("staged", "linked", "entered") else NEW[mode])

        again = sink(attempt(root=run.root_run_id))
        again.write(
            frame(spark, (2, "b"), (3, "c")), table, mode, keys=["id"], place="0",
            partition_by=[partition] if partition else [],
        )  # fmt: skip
        assert rows(spark, table) == NEW[mode], stage


def attached(spark: Any, app: App, run: CurrentRun) -> dict[str, str]:
    """The environment of a process that works on the tests' JVM, as the run."""
    gateway = spark.sparkContext._gateway
    return {
        **os.environ,
        **run.variables(),
        "GLUEPOT_HOME": str(app.settings.home),
        "PYSPARK_GATEWAY_PORT": str(gateway.gateway_parameters.port),
        "PYSPARK_GATEWAY_SECRET": gateway.gateway_parameters.auth_token,
        "PYSPARK_PYTHON": sys.executable,
    }


def test_origin_of_a_write_is_the_run(spark, sink, table, attempt, spark_app):
    run = attempt()
    sink(run).write(frame(spark, (1, "a")), table, place="0")

    newest = spark_app.catalog.versions(*table.split("."))[0]

    assert newest.origin == Origin(kind=OriginKind.API, reference=f"job run {run.run_id}")


def test_what_a_killed_write_left_behind_goes_after_days(spark, sink, table, spark_app):
    one = sink()
    one.write(frame(spark, (1, "a")), table, partition_by=["day"])
    location = spark_app.catalog.get_table(*table.split(".")).location
    home = Path(spark_app.catalog.folders.path(location)).parent.parent
    lost, fresh = home / "wlost-1", home / "wfresh-1"
    for folder in (lost, fresh):
        folder.mkdir()
    for folder in (lost, Path(spark_app.catalog.folders.path(location)).parent):
        os.utime(folder, (1_000_000_000, 1_000_000_000))

    one.write(frame(spark, (2, "b")), table)

    assert (lost.exists(), fresh.exists()) == (False, True)
    assert rows(spark, table) == [(1, "a"), (2, "b")]
