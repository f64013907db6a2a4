"""The commonest causes of failed jobs, each provoked in real Spark, get the advice that is meant for them."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.catalog.models import Database
from gluepot.jobs.advice import CAUSES, cause_of
from gluepot.jobs.documents import work_metrics_from
from gluepot.jobs.failures import failure_of
from gluepot.jobs.run_files import RunFiles, read_json, read_json_lines
from gluepot.jobs.script_process import RunReport
from gluepot.jobs.step_metrics import StepMeter
from gluepot.sessions.spark_conf import mount_conf

pytestmark = pytest.mark.spark
PROVOKED: dict[tuple[str, str], Callable[[Any, Path], Any]] = {}


@pytest.fixture(scope="module")
def place(spark: Any, spark_app: App) -> str:
    """A database of its own, which the session uses."""
    name = f"advice_{uuid.uuid4().hex[:6]}"
    spark_app.catalog.create_database(Database(name=name))
    return name


def provokes(name: str, how: str = ""):
    def keep(function):
        PROVOKED[name, how] = function
        return function

    return keep


def udf(spark: Any, body: Callable[[Any], Any]) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return spark.range(3).select(F.udf(body, "long")("id")).collect()


@provokes("driver result too large")
def _(spark: Any, folder: Path) -> None:
    conf = spark.sparkContext._jsc.sc().conf()
    conf.set("spark.driver.maxResultSize", "1k")
    try:
        spark.range(20000).selectExpr("uuid()").collect()
    finally:
        conf.remove("spark.driver.maxResultSize")


@provokes("out of memory in a Python worker")
def _(spark: Any, folder: Path) -> None:
    """The limit that spark.executor.pyspark.memory sets, and more than that."""

    def greedy(_):
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, before[1]))
        try:
            return len(bytearray(4 << 30))
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    udf(spark, greedy)


@provokes("out of memory in a Python worker", how="killed by the system")
def _(spark: Any, folder: Path) -> None:
    udf(spark, lambda _: os.kill(os.getpid(), signal.SIGKILL))


@provokes("out of memory")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT length(repeat('x', 2000000000))").collect()


@provokes("broadcast")
def _(spark: Any, folder: Path) -> None:
    from pyspark.sql import functions as F  # noqa: N812

    spark.conf.set("spark.sql.broadcastTimeout", "1")
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    try:
        slow = spark.range(1).select(
            F.udf(lambda x: __import__("time").sleep(4) or x, "long")("id").alias("id")
        )
        spark.range(3).join(F.broadcast(slow), "id").collect()
    finally:
        spark.conf.unset("spark.sql.broadcastTimeout")
        spark.conf.unset("spark.sql.adaptive.enabled")


@provokes("module not found")
def _(spark: Any, folder: Path) -> None:
    udf(spark, lambda _: __import__("a_library_that_is_not_there"))


@provokes("permission")
def _(spark: Any, folder: Path) -> None:
    closed = folder / "closed"
    closed.touch(mode=0o000)

    def read(_):
        is_root = os.geteuid() == 0  # who may read everything
        if is_root:
            os.seteuid(65534)
        try:
            return len(closed.read_text())
        finally:
            if is_root:
                os.seteuid(0)

    udf(spark, read)


@provokes("permission", how="of a folder")
def _(spark: Any, folder: Path) -> None:
    spark.range(1).write.parquet("file:///proc/not_even_root_makes_this")


@provokes("missing table")
def _(spark: Any, folder: Path) -> None:
    spark.table("there_is_no_such_table")


@provokes("missing column")
def _(spark: Any, folder: Path) -> None:
    spark.range(1).select("nope")


@provokes("ambiguous column")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT id FROM range(1) a JOIN range(1) b ON a.id = b.id").collect()


@provokes("table exists")
def _(spark: Any, folder: Path) -> None:
    for _ in range(2):
        spark.sql("CREATE TABLE twice (a int) USING parquet")


@provokes("path exists")
def _(spark: Any, folder: Path) -> None:
    for _ in range(2):
        spark.range(1).write.parquet(str(folder / "out"))


@provokes("file vanished")
def _(spark: Any, folder: Path) -> None:
    spark.range(1).write.parquet(str(folder / "gone"))
    frame = spark.read.parquet(str(folder / "gone"))
    for path in (folder / "gone").glob("*.parquet"):
        path.unlink()
    frame.collect()


@provokes("missing path")
def _(spark: Any, folder: Path) -> None:
    spark.read.parquet(str(folder / "nothing"))


@provokes("schema change")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT 'x' AS a").write.parquet(str(folder / "odd"))
    spark.read.schema("a int").parquet(str(folder / "odd")).collect()


@provokes("damaged file")
def _(spark: Any, folder: Path) -> None:
    (folder / "bad.parquet").write_bytes(b"PAR1 this is not one PAR2")
    spark.read.schema("a int").parquet(str(folder / "bad.parquet")).collect()


@provokes("cast")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT CAST(concat('x', id) AS int) FROM range(1)").collect()


@provokes("division by zero")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT 1 / id FROM range(1)").collect()


@provokes("overflow")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT 9223372036854775807 + id FROM range(1, 2)").collect()


@provokes("array index")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT array(1, 2)[id + 5] FROM range(1)").collect()


@provokes("columns of an insert")
def _(spark: Any, folder: Path) -> None:
    spark.sql("CREATE TABLE IF NOT EXISTS narrow (a int) USING parquet")
    spark.sql("INSERT INTO narrow SELECT 1, 2")


@provokes("types do not fit")
def _(spark: Any, folder: Path) -> None:
    spark.sql("SELECT array(1) + 1").collect()


@provokes("connector missing")
def _(spark: Any, folder: Path) -> None:
    spark.read.format("org.example.nosuch").load()


@provokes("bucket listed")
def _(spark: Any, folder: Path) -> None:
    (folder / "below").mkdir()
    conf = spark.sparkContext._jsc.hadoopConfiguration()
    before = conf.get("fs.s3a.impl")
    for name, value in mount_conf({"s3a://listed": str(folder)}).items():
        if not name.endswith((".s3.impl", ".s3n.impl")):
            conf.set(name.removeprefix("spark.hadoop."), value)
    try:
        spark.read.text("s3a://listed/")
    finally:
        conf.unset("fs.s3a.impl") if before is None else conf.set("fs.s3a.impl", before)


@provokes("SerDe missing")
def _(spark: Any, folder: Path) -> None:
    spark.sql(
        f"CREATE EXTERNAL TABLE openx (a int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{folder}'"
    )


@provokes("AWS called")
def _(spark: Any, folder: Path) -> None:
    import boto3

    boto3.client("glue", region_name="eu-west-1", aws_access_key_id=None).get_tables(DatabaseName="sales")


@provokes("left Spark")
def _(spark: Any, folder: Path) -> None:
    from pyspark.sql.column import _to_seq  # noqa: F401


@provokes("session used in a task")
def _(spark: Any, folder: Path) -> None:
    context = spark.sparkContext
    context.parallelize([1]).map(lambda x: context.parallelize([x]).count()).collect()


@provokes("None in a function")
def _(spark: Any, folder: Path) -> None:
    from pyspark.sql import functions as F  # noqa: N812

    spark.sql("SELECT CAST(NULL AS string) AS s").select(F.udf(lambda s: s.upper(), "string")("s")).collect()


@provokes("function raised")
def _(spark: Any, folder: Path) -> None:
    udf(spark, lambda x: {}[x])


@pytest.mark.parametrize(("name", "how"), PROVOKED, ids=[" ".join(key).strip() for key in PROVOKED])
def test_the_cause_is_found_and_the_sentence_is_short(spark, place, tmp_path, name, how):
    spark.sql(f"USE {place}")
    with pytest.raises(Exception) as raised:
        PROVOKED[name, how](spark, tmp_path)

    cause = cause_of(raised.value)
    failure = failure_of(raised.value, "", "script.py")

    assert cause is not None, str(raised.value)[:500]
    assert cause.name == name
    assert failure.advice == cause.advice
    assert "\n\tat " not in failure.message


def test_every_cause_is_provoked_but_a_full_disk():
    assert {cause.name for cause in CAUSES} - {name for name, _ in PROVOKED} == {"no space left"}
    assert len(PROVOKED) >= 20


def test_an_unknown_error_gets_no_advice():
    assert cause_of(ValueError("something of the user's own")) is None


def test_steps_are_counted_apart_and_the_last_job_is_known(spark, tmp_path):
    meter = StepMeter()
    meter.take()

    spark.range(1000).repartition(4).write.parquet(str(tmp_path / "out"))
    written = meter.take()
    assert spark.read.parquet(str(tmp_path / "out")).where("id >= 0").groupBy().sum("id").first()[0] == 499500
    read = meter.take()

    assert (written.rows_written, written.tasks_failed) == (1000, 0)
    assert written.bytes_written > 0
    assert written.shuffle_write_bytes > 0
    assert (read.rows_read, read.rows_written) == (1000, 0)
    assert meter.take().jobs == 0
    total = meter.total()
    assert total.jobs == written.jobs + read.jobs
    assert total.peak_memory_bytes > 10_000_000
    assert meter.last_job().status == "succeeded"


def test_a_spill_is_counted(spark):
    meter = StepMeter()
    meter.take()
    spark.conf.set("spark.sql.windowExec.buffer.spill.threshold", "100")
    spark.conf.set("spark.sql.windowExec.buffer.in.memory.threshold", "10")
    try:
        spark.sql(
            "SELECT max(s) FROM (SELECT sum(id) OVER (PARTITION BY id % 2 ORDER BY uuid() "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) s FROM range(5000))"
        ).collect()
    finally:
        spark.conf.unset("spark.sql.windowExec.buffer.spill.threshold")
        spark.conf.unset("spark.sql.windowExec.buffer.in.memory.threshold")

    taken = meter.take()
    assert taken.peak_memory_bytes > 0
    assert taken.spilled_bytes > 0


def test_skew_is_measured_where_one_task_holds_up_the_others_and_said_when_the_step_fails(
    spark, tmp_path, capfd
):
    from pyspark.sql import functions as F  # noqa: N812

    def slow(number):
        if number == 7:
            __import__("time").sleep(2.5)
            raise MemoryError
        return number

    files = RunFiles(folder=tmp_path)
    meter = StepMeter()
    meter.take()
    spark.range(8, numPartitions=8).select(F.udf(lambda x: x, "long")("id")).collect()
    even = meter.take()
    report = RunReport(files, meter=meter)
    report.step(0)
    with pytest.raises(Exception) as raised:
        spark.range(8, numPartitions=8).select(F.udf(slow, "long")("id")).collect()
    report.failure(failure_of(raised.value, "", "script.py"))

    skewed = work_metrics_from(list(read_json_lines(files.events))[-1]["metrics"])
    assert even.skew == 0
    assert skewed.skew >= 5
    advice = read_json(files.failure)["failure"]["advice"]
    assert advice.startswith("A Python worker died")
    assert f"the longest took {skewed.skew:.0f} times as long as the median one, so a few keys hold" in advice
