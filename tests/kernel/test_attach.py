"""A session passes from one owner to another: from the command line, from notebook to notebook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gluepot.sessions.models import SessionState
from tests.kernel.driver import KernelDriver
from tests.kernel.shared import SharedKernel
from tests.pot.running import RunningPot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark
OWN = "print(spark.range(2).count(), get_ipython().kernel.door.current.id)"
SLOW_START_S = 180  # the pot warms the next JVM behind everybody else's work


def test_what_cannot_be_attached_says_why(warm_pot: RunningPot, kernel_without_session: KernelDriver) -> None:
    kernel = kernel_without_session
    warm_pot.wait_for_warm()
    app = warm_pot.app()
    waiting = next(s.id for s in app.sessions.list_sessions() if s.state is SessionState.READY)
    app.close()

    in_pool = kernel.execute(f"%session attach {waiting}")
    unknown = kernel.execute("%session attach nothing")
    nothing = kernel.execute("%session detach")
    no_ui = kernel.execute("%session ui")

    assert "waits in the pool" in str(in_pool.error)
    assert "Session 'nothing' not found" in str(unknown.error)
    assert "no session here to detach" in str(nothing.error)
    assert "no Spark UI" in str(no_ui.error)


def test_a_session_goes_from_the_command_line_to_a_notebook_and_to_another(
    warm_pot: RunningPot,
    shared: SharedKernel,
    kernel_without_session: KernelDriver,
    kernel_in: Callable[..., KernelDriver],
    tmp_path: Path,
) -> None:
    started = _cli(warm_pot, tmp_path, "session", "start", "--json")
    session_id = json.loads(started.stdout)["id"]
    listed = _sessions(warm_pot, tmp_path)[session_id]
    jvm = psutil.Process(int(str(listed["pid"])))
    first = kernel_without_session
    attached = first.execute(f"%session attach {session_id[:6]}")
    first.execute("spark.range(3).write.parquet('three')\nspark.range(4).createOrReplaceTempView('four')")
    shown = first.execute("%session ui")
    address = json.loads(_cli(warm_pot, tmp_path, "session", "ui", session_id, "--json").stdout)["url"]
    page = urllib.request.urlopen(f"{address}/jobs/", timeout=30).read().decode()
    second = kernel_in()
    refused = second.execute(f"%session attach {session_id}")
    first.execute("%session detach")
    taken = second.execute(f"%session attach {session_id}\nprint(spark.table('four').count())")
    own = first.execute(OWN, SLOW_START_S).stdout.split()

    assert listed["state"] == "DETACHED"
    assert jvm.is_running()
    assert attached.status == "ok", attached.error
    assert (
        shared.folder / "three" / "_SUCCESS"
    ).exists()  # relative paths are the notebook's, not the command's
    assert address in shown.text
    assert "Spark Jobs" in page
    assert f"Session '{session_id}' is in use by notebook" in str(refused.error)
    assert "%session detach" in str(refused.error)
    assert taken.stdout.strip() == "4", taken.error
    assert own[0] == "2"
    assert own[1] != session_id

    os.kill(second.pid, signal.SIGKILL)
    wait_until(
        lambda: not jvm.is_running() or jvm.status() == psutil.STATUS_ZOMBIE, "the JVM ends with its owner"
    )


def _sessions(pot: RunningPot, folder: Path) -> dict[str, dict[str, object]]:
    listed = json.loads(_cli(pot, folder, "session", "list", "--json").stdout)["sessions"]
    return {session["id"]: session for session in listed}


def _cli(pot: RunningPot, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gluepot.cli.main", *arguments],
        env={**os.environ, **pot.environment}, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
