"""A notebook outlives its sessions (issue B: idle release, recovery, restored settings and views)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.kernel.driver import CellResult, KernelDriver
from tests.kernel.running import running
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

SET_UP = """
from pyspark.sql import functions as F
spark.conf.set('spark.sql.shuffle.partitions', '3')
spark.sql('CREATE DATABASE IF NOT EXISTS life')
spark.sql('USE life')
spark.sql('CREATE OR REPLACE TEMP VIEW one AS SELECT 1 AS x')
spark.sql('CREATE OR REPLACE TEMP VIEW two AS SELECT x + 1 AS y FROM one')
frame = spark.range(3)
frame.createOrReplaceTempView('of_a_frame')
spark.sql('CREATE OR REPLACE TEMPORARY FUNCTION plus_one(x INT) RETURNS INT RETURN x + 1')
plus_two = F.udf(lambda x: x + 2, 'long')
print(frame.select(plus_two('id')).first()[0])
"""
LOOK = (
    "print(spark.conf.get('spark.sql.shuffle.partitions'), spark.catalog.currentDatabase(), "
    "spark.sql('SELECT plus_one(y) FROM two').first()[0], spark.range(1).select(plus_two('id')).first()[0])"
)


PID = "print(get_ipython().kernel.door.current.process.pid)"


def test_an_idle_session_warns_and_is_released_and_the_next_cell_gets_its_settings_and_views_back(
    cold_kernel_in: Callable[..., KernelDriver],
) -> None:
    kernel = cold_kernel_in(GLUEPOT_SPARK_IDLE_TIMEOUT_S="6")
    kernel.execute(SET_UP)
    pid = int(kernel.execute(PID).stdout)
    request = kernel.client.execute(
        "spark.range(3).cache().count()\nwords = sc.broadcast(['a'])\ntotal = sc.accumulator(0)"
    )
    kernel.collect(request)
    kernel.client.get_shell_msg(timeout=30)
    warning = kernel.client.get_iopub_msg(timeout=30)
    while warning["msg_type"] != "display_data":
        warning = kernel.client.get_iopub_msg(timeout=30)
    wait_until(lambda: not is_running(pid), "the idle JVM is released", limit_s=60)

    shown = kernel.execute(LOOK)
    stale = kernel.execute("frame.count()")

    text = warning["content"]["data"]["text/plain"]
    assert warning["parent_header"]["msg_id"] == request
    assert "is released in" in text
    for lost in ("cached data", "the view 'of_a_frame'", "the broadcast 'words'", "the accumulator 'total'"):
        assert lost in text
    assert shown.stdout.strip() == "3 life 3 2"
    assert "the last one has ended (idle" in shown.text
    assert "'of_a_frame' was made from a DataFrame" in shown.text
    assert (
        "'frame' belongs to a Spark session that has ended: run cell [1] again, or %session restore."
        in str(stale.error["traceback"])
    )


def test_a_jvm_killed_in_mid_cell_costs_that_cell_one_sentence(kernel: KernelDriver) -> None:
    kernel.execute(SET_UP)
    pid = int(kernel.execute(PID).stdout)
    cell = running(kernel, "spark.range(0, 8 * 10**8, 1, 4_000).selectExpr('max(sha(string(id)))').collect()")

    os.kill(pid, signal.SIGKILL)
    failed = kernel.collect(cell.request)
    kernel.client.get_shell_msg(timeout=30)
    shown = kernel.execute(LOOK)

    assert "its JVM is gone" in str(failed.error["traceback"])
    assert len(failed.error["traceback"]) == 1
    assert shown.stdout.strip() == "3 life 3 2"


def test_a_jvm_that_died_between_cells_costs_none(kernel: KernelDriver) -> None:
    kernel.execute("spark.range(1).count()")
    pid = int(kernel.execute(PID).stdout)

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


def _end_session(kernel: KernelDriver) -> None:
    kernel.execute("get_ipython().kernel.life.release('idle')")


def test_restore_runs_the_cells_again_that_make_what_was_lost(cold_kernel: KernelDriver) -> None:
    cold_kernel.execute("from pyspark.sql import functions as F\ntop = 5\nruns = []")
    cold_kernel.execute("%%sql -o numbers\nSELECT id, id % 2 AS odd FROM range({top})")
    unrelated = cold_kernel.execute("runs.append(1)\nprint('unrelated')")
    made = cold_kernel.execute("even = numbers.where(F.col('odd') == 0)\neven.show()")
    cold_kernel.execute("even.createOrReplaceTempView('even_ones')")
    cold_kernel.execute("spark.udf.register('shout', lambda text: text.upper())")
    cold_kernel.execute("by_name = {'even': even}\ntop = 100")
    _end_session(cold_kernel)
    failed = cold_kernel.execute("even.count()")
    told = cold_kernel.execute("1 if spark else 0", timeout_s=180)

    restored = cold_kernel.execute("%session restore", timeout_s=180)
    looked = cold_kernel.execute(
        "print(even.count(), numbers.count(), by_name['even'].count(), top, runs)\n"
        "print(spark.table('even_ones').count(), spark.sql(\"SELECT shout('a')\").first()[0])"
    )

    assert f"'even' belongs to a Spark session that has ended: run cell [{made.number}] again" in str(
        failed.error
    )
    assert "the view 'even_ones' was made from a DataFrame" in told.text
    assert restored.status == "ok", restored.error
    assert "by running cells" in restored.text
    assert f"[{unrelated.number}]" not in restored.text
    assert looked.stdout.split() == ["3", "5", "3", "100", "[1]", "3", "A"], looked.error


def test_restore_asks_before_it_runs_a_cell_that_writes(cold_kernel: KernelDriver, tmp_path: Path) -> None:
    cold_kernel.execute(
        f"kept = spark.range(4)\nwith open({str(tmp_path / 'log')!r}, 'a') as log:\n    log.write('x')"
    )
    _end_session(cold_kernel)

    refused = _execute_without_stdin(cold_kernel, "%session restore kept")
    before = (tmp_path / "log").read_text()
    request = cold_kernel.client.execute("%session restore kept")
    asked = cold_kernel.client.get_stdin_msg(timeout=30)["content"]["prompt"]
    cold_kernel.client.input("y")
    cold_kernel.collect(request)
    cold_kernel.client.get_shell_msg(timeout=30)
    after = (tmp_path / "log").read_text()

    assert "may write (cell [" in str(refused.error)
    assert "--yes" in str(refused.error)
    assert before == "x"
    assert "]: with open(" in asked
    assert after == "xx"
    assert cold_kernel.execute("print(kept.count())").stdout.strip() == "4"


def test_a_session_whose_timeout_is_over_is_released_when_no_cell_runs(cold_kernel: KernelDriver) -> None:
    shown = cold_kernel.execute(
        "%timeout 1\nfrom datetime import timedelta\nspark.conf.set('spark.sql.shuffle.partitions', '3')\ncurrent = get_ipython().kernel.door.current\n"
        "current.claimed_at -= timedelta(minutes=1)\nprint(current.process.pid)"
    )
    pid = int(shown.stdout.split()[-1])
    wait_until(lambda: not is_running(pid), "its JVM is released", limit_s=60)

    shown = cold_kernel.execute("%timeout 60\nprint(spark.range(2).count())", timeout_s=180)

    assert "the last one has ended (its timeout of 1 min was over)" in shown.text
    assert shown.stdout.split()[-1] == "2"


def test_restore_of_what_was_not_lost_offers_the_near_name(cold_kernel: KernelDriver) -> None:
    cold_kernel.execute("numbers = spark.range(1)")
    _end_session(cold_kernel)

    shown = cold_kernel.execute("%session restore numbres")

    assert "Did you mean 'numbers'?" in str(shown.error)


def _execute_without_stdin(kernel: KernelDriver, code: str) -> CellResult:
    request = kernel.client.execute(code, allow_stdin=False)
    outcome = kernel.collect(request)
    kernel.client.get_shell_msg(timeout=30)
    return outcome
