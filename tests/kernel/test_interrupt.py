"""An interrupt ends that cell's Spark work within a second, however the cell waits for it; the session goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psutil import STATUS_ZOMBIE, Process

from tests.kernel.driver import KernelDriver
from tests.kernel.running import Running, running
from tests.pot.running import RunningPot
from tests.quick import limit_s

pytestmark = pytest.mark.spark

# Many short tasks: a task of `range` looks at its kill flag only when it ends, in plain Spark too.
LONG = "spark.range(0, 8 * 10**8, 1, 4_000).selectExpr('max(sha(string(id))) AS m')"
IN_THREADS = (
    "from concurrent.futures import ThreadPoolExecutor\n"
    f"def long(_):\n    return {LONG}.collect()\n"
    "with ThreadPoolExecutor(2) as pool:\n"
    "    [w.result() for w in [pool.submit(long, i) for i in range(2)]]"
)
IN_A_THREAD = (
    "from concurrent.futures import ThreadPoolExecutor\n"
    f"ThreadPoolExecutor(1).submit(lambda: {LONG}.collect()).result()"
)
IN_GROUPS = IN_THREADS.replace(
    "def long(_):\n", "def long(i):\n    sc.setJobGroup(f'group {i}', 'a group of its own')\n"
)
AWAITED = f"import asyncio\nprint('works')\nawait asyncio.to_thread(lambda: {LONG}.collect())"
BROADCAST = f"from pyspark.sql import functions as F\nspark.range(5).crossJoin(F.broadcast({LONG})).collect()"
STREAM = (
    "spark.readStream.format('rate').option('rowsPerSecond', 5).load().writeStream.format('noop').start()"
)
NOTHING_RUNS = "print(list(sc.statusTracker().getActiveJobsIds()), len(spark.streams.active))"


@pytest.fixture
def kernel(kernel: KernelDriver) -> KernelDriver:
    """The shared kernel with a session."""
    kernel.execute("spark.range(3).count()", timeout_s=120)
    return kernel


@pytest.mark.parametrize(
    ("code", "ename"),
    [
        (f"{LONG}.collect()", "KeyboardInterrupt"),
        (IN_A_THREAD, "KeyboardInterrupt"),
        (IN_THREADS, "KeyboardInterrupt"),
        (IN_GROUPS, "KeyboardInterrupt"),
        (AWAITED, "CancelledError"),
        (BROADCAST, "KeyboardInterrupt"),
    ],
    ids=[
        "the cell itself",
        "a thread that it started",
        "its thread pool",
        "job groups of its threads",
        "an await",
        "a broadcast join",
    ],
)
def test_the_cells_work_is_cancelled_within_a_second(kernel: KernelDriver, code: str, ename: str) -> None:
    shown, ended = running(kernel, code).interrupt()
    after = kernel.execute(f"{NOTHING_RUNS}\nprint(spark.range(5).count())")

    assert shown.error["ename"] == ename
    assert ended < limit_s()
    assert after.stdout.split() == ["[]", "0", "5"], after.error


def test_an_await_without_spark_ends_at_once(kernel: KernelDriver) -> None:
    cell = running(kernel, "import asyncio\nprint('waits')\nawait asyncio.sleep(30)", "waits")

    shown, ended = cell.interrupt()

    assert shown.error["ename"] == "CancelledError"
    assert ended < limit_s()


def test_the_cells_streaming_query_is_stopped(kernel: KernelDriver) -> None:
    cell = running(kernel, f"query = {STREAM}\nprint('streams')\nquery.awaitTermination()", "streams")

    shown, ended = cell.interrupt()
    after = kernel.execute(f"print(query.exception())\n{NOTHING_RUNS}")

    assert shown.error["ename"] == "KeyboardInterrupt"
    assert ended < limit_s()
    assert after.stdout.splitlines() == ["None", "[] 0"], after.error


@pytest.mark.parametrize(
    "start",
    [
        f"query = {STREAM}",
        f"with ThreadPoolExecutor(1) as pool:\n    query = pool.submit(lambda: {STREAM}).result()",
    ],
    ids=["the cell itself", "its thread pool"],
)
def test_waiting_for_the_query_of_an_earlier_cell_ends_and_the_query_goes_on(
    kernel: KernelDriver, start: str
) -> None:
    kernel.execute(f"from concurrent.futures import ThreadPoolExecutor\n{start}")
    cell = running(kernel, "print('waits')\nspark.streams.active[0].awaitTermination()", "waits")

    shown, ended = cell.interrupt()
    after = kernel.execute("print(query.isActive)\nquery.stop()")

    assert shown.error["ename"] == "KeyboardInterrupt"
    assert ended < limit_s()
    assert after.stdout.strip() == "True"


@pytest.fixture
def subshell(kernel: KernelDriver) -> Iterator[Callable[[str], Running]]:
    """Run cells beside the main shell's."""
    subshell_id = _control(kernel, "create_subshell_request", {})["subshell_id"]

    def run(code: str) -> Running:
        content = {
            "code": code,
            "silent": False,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = kernel.client.session.msg("execute_request", content)
        message["header"]["subshell_id"] = subshell_id
        kernel.client.shell_channel.send(message)
        return Running(kernel, str(message["header"]["msg_id"]))

    yield run
    _control(kernel, "delete_subshell_request", {"subshell_id": subshell_id})


def _control(kernel: KernelDriver, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    message = kernel.client.session.msg(kind, content)
    kernel.client.control_channel.send(message)
    reply: dict[str, Any] = kernel.client.get_control_msg(timeout=30)["content"]
    assert reply["status"] == "ok", reply
    return reply


@pytest.mark.parametrize(
    ("code", "shown", "ename"),
    [
        (f"{LONG}.collect()", "Spark:", "KeyboardInterrupt"),
        ("print('spins')\nwhile True:\n    pass", "spins", "KeyboardInterrupt"),
        ("import asyncio\nprint('waits')\nawait asyncio.sleep(30)", "waits", "CancelledError"),
    ],
    ids=["Spark", "Python", "await"],
)
def test_a_running_cell_of_a_subshell_is_interrupted_while_the_main_shell_is_idle(
    kernel: KernelDriver, subshell: Callable[[str], Running], code: str, shown: str, ename: str
) -> None:
    cell = subshell(code)
    cell.wait_for(shown)

    ended_with, ended = cell.interrupt()
    after = kernel.execute(NOTHING_RUNS)
    again = subshell("print(spark.range(4).count())")
    again.wait_for("4")
    kernel.client.get_shell_msg(timeout=30)

    assert ended_with.error["ename"] == ename
    assert ended < limit_s()
    assert after.stdout.strip() == "[] 0"


def test_interrupting_the_main_cell_leaves_a_subshells_work_alone(
    kernel: KernelDriver, subshell: Callable[[str], Running]
) -> None:
    beside = subshell(f"{LONG}.collect()")
    beside.wait_for("Spark:")
    cell = running(kernel, f"{LONG}.collect()")

    _, ended = cell.interrupt()
    beside.wait_for("Spark:")  # it goes on
    still = kernel.execute("print(len(sc.statusTracker().getActiveJobsIds()))")
    _, ended_beside = beside.interrupt()
    after = kernel.execute(NOTHING_RUNS)

    assert ended < limit_s()
    assert still.stdout.strip() == "1"
    assert ended_beside < limit_s()
    assert after.stdout.strip() == "[] 0"


def test_an_interrupt_while_nothing_runs_changes_nothing(kernel: KernelDriver) -> None:
    os.kill(kernel.pid, signal.SIGINT)

    assert kernel.execute("print(spark.range(6).count())").stdout.strip() == "6"


def test_a_session_whose_start_was_interrupted_leaves_nothing_and_the_next_cell_has_one(
    kernel_in: Callable[..., KernelDriver], warm_pot: RunningPot
) -> None:
    kernel = kernel_in()
    # What looks like a secret is never kept warm.
    kernel.execute(
        '%%configure\n{"spark.driver.extraJavaOptions": "-Dx=1", "spark.hadoop.x.secret.key": "x"}'
    )

    for stage in ("starting JVM", "building the session"):
        shown, _ = running(kernel, "spark.range(3).count()", stage).interrupt()
        assert shown.error["ename"] == "KeyboardInterrupt"
    after = kernel.execute("print(spark.range(5).count())", timeout_s=120)
    ours = [s for s in warm_pot.app().sessions.list_sessions() if s.state.value in ("STARTING", "CLAIMED")]
    pid = kernel.execute("print(get_ipython().kernel.door.current.process.pid)").stdout

    assert after.stdout.strip() == "5", after.error
    assert int(pid) in [session.pid for session in ours]
    assert [jvm.pid for jvm in Process(kernel.pid).children() if _is_running_java(jvm)] == [int(pid)]


def _is_running_java(process: Process) -> bool:
    return process.name() == "java" and process.status() != STATUS_ZOMBIE
