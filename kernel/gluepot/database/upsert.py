"""INSERT that says what to do about a conflict: each kind of database has its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table


def insert_into(connection: Connection, table: Table) -> Any:
    """Return the INSERT of the connection's database, with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    # Loaded when needed: PostgreSQL's module loads asyncio and TLS, a tenth of the endpoint's start.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
