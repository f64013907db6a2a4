"""A JVM that is warmed gives way, and does not when it is offered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.pool import WarmPool
from gluepot.sessions.priority import limit_cores, lower
from gluepot.sessions.store import SessionStore

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
def group(pid):
    path = Path(f"/proc/{pid}/autogroup")
    return path.read_text().split()[1:] if path.exists() else []
before = state(); lower(child.pid); low = state(); low_group = group(child.pid); restore(child.pid); after = state()
groups = [low_group, group(child.pid), group(os.getpid())]
child.communicate(b"\\n")
print(json.dumps({"before": before, "low": low, "after": after, "groups": groups, "flags": start_flags(Priority.LOW)}))
"""


AUTOGROUP = Path("/proc/self/autogroup")


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


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this Linux has no groups by terminal session")
@pytest.mark.parametrize(
    "who",
    [
        (),
        pytest.param(
            ("setpriv", "--inh-caps=-all", "--bounding-set=-all"),
            marks=pytest.mark.skipif(
                os.geteuid() != 0 or shutil.which("setpriv") is None,
                reason="needs root, to give capabilities up",
            ),
        ),
    ],
    ids=["whoever runs the tests", "who may do nothing special"],
)
def test_its_group_gives_way_to_others_until_it_is_offered_and_ours_never(who: tuple[str, ...]) -> None:
    seen = _look(*who)

    assert seen["groups"] == [["nice", "5"], ["nice", "0"], AUTOGROUP.read_text().split()[1:]]


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this Linux has no groups by terminal session")
def test_only_a_group_of_its_own_is_lowered() -> None:
    beside = subprocess.Popen(["sleep", "60"])
    apart = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        for each in (beside, apart):
            lower(each.pid)
        groups = [Path(f"/proc/{each.pid}/autogroup").read_text().split()[1:] for each in (beside, apart)]

        assert groups == [AUTOGROUP.read_text().split()[1:], ["nice", "5"]]
    finally:
        for each in (beside, apart):
            each.kill()
            each.wait()


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="only Linux leaves a process some of the cores"
)
def test_cores_are_left_to_a_process_and_to_what_it_starts() -> None:
    code = "import os, subprocess; input(); print(len(os.sched_getaffinity(0)), flush=True); subprocess.run(['nproc'])"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    limit_cores(process.pid, 100_000)
    all_of_them = os.sched_getaffinity(process.pid)
    limit_cores(process.pid, 1)
    told, _ = process.communicate(b"\n", timeout=30)

    assert all_of_them == os.sched_getaffinity(0)
    assert told.split() == [b"1", b"1"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux counts priority by thread")
@pytest.mark.parametrize(
    ("has_somebody_at_work", "after", "gives_way"),
    [(False, 1, False), (True, 1, True), (True, 31, False)],
    ids=["nobody is at work any more", "somebody is", "somebody is, and it has given way long enough"],
)
def test_how_long_a_refill_gives_way(
    app: App, has_somebody_at_work: bool, after: int, gives_way: bool
) -> None:
    begun = utc_now()
    pool = WarmPool(app.database, app.settings, app.sessions, now=lambda: begun + timedelta(seconds=after))
    pool._lowered_at = begun
    store = SessionStore(app.database)
    if has_somebody_at_work:
        store.add(
            session_id="s", fit_key="", engine="local", master="local", folder=app.settings.run_folder / "s", spec={}, now=begun
        )  # fmt: skip
        store.claim("s", owner=Owner(kind=OwnerKind.NOTEBOOK, name="n"), log_offset=0, now=begun, cold=True)
    warming = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        before = _look_at(warming.pid)
        lower(warming.pid)
        pool._lowered = warming.pid
        pool.tick()

        assert (_look_at(warming.pid) != before) is gives_way
    finally:
        warming.kill()
        warming.wait()


def _look_at(pid: int) -> tuple[int, int]:
    return os.getpriority(os.PRIO_PROCESS, pid), len(os.sched_getaffinity(pid))
