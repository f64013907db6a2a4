"""An interrupt can come at any moment of a session's start: no JVM, no hold on one and no live row may remain."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from gluepot.clock import utc_now
from gluepot.database import Database, open_database
from gluepot.processes import ProcessIdentity
from gluepot.sessions import launcher
from gluepot.sessions.models import Owner, OwnerKind, SessionSpec, SessionState
from gluepot.sessions.service import SessionService
from gluepot.sessions.store import SessionStore
from gluepot.settings_sources import load_settings
from tests.pot.running import NOT_WARMED, running_pot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark
OWNER = Owner(kind=OwnerKind.SCRIPT, name="tests")


def _interrupting_when(is_due: Callable[[], bool]) -> Callable[[], datetime]:
    """Return a clock at which the user interrupts, once, the first time it is asked when that is so."""
    done: list[bool] = []

    def now() -> datetime:
        if not done and is_due():
            done.append(True)
            raise KeyboardInterrupt
        return utc_now()

    return now


def test_a_cold_start_that_is_interrupted_while_it_is_written_down(home: Path, database: Database) -> None:
    settings = load_settings(home.parent).settings
    sessions_folder = settings.run_folder / "sessions"
    before = _javas()
    clock = _interrupting_when(lambda: any(sessions_folder.glob("*/gateway")))
    # It never gets as far as its catalog.
    service = SessionService(database, settings, metastore=lambda: "thrift://127.0.0.1:9", now=clock)

    with pytest.raises(KeyboardInterrupt):
        service.acquire(SessionSpec(), OWNER)

    assert _javas() == before
    assert SessionStore(database).live() == []
    assert list(sessions_folder.iterdir()) == []


def test_a_jvm_that_is_interrupted_before_its_starter_knows_it(
    session_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _javas()

    def interrupted(_pid: int) -> ProcessIdentity:
        raise KeyboardInterrupt

    monkeypatch.setattr(launcher.ProcessIdentity, "of", interrupted)

    with pytest.raises(KeyboardInterrupt):
        launcher.launch_jvm(session_folder, conf={"spark.master": "local[1]"}, memory_mb=512)

    wait_until(lambda: _javas() == before, "the JVM to end by itself", limit_s=60)


def test_a_claim_that_is_interrupted_gives_the_jvm_up(tmp_path: Path) -> None:
    conf = '{"size": 1, "memory": "600m", "master": "local[1]"}'
    with running_pot(tmp_path, {"GLUEPOT_POOL": conf, **NOT_WARMED}) as pot:
        pot.wait_for_warm(1)
        database = open_database(pot.settings.database_url)
        store = SessionStore(database)
        app = pot.app()
        uri = app.metastore_uri()
        app.close()
        clock = _interrupting_when(lambda: any(row.state is SessionState.CLAIMED for row in store.live()))
        service = SessionService(database, pot.settings, metastore=lambda: uri, now=clock)
        ready = next(row for row in store.live() if row.state is SessionState.READY)
        assert ready.process is not None

        with pytest.raises(KeyboardInterrupt):
            service.acquire(SessionSpec(), OWNER)

        wait_until(lambda: not ready.process.is_alive(), "the JVM to end", limit_s=30)
        assert ready.id not in {row.id for row in store.live()}
        database.close()


def _javas() -> list[psutil.Process]:
    """Return this process's JVMs, the one that tests share among them."""
    return [
        child
        for child in psutil.Process(os.getpid()).children()
        if child.name() == "java" and child.status() != psutil.STATUS_ZOMBIE
    ]
