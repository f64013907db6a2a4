"""Sessions without an owner: who may take one, and what becomes of one that nobody takes. No JVM is started."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.database.tables.sessions import spark_sessions
from gluepot.errors import ConflictError, GluepotError, NotFoundError
from gluepot.processes import ProcessIdentity
from gluepot.sessions.models import Owner, OwnerKind, SessionState
from gluepot.sessions.pool import WarmPool
from gluepot.sessions.service import SessionService
from gluepot.sessions.store import SessionStore

ME = Owner(kind=OwnerKind.NOTEBOOK, name="a.ipynb")


@pytest.fixture
def jvm() -> Iterator[ProcessIdentity]:
    """A process that stands for a session's JVM."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = ProcessIdentity.of(process.pid)
    assert identity is not None
    yield identity
    process.kill()
    process.communicate()


@pytest.fixture
def store(app: App, tmp_path: Path, jvm: ProcessIdentity) -> SessionStore:
    """A home with one session, which waits."""
    made = SessionStore(app.database)
    made.add(
        session_id="abc1", fit_key="", engine="local", master="local[*]", folder=tmp_path, spec={}, now=utc_now()
    )  # fmt: skip
    made.mark_ready("abc1", process=jvm, app_id="app", ui_url="http://host:4040", now=utc_now())
    return made


def detach(store: SessionStore) -> None:
    store.claim("abc1", owner=ME, log_offset=0, now=utc_now())
    store.detach("abc1", now=utc_now())


def test_a_detached_session_lives_without_an_owner(app: App, store: SessionStore) -> None:
    detach(store)

    (session,) = app.sessions.list_sessions()

    assert (session.state, session.owner) == (SessionState.DETACHED, None)


def test_only_one_of_two_takes_a_detached_session(store: SessionStore) -> None:
    detach(store)

    taken = [
        store.claim("abc1", owner=ME, log_offset=0, now=utc_now(), before=SessionState.DETACHED)
        for _ in range(2)
    ]

    assert taken == [True, False]


def test_one_that_waits_in_the_pool_is_not_attached(app: App, store: SessionStore) -> None:
    with pytest.raises(ConflictError, match="waits in the pool"):
        app.sessions.attach("abc", ME)


def test_one_that_is_in_use_names_its_owner(app: App, store: SessionStore) -> None:
    store.claim("abc1", owner=ME, log_offset=0, now=utc_now())

    with pytest.raises(ConflictError, match=r"in use by notebook a\.ipynb.*%session detach"):
        app.sessions.attach("abc1", ME)


def test_an_unknown_one_offers_those_that_live(app: App, store: SessionStore) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'abc1'"):
        app.sessions.attach("abd1", ME)


def test_one_whose_jvm_does_not_listen_is_written_off(app: App, store: SessionStore) -> None:
    detach(store)

    with pytest.raises(GluepotError, match="cannot be attached"):
        app.sessions.attach("abc1", ME)

    assert store.live() == []


def test_its_ui_is_asked_for_on_loopback_whatever_the_address_says(app: App, store: SessionStore) -> None:
    assert app.sessions.ui_address("abc") == "http://127.0.0.1:4040"


def test_the_pot_leaves_a_detached_session_alone_until_it_was_idle_for_too_long(
    app: App, store: SessionStore, jvm: ProcessIdentity
) -> None:
    detach(store)
    limit = timedelta(seconds=app.settings.spark.idle_timeout_s)

    WarmPool(app.database, app.settings, app.sessions).tick()
    early = store.live()[0].state
    WarmPool(app.database, app.settings, app.sessions, now=lambda: utc_now() + limit).tick()

    assert early is SessionState.DETACHED
    assert store.live() == []
    assert not jvm.is_alive()


def test_one_that_waits_in_the_pool_is_ended_when_it_has_waited_too_long(
    app: App, tmp_path: Path, jvm: ProcessIdentity
) -> None:
    settings = app.settings.model_copy(update={"pool": app.settings.pool.model_copy(update={"size": 1})})
    service = SessionService(app.database, settings, metastore=lambda: "thrift://127.0.0.1:9083")
    store = SessionStore(app.database)
    store.add(
        session_id="abc1",
        fit_key=service.pool_recipe().key,
        engine="local",
        master="local[*]",
        folder=tmp_path / "abc1",
        spec={},
        now=utc_now(),
    )
    store.mark_ready("abc1", process=jvm, app_id="app", ui_url="", now=utc_now())
    limit = timedelta(seconds=settings.pool.idle_life_s)

    def end_reason_after_a_look(later: timedelta) -> str | None:
        pool = WarmPool(app.database, settings, service, now=lambda: utc_now() + later)
        pool._filling = threading.current_thread()  # it is busy, so that no JVM is started here
        pool.tick()
        with app.database.read() as connection:
            return connection.execute(select(spark_sessions.c.end_reason)).scalar_one()

    early = end_reason_after_a_look(limit - timedelta(minutes=1))
    late = end_reason_after_a_look(limit + timedelta(seconds=1))

    assert (early, late) == (None, "waited too long")
    assert not jvm.is_alive()
