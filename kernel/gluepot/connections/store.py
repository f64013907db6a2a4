"""Connections in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gluepot.connections.models import Connection, ConnectionKind
from gluepot.database import Database
from gluepot.database.tables.connections import connections
from gluepot.errors import AlreadyExistsError


class ConnectionStore:
    """Reads and writes one table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str) -> Connection | None:
        """Return the connection of exactly this name, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(connections).where(connections.c.name == name)).mappings().first()
        return _from_row(row) if row else None

    def all(self) -> list[Connection]:
        """Return every connection, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(connections).order_by(connections.c.name)).mappings().all()
        return [_from_row(row) for row in rows]

    def insert(self, new: Connection) -> None:
        """Add one.

        Raises:
            AlreadyExistsError: the name is taken.
        """
        try:
            with self._database.write() as connection:
                connection.execute(insert(connections).values(**_to_row(new)))
        except IntegrityError as error:
            raise AlreadyExistsError(
                "Connection", new.name, next_step=f"Run: gluepot connection update {new.name}"
            ) from error

    def replace(self, changed: Connection) -> bool:
        """Overwrite the connection of the same name; return False when it has gone."""
        with self._database.write() as connection:
            done = connection.execute(
                update(connections).where(connections.c.name == changed.name).values(**_to_row(changed))
            )
        return done.rowcount == 1

    def delete(self, name: str) -> bool:
        """Delete one; return False when there is none."""
        with self._database.write() as connection:
            done = connection.execute(delete(connections).where(connections.c.name == name))
        return done.rowcount == 1


def _to_row(connection: Connection) -> dict[str, Any]:
    return {
        "name": connection.name,
        "kind": connection.kind.value,
        "url": connection.url,
        "user_name": connection.user,
        "secret_reference": connection.secret,
        "options": dict(connection.options),
        "description": connection.description,
        "created_at": connection.created_at,
        "updated_at": connection.updated_at,
    }


def _from_row(row: Any) -> Connection:
    return Connection(
        name=row["name"],
        kind=ConnectionKind(row["kind"]),
        url=row["url"],
        user=row["user_name"],
        secret=row["secret_reference"],
        options=row["options"],
        description=row["description"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
