"""Changes of a table of the catalog: new versions of its definition, partitions that come and go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gluepot.database import Database
from gluepot.database.tables.catalog import catalog_tables
from gluepot.schedule.events.abc import Cursor, Keeps, Sighting, Source
from gluepot.schedule.inputs import Input, input_key
from gluepot.schedule.models import EventSource, TableChange


class TableSource(Source):
    """Compares the table's version and its count of partition changes with those of the last look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, event: EventSource, cursor: Cursor | None) -> Sighting:
        seen = self._seen(event.location)
        watched = {
            TableChange.ANY: ("table", "version", "partitions"),
            TableChange.VERSION: ("table", "version"),
            TableChange.PARTITIONS: ("table", "partitions"),
        }[event.change]
        if cursor is None or seen["table"] is None or all(seen[key] == cursor.get(key) for key in watched):
            return Sighting(inputs=(), cursor=seen)
        fingerprint = ":".join(str(seen[key]) for key in ("table", "version", "partitions"))
        subject = f"{event.location} at version {seen['version']}"
        detail = {"table": event.location, **seen}
        one = Input(key=input_key(fingerprint), subject=subject, fingerprint=fingerprint, detail=detail)
        return Sighting(inputs=(one,), cursor=seen, keeps=Keeps.NEWEST)

    def _seen(self, name: str) -> dict[str, Any]:
        database, _, table = name.lower().rpartition(".")
        statement = select(
            catalog_tables.c.id, catalog_tables.c.version, catalog_tables.c.partition_changes
        ).where(catalog_tables.c.database_name == (database or "default"), catalog_tables.c.name == table)
        with self._database.read() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return {"table": None, "version": None, "partitions": None}
        return {"table": row.id, "version": row.version, "partitions": row.partition_changes}
