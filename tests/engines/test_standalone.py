"""What is particular to a standalone cluster: workers elsewhere, and a master that may not answer."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.ports import free_lasting_port
from tests.engines.conftest import ON_BOTH, SMALL, running_kernel
from tests.jobs.notebooks import page
from tests.kernel.driver import CellResult, KernelDriver
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark


@pytest.fixture
def silent_master() -> Iterator[str]:
    """The URL of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"spark://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


@pytest.fixture(scope="module")
def waiting_kernel(cold_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelDriver]:
    """A kernel that waits four seconds for a master, which each test names."""
    folder = tmp_path_factory.mktemp("waiting")
    with running_kernel(cold_pot, folder, GLUEPOT_SPARK_CONNECT_TIMEOUT_S="4") as driver:
        yield driver


def block(shown: CellResult) -> str:
    return "\n".join(shown.error.get("traceback", []))


def test_both_workers_take_part_and_the_driver_stays_on_loopback(
    standalone: str, kernels: Callable[..., KernelDriver], tmp_path: Path, cold_pot: RunningPot
) -> None:
    kernel = kernels(tmp_path, GLUEPOT_SPARK_MASTER=standalone, GLUEPOT_SPARK_CONF=f"{{{ON_BOTH}}}")

    shown = kernel.execute(
        "from pyspark.sql import SparkSession, functions as F\n"
        "spark = SparkSession.builder.master('local[*]').getOrCreate()\n"
        "import time\n"
        "@F.udf('string')\n"
        "def where(i):\n"
        "    import os, time\n"
        "    time.sleep(1)\n"
        "    return os.environ['SPARK_EXECUTOR_DIRS']\n"
        "context = spark.sparkContext._jsc.sc()\n"
        "until = time.monotonic() + 60\n"
        "while context.getExecutorMemoryStatus().size() < 3 and time.monotonic() < until:\n"
        "    time.sleep(0.1)\n"
        "print(len({r[0] for r in spark.range(0, 4, 1, 4).select(where('id')).collect()}))\n"
        "print(spark.conf.get('spark.driver.host'))",
        timeout_s=120,
    )
    told = [s for s in cold_pot.app().sessions.list_sessions() if s.master == standalone]

    assert shown.stdout.split() == ["2", "127.0.0.1"], shown.error
    assert f"settings say {standalone}" in shown.text  # code's local[*] is boilerplate
    assert len(told) >= 1


def test_a_master_in_code_is_used_where_nobody_else_names_one_by_the_next_session_too(
    standalone: str, kernels: Callable[..., KernelDriver], tmp_path: Path
) -> None:
    kernel = kernels(tmp_path, GLUEPOT_SPARK_CONF=f"{{{SMALL}}}")

    shown = kernel.execute(
        "from pyspark.sql import SparkSession\n"
        f"spark = SparkSession.builder.master('{standalone}').config('spark.executor.memory', '512m').getOrCreate()\n"
        "print(spark.sparkContext.master, spark.range(11).count())",
        timeout_s=120,
    )
    kernel.execute("large = spark.range(11).where('id > 5')")
    kernel.execute("large.createOrReplaceTempView('large_ones')")
    kernel.execute("get_ipython().kernel.life.release('idle')")
    failed = kernel.execute("large.count()")
    restored = kernel.execute("%session restore", timeout_s=120)
    again = kernel.execute(
        "print(spark.sparkContext.master, large.count(), spark.table('large_ones').count())"
    )
    kernel.execute("%session stop")

    assert shown.stdout.split() == [standalone, "11"], shown.error
    assert "'large' belongs to a Spark session that has ended" in block(failed)
    assert restored.status == "ok", restored.error
    assert again.stdout.split() == [standalone, "5", "5"], again.error


def test_nobody_listening_is_one_sentence_before_a_jvm_is_started(waiting_kernel: KernelDriver) -> None:
    url = f"spark://127.0.0.1:{free_lasting_port()}"

    waiting_kernel.execute(f'%%configure -f\n{{"master": "{url}"}}')
    shown = waiting_kernel.execute("spark.range(1).count()")

    assert f"No Spark master answers at {url}" in block(shown)
    assert "Spark did not start" in shown.text
    assert shown.seconds < 10


def test_a_start_shows_what_it_connects_to_and_for_how_long_until_it_is_given_up_and_the_notebook_goes_on(
    silent_master: str, waiting_kernel: KernelDriver
) -> None:
    kernel = waiting_kernel
    kernel.execute(f'%%configure -f\n{{"master": "{silent_master}"}}')

    messages = list(messages_of(kernel, kernel.client.execute("spark.range(1).count()")))
    after = kernel.execute("%session restart -m local[2]\nprint(spark.range(3).count())", timeout_s=120)

    displays = [m for m in messages if m["msg_type"] in ("display_data", "update_display_data")]
    lines = [display["content"]["data"]["text/plain"] for display in displays]
    errors = ["\n".join(m["content"]["traceback"]) for m in messages if m["msg_type"] == "error"]
    assert any(
        re.fullmatch(rf"connecting to {re.escape(silent_master)} · \d+\.\d s", line) for line in lines
    ), lines
    assert lines[-1].startswith("Spark did not start · ")
    assert len(errors) == 1
    assert f"{silent_master} did not accept a session within 4 s" in errors[0]
    assert after.stdout.strip() == "3", after.error


def messages_of(kernel: KernelDriver, request: str) -> Iterator[dict[str, Any]]:
    """Yield every message that a cell publishes until it is over."""
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        yield message
        if message["content"].get("execution_state") == "idle":
            return


def test_a_job_of_a_notebook_on_the_cluster_runs_there(
    standalone: str, cold_pot: RunningPot, tmp_path: Path
) -> None:
    app = cold_pot.app()
    try:
        session = f'%%configure\n{{"spark.master": "{standalone}", {SMALL}}}'
        work = "print('ran on', spark.sparkContext.master, spark.range(7).count())"
        app.jobs.promote("elsewhere", page(tmp_path, session, work), Selection())

        run = wait_for_run(app.jobs, app.jobs.start_run("elsewhere").id, limit_s=150)

        assert run.state is RunState.SUCCEEDED, app.jobs.log_text(run.id).text
        assert f"ran on {standalone} 7" in app.jobs.log_text(run.id).text
    finally:
        app.close()
