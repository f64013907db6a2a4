"""A notebook outlives its sessions (issue B: idle release, recovery, restored settings and views)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

SET_UP = """
spark.conf.set('spark.sql.shuffle.partitions', '3')
spark.sql('CREATE DATABASE IF NOT EXISTS life')
spark.sql('USE life')
spark.sql('CREATE OR REPLACE TEMP VIEW one AS SELECT 1 AS x')
spark.sql('CREATE OR REPLACE TEMP VIEW two AS SELECT x + 1 AS y FROM one')
frame = spark.range(3)
frame.createOrReplaceTempView('of_a_frame')
"""
LOOK = (
    "print(spark.conf.get('spark.sql.shuffle.partitions'), spark.catalog.currentDatabase(), "
    "spark.sql('SELECT y FROM two').first()[0])"
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

    assert shown.stdout.strip() == "3 life 2"
    assert "the last one has ended (idle" in shown.text
    assert "'of_a_frame' was made from a DataFrame" in shown.text
    assert "'frame' belongs to a Spark session that has ended: run cell [1] again." in str(
        stale.error["traceback"]
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
    assert shown.stdout.strip() == "3 life 2"
