"""A JVM that is warmed gives way, and does not when it is offered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from gluepot.app import App
from gluepot.sessions.pool import WarmPool
from gluepot.sessions.priority import lower

# A process with threads of its own, started as a JVM is; what is printed is before, while lowered, and after.
LOOK = """
import json, os, subprocess, sys, time
from pathlib import Path
from gluepot.sessions.priority import Priority, lower, restore, start_flags
code = "import threading; e = threading.Event(); [threading.Thread(target=e.wait, daemon=True).start() for _ in range(3)]; print(flush=True); input()"
child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
def state():
    tasks = [int(p.name) for p in Path(f"/proc/{child.pid}/task").iterdir()]
    return [sorted({os.getpriority(os.PRIO_PROCESS, t) for t in tasks}), sorted({len(os.sched_getaffinity(t)) for t in tasks}), len(tasks)]
before = state(); lower(child.pid); low = state(); restore(child.pid); after = state()
child.communicate(b"\\n")
print(json.dumps({"before": before, "low": low, "after": after, "flags": start_flags(Priority.LOW)}))
"""


def _look(*prefix: str) -> dict[str, list[object]]:
    done = subprocess.run([*prefix, sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux counts priority by thread")
def test_every_thread_gets_its_priority_back() -> None:
    seen = _look()

    assert seen["before"] == seen["after"]
    assert seen["low"] != seen["before"]
    assert seen["before"][2] == 4


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root, to give a capability up"
)
def test_who_may_not_raise_a_priority_again_uses_half_of_the_cores() -> None:
    seen = _look("setpriv", "--inh-caps=-all", "--bounding-set=-sys_nice")

    cores = len(os.sched_getaffinity(0))
    assert seen["low"][:2] == [[0], [max(1, cores // 2)]]
    assert seen["after"] == seen["before"]
    assert seen["flags"] == [f"-XX:ActiveProcessorCount={cores}"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux counts priority by thread")
def test_a_refill_stops_giving_way_when_nobody_is_at_work_any_more(app: App) -> None:
    pool = WarmPool(app.database, app.settings, app.sessions)
    warming = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        lower(warming.pid)
        low = _look_at(warming.pid)
        pool._lowered = warming.pid
        pool.tick()

        assert _look_at(warming.pid) != low
    finally:
        warming.kill()
        warming.wait()


def _look_at(pid: int) -> tuple[int, int]:
    return os.getpriority(os.PRIO_PROCESS, pid), len(os.sched_getaffinity(pid))
