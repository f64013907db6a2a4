"""Rows of databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from gluepot.catalog.errors import DatabaseAlreadyExistsError, DatabaseNotEmptyError, DatabaseNotFoundError
from gluepot.catalog.models import Database
from gluepot.catalog.store import search_index
from gluepot.database.tables.catalog import catalog_databases as rows
from gluepot.database.tables.catalog import catalog_tables

_FIND = select(rows).where(rows.c.name == bindparam("called"))


def find_database(connection: Connection, name: str) -> Database | None:
    """Return the database, or None."""
    row = connection.execute(_FIND, {"called": name.lower()}).mappings().first()
    return _database(row) if row else None


def get_database(connection: Connection, name: str) -> Database:
    """Return the database.

    Raises:
        DatabaseNotFoundError: there is none of this name.
    """
    found = find_database(connection, name)
    if found is None:
        raise DatabaseNotFoundError(name, database_names(connection))
    return found


def database_names(connection: Connection) -> list[str]:
    """Return the names, in order."""
    return list(connection.scalars(select(rows.c.name).order_by(rows.c.name)))


def list_databases(connection: Connection) -> list[Database]:
    """Return every database, by name."""
    return [_database(row) for row in connection.execute(select(rows).order_by(rows.c.name)).mappings()]


def create_database(connection: Connection, database: Database, *, now: datetime) -> Database:
    """Store a new database.

    Raises:
        DatabaseAlreadyExistsError: the name is taken.
    """
    if find_database(connection, database.name) is not None:
        raise DatabaseAlreadyExistsError(database.name)
    created_at = database.created_at or now
    connection.execute(insert(rows).values(name=database.name, created_at=created_at, **_values(database)))
    search_index.index_database(connection, database)
    return get_database(connection, database.name)


def update_database(connection: Connection, database: Database) -> None:
    """Replace everything of a database but its name and age.

    Raises:
        DatabaseNotFoundError: there is none of this name.
    """
    done = connection.execute(update(rows).where(rows.c.name == database.name).values(**_values(database)))
    if done.rowcount == 0:
        raise DatabaseNotFoundError(database.name, database_names(connection))
    search_index.index_database(connection, database)


def delete_database(connection: Connection, name: str) -> None:
    """Delete an empty database with its functions.

    Raises:
        DatabaseNotFoundError: there is none of this name.
        DatabaseNotEmptyError: it has tables.
    """
    tables = list(
        connection.scalars(select(catalog_tables.c.name).where(catalog_tables.c.database_name == name))
    )
    if tables:
        raise DatabaseNotEmptyError(name, sorted(tables))
    if connection.execute(delete(rows).where(rows.c.name == name)).rowcount == 0:
        raise DatabaseNotFoundError(name, database_names(connection))
    search_index.forget(connection, name)


def _values(database: Database) -> dict[str, Any]:
    return {
        "description": database.description,
        "location": database.location,
        "owner": database.owner,
        "parameters": dict(database.parameters),
    }


def _database(row: RowMapping) -> Database:
    return Database(**row)
