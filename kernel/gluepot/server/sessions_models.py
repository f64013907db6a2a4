"""What the routes of Spark sessions answer."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from gluepot.server.wire import Wire
from gluepot.sessions.models import SessionInfo, SessionState


class SessionModel(Wire):
    """A Spark session that lives."""

    id: str
    state: SessionState = Field(description="READY waits in the pool; DETACHED waits to be attached.")
    master: str
    owner: str = Field(description="Whose it is: a notebook, a run, a script; empty while it waits.")
    memory_bytes: int | None = Field(description="What its JVM holds; null where that is not here.")
    since: datetime = Field(description="When it was claimed, or started.")
    has_ui: bool

    @classmethod
    def from_info(cls, info: SessionInfo) -> Self:
        """Return the model of a session."""
        return cls(
            id=info.id,
            state=info.state,
            master=info.master,
            owner=info.owner.name if info.owner else "",
            memory_bytes=info.memory_bytes,
            since=info.claimed_at or info.created_at,
            has_ui=bool(info.ui_url),
        )


class SessionListModel(Wire):
    """Every session that lives, the oldest first."""

    sessions: tuple[SessionModel, ...]
