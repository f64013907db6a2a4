"""Cells on a warm session: SQL, tables, errors, progress, interrupt, Glue's magics, completion."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from tests.kernel.driver import KernelDriver
from tests.pot.running import RunningPot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

# Many short tasks: a task of `range` looks at its kill flag only when it ends, in plain Spark too.
LONG_WORK = "spark.range(0, 10**9, 1, 40_000).selectExpr('max(sha(string(id)))').collect()"


@pytest.fixture(scope="module")
def warm_kernel(warm_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelDriver]:
    """One kernel with a session, shared by the tests of this file that leave nothing behind."""
    import sys

    from tests.kernel.driver import start_kernel

    folder = tmp_path_factory.mktemp("cells")
    driver = start_kernel(
        [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
        folder=folder,
        environment={**os.environ, **warm_pot.environment, "IPYTHONDIR": str(folder / "ipython")},
    )
    driver.execute("spark.range(3).createOrReplaceTempView('three')")
    yield driver
    driver.shutdown()


def test_sql_shows_a_typed_table_as_html_and_text(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql\nSELECT id, CAST(NULL AS string) AS nothing FROM three ORDER BY id")

    assert shown.status == "ok", shown.error
    assert "<small>bigint</small>" in shown.displays[-1]["text/html"]
    assert 'class="null"' in shown.displays[-1]["text/html"]
    assert "3 rows" in shown.displays[-1]["text/plain"]


def test_a_variable_in_braces_is_bound_and_a_frame_becomes_a_table(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute("least = 1\nsome = spark.range(5)\nname = \"x' OR '1'='1\"")

    warm_kernel.execute("%%sql -o kept\nSELECT id, {name} AS n FROM {some} WHERE id > {least}")
    shown = warm_kernel.execute("print(kept.count(), kept.first()['n'])")

    assert shown.stdout.strip() == "3 x' OR '1'='1"


def test_a_table_made_by_sql_knows_what_it_was_made_of(
    warm_kernel: KernelDriver, warm_pot: RunningPot
) -> None:
    warm_kernel.execute("%sql CREATE DATABASE IF NOT EXISTS made")
    warm_kernel.execute("%sql CREATE OR REPLACE TEMP VIEW unrelated AS SELECT 1")
    warm_kernel.execute("%%sql\nCREATE TABLE IF NOT EXISTS made.of USING parquet AS SELECT 1 AS x")

    warm_kernel.execute(
        "%%sql\nCREATE TABLE IF NOT EXISTS made.by USING parquet AS SELECT x + 1 AS y FROM made.of"
    )
    shown = wait_until(
        lambda: next((t for t in [warm_kernel.execute("%lineage made.by").text] if "made.of" in t), ""),
        "the lineage",
    )

    assert "made.of" in shown


def test_rows_option_says_that_there_are_more(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql -n 2\nSELECT id FROM three")

    assert "first 2 rows; there are more" in shown.text


def test_a_data_frame_as_the_last_line_is_a_table(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("spark.range(2)")

    assert "<table" in shown.result["text/html"]
    assert "2 rows" in shown.result["text/plain"]


def test_a_wrong_table_name_offers_the_near_one_and_publishes_an_error(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute(
        "spark.sql('CREATE DATABASE IF NOT EXISTS near')\n"
        "spark.sql('CREATE TABLE IF NOT EXISTS near.flights (id int) USING parquet')"
    )

    shown = warm_kernel.execute("%sql SELECT * FROM near.fligths")

    in_python = warm_kernel.execute("x = 1\nspark.sql('SELECT * FROM near.fligths')")
    view = warm_kernel.execute("%sql SELECT * FROM thre")

    assert shown.status == "error"
    assert "Did you mean 'near.flights'?" in "\n".join(shown.error["traceback"])
    assert len("\n".join(shown.error["traceback"])) < 600
    block = "\n".join(in_python.error["traceback"])
    assert "Did you mean 'near.flights'?" in block
    assert "SELECT * FROM near.fligths\n              ^^^^" in block
    assert "'three'" in "\n".join(view.error["traceback"])


def test_a_wrong_column_has_a_caret_under_it_and_the_stack_is_kept(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql\nSELECT id,\n       nope\nFROM three")
    stack = warm_kernel.execute("%session errors")

    block = "\n".join(shown.error["traceback"])
    assert "UNRESOLVED_COLUMN" in block
    assert "       nope\n       ^" in block
    assert "at org.apache" not in block
    assert "`nope`" in stack.stdout
    assert "at org.apache" in stack.stdout


def test_an_error_of_spark_in_a_cell_is_one_block_with_the_users_line(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("x = 1\nspark.sql('SELECT 1/0').collect()")
    stack = warm_kernel.execute("%session errors")

    block = "\n".join(shown.error["traceback"])
    assert shown.error["ename"] == "ArithmeticException"
    assert "Division by zero" in block
    assert "spark.sql('SELECT 1/0').collect()" in block
    assert "at org.apache" not in block
    assert "ArithmeticException" in stack.stdout


@pytest.mark.parametrize(
    "look",
    ["spark.range(1).select(F.udf(ratio)('id')).collect()", "sc.parallelize([0]).map(ratio).collect()"],
)
def test_an_error_on_a_worker_is_its_own_sentence_with_the_line_of_the_function(
    warm_kernel: KernelDriver, look: str
) -> None:
    warm_kernel.execute("from pyspark.sql import functions as F\ndef ratio(i):\n    return 1 / i")
    shown = warm_kernel.execute(f"x = 1\n{look}")

    block = "\n".join(shown.error["traceback"])
    assert "PythonException\x1b[0m: ZeroDivisionError: division by zero\n" in block
    assert "  a cell, line 3, in ratio: return 1 / i\n" in block
    assert block.count("return 1 / i") == 1
    assert look in block
    assert "worker.py" not in block
    assert "at org.apache" not in block


def test_progress_ends_as_a_summary(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("n = spark.range(2_000_000).selectExpr('max(sha(string(id)))').collect()")

    lines = [bundle["text/plain"] for bundle in shown.displays]
    assert shown.status == "ok", shown.error
    assert any(line.startswith("Spark: ✓") and "2,000,000 rows read" in line for line in lines), lines


@pytest.mark.parametrize(
    "code",
    [
        f"{LONG_WORK}",
        "from concurrent.futures import ThreadPoolExecutor\n"
        f"ThreadPoolExecutor(1).submit(lambda: {LONG_WORK}).result()",
    ],
    ids=["in the cell", "in a thread of the cell"],
)
def test_interrupt_cancels_the_cells_work_and_the_session_goes_on(
    warm_kernel: KernelDriver, code: str
) -> None:
    request = warm_kernel.client.execute(code)
    _wait_for_active_job(warm_kernel)

    began = time.monotonic()
    os.kill(warm_kernel.pid, signal.SIGINT)
    outcome = warm_kernel.collect(request)
    warm_kernel.client.get_shell_msg(timeout=10)
    ended = time.monotonic() - began
    active = warm_kernel.execute("print(list(spark.sparkContext.statusTracker().getActiveJobsIds()))")

    assert outcome.error["ename"] == "KeyboardInterrupt"
    assert ended < 5
    assert active.stdout.strip() == "[]"
    assert warm_kernel.execute("print(spark.range(5).count())").stdout.strip() == "5"


def _wait_for_active_job(driver: KernelDriver) -> None:
    """Wait until the running cell shows Spark's progress, which it does only while a job runs."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        message = driver.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "display_data" and "Spark:" in message["content"]["data"].get(
            "text/plain", ""
        ):
            return
    pytest.fail("the cell showed no progress")


