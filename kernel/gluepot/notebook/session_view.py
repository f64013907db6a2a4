"""One notebook's session as it is shown at a glance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from gluepot.notebook.session_news import NewsState, SessionNews

if TYPE_CHECKING:
    from gluepot.notebook.notices import NoticeBoard
    from gluepot.notebook.session_life import SessionLife
    from gluepot.notebook.session_settings import SessionSettings
    from gluepot.sessions.door import Door
    from gluepot.settings import Settings


@dataclass(frozen=True)
class SessionView:
    """Looks at a session from outside: nothing is started, and nobody waits for Spark.

    `settings` returns those of the app, or None while it is not there yet.
    """

    door: Door
    life: SessionLife
    wanted: SessionSettings
    notices: NoticeBoard
    settings: Callable[[], Settings | None]

    def glance(self) -> tuple[object, ...]:
        """Return what differs whenever there may be news that no cell brought."""
        current = self.door.current
        return (current and current.id, current is not None and current.is_alive(), self._is_starting())

    def look(self) -> SessionNews:
        """Return how the session stands now."""
        current, settings = self.door.current, self.settings()
        if current is None or settings is None or self._is_starting():
            return SessionNews(state=NewsState.STARTING if self._is_starting() else NewsState.NONE)
        now = self.life.cost(self.wanted.current, settings)
        later = self.life.cost(self.wanted.current, settings, timedelta(hours=1))
        if now is None or later is None:  # it was ended meanwhile
            return SessionNews(state=NewsState.NONE)
        return SessionNews(
            state=self._state(is_alive=current.is_alive()),
            id=current.id,
            master=current.master,
            idle_left_s=self.life.idle_left_s(),
            dpu_hours=now.dpu_hours,
            dpu=later.dpu_hours - now.dpu_hours,
            glue_workers=now.glue_workers,
            glue_usd=now.glue_usd,
            glue_usd_per_hour=later.glue_usd - now.glue_usd,
        )

    def _state(self, *, is_alive: bool) -> NewsState:
        if not is_alive:
            return NewsState.GONE
        return NewsState.BUSY if self.life.in_cell else NewsState.IDLE

    def _is_starting(self) -> bool:
        return self.notices.is_starting and self.door.current is None
