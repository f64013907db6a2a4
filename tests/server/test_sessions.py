from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore


@pytest.fixture
def session(app):
    """A session on a server elsewhere, which this process's notebook has claimed: no JVM is needed to list it."""
    store, folder = SessionStore(app.database), app.settings.run_folder / "sessions" / "abcdef0123456789"
    store.add(
        session_id="abcdef0123456789", fit_key="", engine="sc", master="sc://spark:15002", folder=folder, spec={},
        now=datetime.now(UTC),
    )  # fmt: skip
    owner = Owner(kind=OwnerKind.NOTEBOOK, name="work/nightly.ipynb")
    store.claim("abcdef0123456789", owner=owner, log_offset=0, now=datetime.now(UTC), cold=True)
    return "abcdef0123456789"


async def test_sessions_are_listed_with_whose_they_are(session, client):
    answer = await client.get("sessions")

    assert answer.status == 200, answer.body
    [listed] = answer.body["sessions"]
    assert (listed["id"], listed["state"], listed["owner"]) == (session, "CLAIMED", "work/nightly.ipynb")
    assert (listed["master"], listed["memory_bytes"], listed["has_ui"]) == ("sc://spark:15002", None, False)


async def test_a_session_at_a_server_is_its_owners_to_release(session, client):
    answer = await client.post("sessions", session, "stop")

    assert answer.status == 409
    assert "only its owner can release it" in answer.body["message"]


async def test_an_unknown_session_is_named(client):
    answer = await client.post("sessions", "nope", "stop")

    assert answer.status == 404
    assert "'nope'" in answer.body["message"]
