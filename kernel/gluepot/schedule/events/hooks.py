"""Calls over HTTP: they come by themselves, so a look finds nothing new."""

from __future__ import annotations

from gluepot.schedule.events.abc import Cursor, Sighting, Source
from gluepot.schedule.models import EventSource


class HookSource(Source):
    """See `Events.receive`."""

    def look(self, event: EventSource, cursor: Cursor | None) -> Sighting:  # noqa: ARG002
        return Sighting(inputs=())
