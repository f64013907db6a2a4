"""Which dispatchers are at work, for people to see. Nothing depends on these rows: claims and unique keys decide."""

from __future__ import annotations

import os
import platform
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from gluepot.database import Database
from gluepot.database.tables.schedule import dispatchers
from gluepot.version import __version__

BEAT = timedelta(seconds=15)
_SILENT = timedelta(minutes=2)
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DispatcherInfo:
    """One dispatcher. `is_silent`: it has not shown itself for two minutes; it ended, or its machine sleeps."""

    id: str
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    version: str
    is_silent: bool


class Presence:
    """Shows one dispatcher to the others. The row is written every fifteen seconds and removed at the end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._id = f"d_{uuid.uuid4().hex[:12]}"
        self._shown_at: datetime | None = None

    def show(self, now: datetime) -> None:
        """Write the row when it is due."""
        if self._shown_at is not None and timedelta() <= now - self._shown_at < BEAT:
            return
        with self._database.write() as connection:
            done = connection.execute(
                update(dispatchers).where(dispatchers.c.id == self._id).values(beat_at=now)
            )
            if done.rowcount == 0:
                connection.execute(
                    dispatchers.insert().values(
                        id=self._id, host=platform.node(), pid=os.getpid(), started_at=now, beat_at=now,
                        version=__version__,
                    )
                )  # fmt: skip
                connection.execute(dispatchers.delete().where(dispatchers.c.beat_at < now - _FORGOTTEN))
        self._shown_at = now

    def leave(self) -> None:
        """Remove the row."""
        with self._database.write() as connection:
            connection.execute(dispatchers.delete().where(dispatchers.c.id == self._id))


def list_dispatchers(database: Database, now: datetime) -> list[DispatcherInfo]:
    """Return the dispatchers of a database, the oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(dispatchers).order_by(dispatchers.c.started_at)).mappings().all()
    return [DispatcherInfo(**row, is_silent=now - row["beat_at"] > _SILENT) for row in rows]
