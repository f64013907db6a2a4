"""How sessions look: the Spark UI is where a person's browser can reach it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from gluepot.display.rendering import render
from gluepot.display.sessions import SessionList
from gluepot.sessions.models import SessionInfo, SessionState

AT = datetime(2026, 5, 1, tzinfo=UTC)
MINE = SessionInfo(
    id="abc1", state=SessionState.CLAIMED, master="local[2]", pid=1, owner=None, app_id="app",
    ui_url="http://127.0.0.1:4040", created_at=AT, claimed_at=AT, memory_bytes=None,
)  # fmt: skip


def test_behind_a_jupyter_server_the_spark_ui_is_shown_through_it() -> None:
    shown = render(SessionList(sessions=(MINE,), mine="abc1", only_mine=True, jupyter_base="/user/me/"))

    assert "/user/me/gluepot/spark-ui/abc1/" in shown.text
    assert '<a href="/user/me/gluepot/spark-ui/abc1/"' in (shown.html or "")
    assert "127.0.0.1" not in f"{shown.text}{shown.html}"


def test_without_a_jupyter_server_the_spark_ui_is_where_this_machine_has_it() -> None:
    shown = render(SessionList(sessions=(MINE,)))

    assert "http://127.0.0.1:4040" in shown.text
    assert "<a " not in (shown.html or "")  # no session of the asker's own


def test_a_session_without_a_spark_ui_has_no_link_to_one() -> None:
    shown = render(SessionList(sessions=(replace(MINE, ui_url=""),), mine="abc1", jupyter_base="/"))

    assert "spark-ui" not in f"{shown.text}{shown.html}"
