"""The same cells on every engine."""

from __future__ import annotations

import sys

import pytest

from tests.engines.conftest import RunningEngine
from tests.kernel.driver import KernelDriver
from tests.kernel.running import SLOW, running
from tests.pot.running import RunningPot
from tests.quick import limit_s

pytestmark = pytest.mark.spark

# Many tasks, each of them short: one endless task ignores being killed, in plain Spark too.
LONG_WORK = "spark.range(0, 8 * 10**8, 1, 4_000).selectExpr('max(sha(string(id)))').collect()"
IN_THREADS = (
    "from concurrent.futures import ThreadPoolExecutor\n"
    f"def long(_):\n    return {LONG_WORK}\n"
    "with ThreadPoolExecutor(2) as pool:\n"
    "    waiting = [pool.submit(long, i) for i in range(2)]\n"
    "    [w.result() for w in waiting]"
)

STREAM = (
    "spark.readStream.format('rate').option('rowsPerSecond', 5).load().writeStream.format('noop').start()"
)


def test_every_way_to_ask_for_a_session_gives_the_one_of_the_engine(
    kernel: KernelDriver, engine: RunningEngine, cold_pot: RunningPot
) -> None:
    shown = kernel.execute(
        "from pyspark.sql import SparkSession\nimport gluepot\n"
        "built = SparkSession.builder.appName('x').getOrCreate()\n"
        "print(built is spark, gluepot.session() is spark, SparkSession.builder.getOrCreate() is spark)",
        timeout_s=120,
    )
    status = kernel.execute("%session")
    live = [s for s in cold_pot.app().sessions.list_sessions() if s.master == engine.master]

    assert shown.status == "ok", shown.error
    assert shown.stdout.split() == ["True"] * 3
    assert engine.master in status.text
    assert len(live) == 1
    assert (live[0].pid is None) == (engine.name == "connect")


def test_sql_shows_a_typed_table_and_binds_variables(kernel: KernelDriver) -> None:
    kernel.execute("least = 1\nsome = spark.range(5)")

    shown = kernel.execute(
        "%%sql -o kept\nSELECT id, CAST(NULL AS string) AS nothing FROM {some} WHERE id > {least}"
    )
    kept = kernel.execute("kept")

    assert shown.status == "ok", shown.error
    assert "<small>bigint</small>" in shown.displays[-1]["text/html"]
    assert "3 rows" in shown.displays[-1]["text/plain"]
    assert "<table" in kept.result["text/html"]


def test_a_python_udf_runs_on_workers_with_this_python(kernel: KernelDriver) -> None:
    shown = kernel.execute(
        "import sys\nfrom pyspark.sql import functions as F\n"
        "@F.udf('string')\n"
        f"def where(i):\n    import sys\n    return f'{{i * 2}} {{sys.version_info[:2] == {sys.version_info[:2]}}}'\n"
        "print([r[0] for r in spark.range(3).select(where('id')).collect()])",
        timeout_s=120,
    )

    assert shown.error == {}
    assert shown.stdout.strip() == "['0 True', '2 True', '4 True']"


def test_a_saved_table_is_in_the_catalog(
    kernel: KernelDriver, engine: RunningEngine, cold_pot: RunningPot
) -> None:
    saved = kernel.execute(
        f"spark.sql('CREATE DATABASE IF NOT EXISTS on_{engine.name}')\n"
        f"spark.range(4).write.mode('overwrite').saveAsTable('on_{engine.name}.four')\n"
        f"print(spark.table('on_{engine.name}.four').count())",
        timeout_s=120,
    )
    table = cold_pot.app().catalog.get_table(f"on_{engine.name}", "four")

    assert saved.error == {}
    assert saved.stdout.strip() == "4"
    assert [(c.name, c.type) for c in table.columns] == [("id", "bigint")]


def test_the_magics_of_a_session_work(kernel: KernelDriver, engine: RunningEngine) -> None:
    cells = [
        "%session_id",
        "%status",
        "%list_sessions",
        "%%sql --explain\nSELECT 1",
        f"%catalog on_{engine.name}.four",
        f"%preview on_{engine.name}.four",
        "%worker_type G.1X",
        "%number_of_workers 3",
    ]

    shown = {cell: kernel.execute(cell) for cell in cells}

    assert {cell: result.error for cell, result in shown.items() if result.status != "ok"} == {}
    assert all(result.text.strip() for result in shown.values())


def test_progress_ends_as_a_summary(kernel: KernelDriver) -> None:
    shown = kernel.execute(f"n = {SLOW}", timeout_s=120)

    lines = [b["text/plain"] for b in shown.displays if "tasks" in b.get("text/plain", "")]
    assert len(lines) == 1
    assert lines[0].startswith("Spark: ✓")
    assert "/" in lines[0]


def test_an_error_is_one_block_with_the_users_line(kernel: KernelDriver) -> None:
    shown = kernel.execute("x = 1\nspark.sql('SELECT 1/0').collect()")
    stack = kernel.execute("%session errors")

    block = "\n".join(shown.error["traceback"])
    assert "Division by zero" in block
    assert "spark.sql('SELECT 1/0').collect()" in block
    assert "at org.apache" not in block
    assert shown.stderr == ""
    assert "ArithmeticException" in stack.stdout


def test_a_wrong_table_name_offers_the_near_one(kernel: KernelDriver, engine: RunningEngine) -> None:
    kernel.execute(
        f"spark.sql('CREATE DATABASE IF NOT EXISTS near_{engine.name}')\n"
        f"spark.sql('CREATE TABLE IF NOT EXISTS near_{engine.name}.flights (id int) USING parquet')"
    )

    query = f"SELECT * FROM near_{engine.name}.fligths"
    shown = [kernel.execute(cell) for cell in (f"%sql {query}", f"x = 1\nspark.sql('{query}')")]

    for each in shown:
        block = "\n".join(each.error["traceback"])
        assert f"Did you mean 'near_{engine.name}.flights'" in block
        assert f"{query}\n{' ' * len('SELECT * FROM ')}^" in block


@pytest.mark.parametrize("code", [LONG_WORK, IN_THREADS], ids=["the cell", "its threads"])
def test_interrupt_cancels_the_cells_work_and_the_session_goes_on(kernel: KernelDriver, code: str) -> None:
    shown, ended = running(kernel, code).interrupt()
    after = kernel.execute("print(spark.range(5).count())")

    assert shown.error["ename"] == "KeyboardInterrupt"
    assert ended < 2 * limit_s()
    assert after.stdout.strip() == "5"
    assert after.seconds < 5 * limit_s()  # it did not wait behind what was interrupted


def test_interrupt_stops_the_cells_streaming_query(kernel: KernelDriver) -> None:
    cell = running(kernel, f"query = {STREAM}\nprint('streams')\nquery.awaitTermination()", "streams")

    shown, ended = cell.interrupt()
    after = kernel.execute("print(len(spark.streams.active))")

    assert shown.error["ename"] == "KeyboardInterrupt"
    assert ended < 2 * limit_s()
    assert after.stdout.strip() == "0"
