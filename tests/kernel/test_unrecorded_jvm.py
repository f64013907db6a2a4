"""A starter that is killed before it has written down which process its JVM is: the pot ends that JVM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.kernel.faults import left_behind
from tests.pot.running import RunningPot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

# Killed with the JVM just made: what it would tell its starter has no folder any more when it comes to that.
STARTER = """
import os, signal
from gluepot.app import open_app
from gluepot.clock import utc_now
from gluepot.sessions.launcher import launch_jvm
from gluepot.sessions.store import SessionStore

app = open_app()
session_id, folder = app.sessions.new_folder()
SessionStore(app.database).add(
    session_id=session_id, fit_key="", engine="local", master="local[1]", folder=folder, spec={}, now=utc_now()
)


def die(jvm):
    print(jvm.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


launch_jvm(folder, conf={}, memory_mb=600, on_process=die)
"""


def test_a_jvm_that_nobody_has_written_down_ends_with_its_session(cold_pot: RunningPot) -> None:
    starter = subprocess.run(
        [sys.executable, "-c", STARTER],
        env={**os.environ, **cold_pot.environment},
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    jvm = int(starter.stdout)

    wait_until(lambda: not left_behind(cold_pot), "its files are gone")
    wait_until(lambda: not psutil.pid_exists(jvm), "the JVM is gone")

    assert starter.returncode == -signal.SIGKILL