def test_glues_header_cell_is_understood_and_costs_no_new_session(warm_kernel: KernelDriver) -> None:
    before = warm_kernel.execute("%session_id").stdout

    header = warm_kernel.execute(
        "%idle_timeout 2880\n%glue_version 5.0\n%worker_type G.1X\n%number_of_workers 5\n%iam_role arn:aws:iam::1:role/x"
    )
    after = warm_kernel.execute("%session_id").stdout

    assert header.status == "ok", header.error
    assert "5 × G.1X became" in header.text
    assert "does nothing here" in header.text
    assert before == after


def test_a_setting_that_is_fixed_says_what_restarts(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute(
        '%%configure\n{"spark.driver.extraJavaOptions": "-Dx=1", "spark.sql.shuffle.partitions": "5"}'
    )
    live = warm_kernel.execute("print(spark.conf.get('spark.sql.shuffle.partitions'))")

    assert "%%configure -f" in shown.text
    assert live.stdout.strip() == "5"


def shell_reply(kernel: KernelDriver, request: str) -> dict[str, Any]:
    while True:
        reply = kernel.client.get_shell_msg(timeout=30)
        if reply["parent_header"]["msg_id"] == request:
            return dict(reply["content"])


def matches(kernel: KernelDriver, code: str) -> list[str]:
    """Return what Tab offers at the bar in `code`."""
    request = kernel.client.complete(code.replace("|", "", 1), code.index("|"))
    return list(shell_reply(kernel, request)["matches"])


def inspected(kernel: KernelDriver, code: str) -> str:
    """Return what Shift-Tab tells at the bar in `code`."""
    request = kernel.client.inspect(code.replace("|", "", 1), code.index("|"))
    return str(shell_reply(kernel, request)["data"].get("text/plain", ""))


def test_names_are_completed_and_described_without_a_session(kernel_in: Callable[..., KernelDriver]) -> None:
    kernel = kernel_in()
    kernel.execute("def length(text): 'How long.'")
    kernel.execute(
        "from gluepot.catalog.models import Column, Database, Origin, OriginKind, Table\n"
        "catalog = get_ipython().kernel.gluepot_app().catalog\n"
        "catalog.create_database(Database(name='shop_window'))\n"
        "columns = (Column(name='id', type='bigint', comment='of the shop'), Column(name='name', type='string'))\n"
        "origin = Origin(kind=OriginKind.API, reference='test')\n"
        "table = Table(database='shop_window', name='goods', columns=columns, location='file:///tmp/goods')\n"
        "catalog.create_table(table, origin)"
    )

    assert matches(kernel, "%%sql\nSELECT * FROM shop_window.|") == ["goods"]
    assert matches(kernel, "%%sql\nSELECT g.i| FROM shop_window.goods g") == ["id"]
    assert matches(kernel, 'frame = spark.sql("SELECT g.| FROM shop_window.goods g")') == ["id", "name"]
    assert matches(kernel, "spark.table('shop_window.g|") == ["goods"]
    assert "--rows" in matches(kernel, "%%sql --r|")
    assert "of the shop" in inspected(kernel, "%%sql\nSELECT * FROM shop_window.goo|ds")
    assert inspected(kernel, 'spark.sql("SELECT g.na|me FROM shop_window.goods g")').endswith("name: string")
    assert inspected(kernel, "%%sql\nSELECT leng|th(name) FROM shop_window.goods").startswith("length(col)\n")
    assert "How long." in inspected(kernel, "leng|th('text')")
    assert "no Spark session" in kernel.execute("%session status").text


def test_spark_knows_every_function_that_is_offered(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute(
        "from gluepot.notebook.sql_functions import function_names\n"
        "known = {row[0] for row in spark.sql('SHOW SYSTEM FUNCTIONS').collect()}\n"
        "print(sorted(set(function_names()) - known))"
    )

    assert shown.stdout.strip() == "['try_cast']"  # which is syntax, not a function


def test_bare_names_are_completed_from_the_database_and_the_views_in_use(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute(
        "%%sql\nCREATE DATABASE IF NOT EXISTS in_use;\nCREATE TABLE in_use.birds (name string)"
    )

    before = matches(warm_kernel, "%%sql\nSELECT * FROM bir|")
    warm_kernel.execute('spark.sql("USE in_use")')
    after = matches(warm_kernel, "%%sql\nSELECT * FROM bir|")
    warm_kernel.execute("spark.range(3).createOrReplaceTempView('birds_seen')")
    with_view = matches(warm_kernel, "%%sql\nSELECT * FROM bir|")
    its_columns = matches(warm_kernel, "%%sql\nSELECT s.i| FROM birds_seen s")
    warm_kernel.execute("%%sql\nDROP VIEW birds_seen;\nUSE default")

    assert (before, after) == ([], ["birds"])
    assert (with_view, its_columns) == (["birds_seen", "birds"], ["id"])


def test_a_jvm_that_died_between_cells_costs_none(kernel: KernelDriver) -> None:
    kernel.execute("spark.range(1).count()")
    pid = int(kernel.execute("print(get_ipython().kernel.door.current.process.pid)").stdout)

    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid), "the JVM is dead")
    after_a_pause = kernel.execute("print(spark.range(4).count())")

    assert after_a_pause.stdout.strip() == "4", after_a_pause.error


def is_running(pid: int) -> bool:
    """Say whether a process lives; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
