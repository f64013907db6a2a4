"""Changes of the database on Jupyter's event bus, while pages are looked at: ids and states only.

Every listener of the server hears every event, whatever it may read: so what a thing holds is not in it, and who wants to
know reads the routes.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from gluepot.app import App
from gluepot.database.changes import Change, ChangeWatch, Topic
from gluepot.server.backend import Backend

SCHEMA_ID = "https://gluepot.dev/events/change/v1"
SCHEMA: dict[str, Any] = {
    "$id": SCHEMA_ID,
    "version": "1",
    "title": "Something of gluepot changed",
    "description": "Sent to whoever shows it. Read the routes for what the things hold.",
    "type": "object",
    "required": ["topic", "things"],
    "properties": {
        "topic": {"type": "string", "enum": [topic.value for topic in Topic]},
        "things": {
            "type": "array",
            "description": "Those that are known; empty where something went away.",
            "items": {
                "type": "object",
                "required": ["id", "name", "state"],
                "properties": {key: {"type": "string"} for key in ("id", "name", "state")},
            },
        },
    },
}
_LOOK_S = 0.2
_AWAKE_S = 60.0
_MOST_THINGS = 200


class ChangeFeed:
    """Looks at the database as long as somebody asks the routes for something, and tells of each change.

    Args:
        backend: whose database it is.
        emit: puts an event on the bus; called on the server's loop.
    """

    def __init__(self, backend: Backend, emit: Callable[[dict[str, Any]], None]) -> None:
        self._backend = backend
        self._emit = emit
        self._watch: ChangeWatch | None = None
        self._awake_until_s = 0.0
        self._task: asyncio.Task[None] | None = None
        self._looking = threading.Lock()
        self._is_stopped = False

    def wake(self) -> None:
        """Somebody looks: watch from now on, until a minute has passed without another call."""
        self._awake_until_s = time.monotonic() + _AWAKE_S
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    def stop(self) -> None:
        """Watch no more."""
        if self._task is not None:
            self._task.cancel()
        with self._looking:  # a look goes on in its thread when its task is cancelled
            self._is_stopped = True
            if self._watch is not None:
                self._watch.close()

    async def _go_on(self) -> None:
        while time.monotonic() < self._awake_until_s:
            for change in await self._backend.peek(self._look):
                self._emit(_event(change))
            await asyncio.sleep(_LOOK_S)

    def _look(self, app: App) -> tuple[Change, ...]:
        with self._looking:
            if self._is_stopped:
                return ()
            if self._watch is None:
                self._watch = ChangeWatch(app.database)
            return self._watch.look()


def _event(change: Change) -> dict[str, Any]:
    things = [{"id": t.id, "name": t.name, "state": t.state} for t in change.things[:_MOST_THINGS]]
    return {"topic": change.topic.value, "things": things}
