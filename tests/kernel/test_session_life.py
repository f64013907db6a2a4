"""A notebook outlives its sessions (issue B: idle release, recovery, restored settings and views)."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel.driver import CellResult, KernelDriver, start_kernel
from tests.pot.running import RunningPot
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


def _has_session(kernel: KernelDriver) -> bool:
    return kernel.execute("print(get_ipython().kernel.door.current is not None)").stdout.strip() == "True"


def test_an_idle_session_is_released_and_the_next_cell_gets_its_settings_and_views_back(
    kernel_in: Callable[..., KernelDriver],
) -> None:
    kernel = kernel_in(GLUEPOT_SPARK_IDLE_TIMEOUT_S="3")
    kernel.execute(SET_UP)
    log = kernel.execute("print(get_ipython().kernel.door.current.process.pid)").stdout
    wait_until(lambda: not Path(f"/proc/{log.strip()}").exists(), "the idle JVM is released", limit_s=60)

    shown = kernel.execute(LOOK)
    stale = kernel.execute("frame.count()")

    assert shown.stdout.strip() == "3 life 3 2"
    assert "the last one has ended (idle" in shown.text
    assert "'of_a_frame' was made from a DataFrame" in shown.text
    assert (
        "'frame' belongs to a Spark session that has ended: run cell [1] again, or %session restore."
        in str(stale.error["traceback"])
    )


def test_a_jvm_killed_in_mid_cell_costs_that_cell_one_sentence(kernel: KernelDriver) -> None:
    kernel.execute(SET_UP)
    pid = int(kernel.execute("print(get_ipython().kernel.door.current.process.pid)").stdout)
    request = kernel.client.execute(
        "spark.range(0, 10**9, 1, 40_000).selectExpr('max(sha(string(id)))').collect()"
    )
    while "Spark:" not in str(kernel.client.get_iopub_msg(timeout=60)["content"]):
        pass

    os.kill(pid, signal.SIGKILL)
    failed = kernel.collect(request)
    kernel.client.get_shell_msg(timeout=30)
    shown = kernel.execute(LOOK)

    assert "its JVM is gone" in str(failed.error["traceback"])
    assert len(failed.error["traceback"]) == 1
    assert shown.stdout.strip() == "3 life 3 2"


@pytest.fixture(scope="module")
def loser(warm_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelDriver]:
    """One kernel that loses its session again and again, shared by the tests of `%session restore`."""
    folder = tmp_path_factory.mktemp("loser")
    driver = start_kernel(
        [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
        folder=folder,
        environment={**os.environ, **warm_pot.environment, "IPYTHONDIR": str(folder / "ipython")},
    )
    yield driver
    driver.shutdown()


def _end_session(kernel: KernelDriver) -> None:
    kernel.execute("get_ipython().kernel.life.release('idle')")


def test_restore_runs_the_cells_again_that_make_what_was_lost(loser: KernelDriver) -> None:
    loser.execute("from pyspark.sql import functions as F\ntop = 5\nruns = []")
    loser.execute("%%sql -o numbers\nSELECT id, id % 2 AS odd FROM range({top})")
    loser.execute("runs.append(1)\nprint('unrelated')")
    loser.execute("even = numbers.where(F.col('odd') == 0)\neven.show()")
    loser.execute("even.createOrReplaceTempView('even_ones')")
    loser.execute("spark.udf.register('shout', lambda text: text.upper())")
    loser.execute("by_name = {'even': even}\ntop = 100")
    _end_session(loser)
    failed = loser.execute("even.count()")
    told = loser.execute("1 if spark else 0", timeout_s=180)

    restored = loser.execute("%session restore", timeout_s=180)
    looked = loser.execute(
        "print(even.count(), numbers.count(), by_name['even'].count(), top, runs)\n"
        "print(spark.table('even_ones').count(), spark.sql(\"SELECT shout('a')\").first()[0])"
    )

    assert "'even' belongs to a Spark session that has ended: run cell [4] again" in str(failed.error)
    assert "the view 'even_ones' was made from a DataFrame" in told.text
    assert restored.status == "ok", restored.error
    assert "by running cells" in restored.text
    assert "[3]" not in restored.text
    assert looked.stdout.split() == ["3", "5", "3", "100", "[1]", "3", "A"], looked.error


def test_restore_asks_before_it_runs_a_cell_that_writes(loser: KernelDriver, tmp_path: Path) -> None:
    loser.execute(
        f"kept = spark.range(4)\nwith open({str(tmp_path / 'log')!r}, 'a') as log:\n    log.write('x')"
    )
    _end_session(loser)

    refused = _execute_without_stdin(loser, "%session restore kept")
    before = (tmp_path / "log").read_text()
    request = loser.client.execute("%session restore kept")
    asked = loser.client.get_stdin_msg(timeout=30)["content"]["prompt"]
    loser.client.input("y")
    loser.collect(request)
    loser.client.get_shell_msg(timeout=30)
    after = (tmp_path / "log").read_text()

    assert "may write (cell [" in str(refused.error)
    assert "--yes" in str(refused.error)
    assert before == "x"
    assert "]: with open(" in asked
    assert after == "xx"
    assert loser.execute("print(kept.count())").stdout.strip() == "4"


def test_a_session_whose_timeout_is_over_is_released_when_no_cell_runs(loser: KernelDriver) -> None:
    pid = loser.execute(
        "%timeout 1\nfrom datetime import timedelta\nspark.range(1)\ncurrent = get_ipython().kernel.door.current\n"
        "current.claimed_at -= timedelta(minutes=1)\nprint(current.process.pid)"
    ).stdout.split()[-1]
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "its JVM is released", limit_s=60)

    shown = loser.execute("%timeout 60\nprint(spark.range(2).count())", timeout_s=180)

    assert "the last one has ended (its timeout of 1 min was over)" in shown.text
    assert shown.stdout.split()[-1] == "2"


def test_restore_of_what_was_not_lost_offers_the_near_name(loser: KernelDriver) -> None:
    loser.execute("numbers = spark.range(1)")
    _end_session(loser)

    shown = loser.execute("%session restore numbres")

    assert "Did you mean 'numbers'?" in str(shown.error)


def _execute_without_stdin(kernel: KernelDriver, code: str) -> CellResult:
    request = kernel.client.execute(code, allow_stdin=False)
    outcome = kernel.collect(request)
    kernel.client.get_shell_msg(timeout=30)
    return outcome


def test_an_idle_session_warns_where_its_end_would_lose_something(
    kernel_in: Callable[..., KernelDriver],
) -> None:
    kernel = kernel_in(GLUEPOT_SPARK_IDLE_TIMEOUT_S="6")
    request = kernel.client.execute(
        "spark.range(3).cache().count()\nwords = sc.broadcast(['a'])\ntotal = sc.accumulator(0)\n"
        "spark.range(1).createOrReplaceTempView('of_a_frame')"
    )
    kernel.collect(request)
    kernel.client.get_shell_msg(timeout=30)

    message = kernel.client.get_iopub_msg(timeout=30)
    while message["msg_type"] != "display_data":
        message = kernel.client.get_iopub_msg(timeout=30)

    text = message["content"]["data"]["text/plain"]
    assert message["parent_header"]["msg_id"] == request
    assert "is released in" in text
    for lost in ("cached data", "the view 'of_a_frame'", "the broadcast 'words'", "the accumulator 'total'"):
        assert lost in text
