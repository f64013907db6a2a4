"""The warm pool with real JVMs: whose a JVM is, what is kept, how it is refilled. One pot for all of them, one at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from gluepot.clock import utc_now
from gluepot.pot.client import pot_status
from gluepot.sessions.models import SessionState
from gluepot.sessions.store import SessionRow, SessionStore
from gluepot.sessions.wanted import WantedSessions
from tests.pot.running import RunningPot, running_pot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

POOL = {"size": 1, "memory": "600m", "master": "local[1]"}

CLAIM = """
import json, os, sys
import gluepot
from gluepot.sessions.door import current_door
from gluepot.scripting import _own_door
from gluepot.sessions.door import install_door
from gluepot.sessions.models import SessionSpec
conf = json.loads(sys.argv[1])
door = install_door(_own_door("pool test"))
door.spec = SessionSpec(app_name="a test's", conf=conf, cores=1)
spark = gluepot.session()
prefix = spark.sparkContext.parallelize([1], 1).map(lambda _: __import__("sys").prefix).collect()[0]
of_context = spark.sparkContext.getConf()
asked = {key: spark.conf.get(key) if key.startswith("spark.sql.") else of_context.get(key) for key in conf}
logs = spark._jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString()
hour = spark.sql("SELECT hour(timestamp_seconds(0))").first()[0]
cores = len(os.sched_getaffinity(door.current.process.pid)) if hasattr(os, "sched_getaffinity") else 1
seen = {"asked": asked, "log level": logs, "hour": hour, "cores": cores, "name": spark.sparkContext.appName}
print(json.dumps({"warm": door.current.warm, "worker": prefix, "driver": sys.prefix, **seen}), flush=True)
sys.stdin.read()
spark.stop()
"""


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    home = tmp_path_factory.mktemp("pool") / "home"
    with running_pot(home, {"GLUEPOT_POOL": json.dumps(POOL)}) as running:
        running.wait_for_warm()
        yield running


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a second environment, with the same libraries."""
    folder = tmp_path_factory.mktemp("other") / "venv"
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "same.pth").write_text("\n".join(entry for entry in sys.path if Path(entry).is_dir()))
    return folder / "bin" / "python"


def _claim(pot: RunningPot, python: Path, conf: dict[str, str] | None = None) -> dict[str, Any]:
    """Start a session of these settings, end it, and return what was seen of it."""
    with _claimed(pot, python, conf) as seen:
        return seen


@contextmanager
def _claimed(pot: RunningPot, python: Path, conf: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """Start a session of these settings and give what was seen of it, while it lives."""
    # A session of another test in this process has named its own interpreter for workers.
    inherited = {name: value for name, value in os.environ.items() if name != "PYSPARK_PYTHON"}
    owner = subprocess.Popen(
        [str(python), "-c", CLAIM, json.dumps(conf or {})],
        env={**inherited, **pot.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert owner.stdout is not None
        seen = owner.stdout.readline()
        assert seen, "its error is in the output of this test"
        yield dict(json.loads(seen))
    finally:
        owner.communicate(timeout=60)
    assert owner.returncode == 0


def _wanted_key(pot: RunningPot) -> str:
    app = pot.app()
    try:
        newest = WantedSessions(app.database).newest(since=utc_now() - timedelta(hours=1), other_than="")
        return newest.key if newest is not None else ""
    finally:
        app.close()


def _ready(pot: RunningPot) -> list[SessionRow]:
    app = pot.app()
    try:
        return [row for row in SessionStore(app.database).live() if row.state is SessionState.READY]
    finally:
        app.close()


def test_a_jvm_that_waits_has_its_connection_to_the_metastore(pot: RunningPot) -> None:
    port = pot_status(pot.settings).metastore_port
    (row, *_) = _ready(pot)
    assert row.process is not None

    connections = psutil.Process(row.process.pid).net_connections("tcp")

    assert port is not None
    assert port in {c.raddr.port for c in connections if c.status == psutil.CONN_ESTABLISHED}


def test_a_kernel_of_another_environment_gets_none_of_ours_and_the_pool_then_keeps_one_of_its_own(
    pot: RunningPot, other_python: Path
) -> None:
    ours = {row.id for row in _ready(pot)}

    first = _claim(pot, other_python)
    still_ours = {row.id for row in _ready(pot)}
    pot.wait_for_warm(2)
    with _claimed(pot, other_python) as second:
        refill, while_it_is_made, when_offered, of_the_owner = _watch_a_refill(pot)

    assert first["warm"] is False
    assert ours <= still_ours
    assert second["warm"] is True
    assert second["worker"] == second["driver"] == str(other_python.parents[1])
    assert first["name"] == second["name"] == "a test's"
    # A refill beside somebody's work gives way until it is offered.
    assert refill not in ours
    assert while_it_is_made == 10
    assert when_offered == {0}
    assert of_the_owner == {0}


def _watch_a_refill(pot: RunningPot) -> tuple[str, int, set[int], set[int]]:
    """Wait for a refill beside a session; return its id, its niceness when it was made and when offered, and the session's."""
    claimed = _of_state(pot, SessionState.CLAIMED)
    starting = wait_until(lambda: _of_state(pot, SessionState.STARTING), "a refill", limit_s=60)
    # Its first instants are at the starter's own priority.
    lowest = wait_until(lambda: max(_niceness(starting), default=0), "its JVM gives way", limit_s=30)
    wait_until(
        lambda: starting in _of_state_ids(pot, SessionState.READY), "the refill is offered", limit_s=90
    )
    return starting, lowest, _niceness(starting), _niceness(claimed)


def test_a_specification_that_no_claim_can_set_is_warm_the_second_time(pot: RunningPot) -> None:
    conf = {"spark.task.maxFailures": "3", "spark.sql.shuffle.partitions": "2"}
    of_a_claim = {
        "spark.sql.shuffle.partitions": "5",
        "spark.sql.session.timeZone": "Asia/Tokyo",
        "spark.log.level": "ERROR",
        "spark.app.name": "mine",
    }

    first = _claim(pot, Path(sys.executable), conf)
    wait_until(
        lambda: _wanted_key(pot) in {row.fit_key for row in _ready(pot)}, "one as asked for", limit_s=90
    )
    second = _claim(pot, Path(sys.executable), {**conf, **of_a_claim})

    assert first["warm"] is False
    assert first["log level"] == "WARN"
    assert second["warm"] is True
    assert second["asked"] == {**conf, **of_a_claim}
    assert second["log level"] == "ERROR"
    assert second["hour"] == 9
    assert second["cores"] == 1


def _of_state(pot: RunningPot, state: SessionState) -> str:
    return next(iter(_of_state_ids(pot, state)), "")


def _of_state_ids(pot: RunningPot, state: SessionState) -> list[str]:
    app = pot.app()
    try:
        return [row.id for row in SessionStore(app.database).live() if row.state is state]
    finally:
        app.close()


def _niceness(session_id: str) -> set[int]:
    """Return the niceness of every thread of the JVM whose folder is the session's."""
    for process in psutil.process_iter(["cmdline"]):
        try:
            if process.info["cmdline"] and process.cwd().endswith(session_id) and "java" in process.exe():
                return {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in process.threads()}
        except (psutil.Error, ProcessLookupError):
            continue
    return set()
