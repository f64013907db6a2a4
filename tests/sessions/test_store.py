"""Claiming is atomic, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gluepot.clock import utc_now
from gluepot.database import Database, open_database
from gluepot.processes import ProcessIdentity
from gluepot.sessions.models import Owner, OwnerKind, SessionState
from gluepot.sessions.store import SessionStore

OWNER = Owner(kind=OwnerKind.NOTEBOOK, name="a.ipynb")


def _offer(store: SessionStore, session_id: str) -> None:
    store.add(
        session_id=session_id,
        fit_key="k",
        engine="local",
        master="local[*]",
        folder=Path("/s"),
        spec={},
        now=utc_now(),
    )
    store.mark_ready(session_id, process=ProcessIdentity.mine(), app_id="app", ui_url="", now=utc_now())


def test_of_many_claimers_at_once_exactly_one_gets_the_session(database: Database) -> None:
    url = str(database.engine.url)
    rounds, claimers = 50, 6

    for number in range(rounds):
        session_id = f"s{number}"
        _offer(SessionStore(database), session_id)

        def claim(_: int, session_id: str = session_id) -> bool:
            own = open_database(url)
            try:
                return SessionStore(own).claim(session_id, owner=OWNER, log_offset=0, now=utc_now())
            finally:
                own.close()

        with ThreadPoolExecutor(claimers) as pool:
            won = list(pool.map(claim, range(claimers)))

        assert sum(won) == 1


def test_a_session_that_has_ended_cannot_be_claimed(database: Database) -> None:
    store = SessionStore(database)
    _offer(store, "s")
    store.end("s", reason="test", now=utc_now())

    assert not store.claim("s", owner=OWNER, log_offset=0, now=utc_now())
    assert store.live() == []


def test_a_claim_writes_down_who_and_when(database: Database) -> None:
    store = SessionStore(database)
    _offer(store, "s")

    store.claim("s", owner=OWNER, log_offset=7, now=utc_now())

    row = store.live()[0]
    assert (row.state, row.owner, row.owner_process, row.log_offset) == (
        SessionState.CLAIMED,
        OWNER,
        ProcessIdentity.mine(),
        7,
    )
    assert row.claimed_at is not None


def test_only_sessions_that_fit_are_offered(database: Database) -> None:
    store = SessionStore(database)
    _offer(store, "s")

    assert [row.id for row in store.ready("k")] == ["s"]
    assert store.ready("another") == []
