"""Rows of tables. Every change of a definition also writes a version (see `versions.py`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, tuple_, update

from gluepot.catalog.errors import (
    DatabaseNotFoundError,
    TableAlreadyExistsError,
    TableChangedError,
    TableNotFoundError,
)
from gluepot.catalog.models import Origin, Table, TableLine, TableType
from gluepot.catalog.store import partition_sets, search_index, versions
from gluepot.catalog.store.annotations import move_annotations
from gluepot.catalog.store.databases import database_names, get_database
from gluepot.catalog.store.documents import table_document, table_from_document
from gluepot.catalog.table_diff import DROPPED, difference
from gluepot.database.tables.catalog import catalog_columns
from gluepot.database.tables.catalog import catalog_databases as database_rows
from gluepot.database.tables.catalog import catalog_tables as rows

# Built once: Spark asks for a table several times in each statement, and building the query costs as much as running it.
_FIND = select(rows).where(rows.c.database_name == bindparam("home"), rows.c.name == bindparam("called"))
_FIND_LOCKED = _FIND.with_for_update()
_INSERT = insert(rows).returning(rows.c.id)
_FREE = select(
    database_rows.c.name,
    select(rows.c.id)
    .where(rows.c.database_name == bindparam("home"), rows.c.name == bindparam("called"))
    .exists(),
).where(database_rows.c.name == bindparam("home"))


@dataclass(frozen=True, kw_only=True)
class StoredTable:
    """A table with what only the store knows of it."""

    id: int
    partition_set_id: int
    partition_changes: int
    table: Table


def find_table(connection: Connection, database: str, name: str, *, lock: bool = False) -> StoredTable | None:
    """Return the table or None; `lock` keeps other writers off its row until the transaction ends."""
    sought = {"home": database.lower(), "called": name.lower()}
    row = connection.execute(_FIND_LOCKED if lock else _FIND, sought).mappings().first()
    return _stored(row) if row else None


def find_tables(connection: Connection, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Table]:
    """Return those of the tables (database, name), in lower case, that are there, by those names."""
    query = select(rows).where(tuple_(rows.c.database_name, rows.c.name).in_(list(names)))
    found = (_stored(row).table for row in connection.execute(query).mappings())
    return {(table.database, table.name): table for table in found}


def get_table(connection: Connection, database: str, name: str, *, lock: bool = False) -> StoredTable:
    """Return the table.

    Raises:
        DatabaseNotFoundError: there is no such database.
        TableNotFoundError: it has no such table.
    """
    found = find_table(connection, database, name, lock=lock)
    if found is not None:
        return found
    get_database(connection, database)
    elsewhere = connection.execute(
        select(rows.c.database_name, rows.c.name).where(rows.c.database_name != database.lower())
    )
    raise TableNotFoundError(
        database, name, table_names(connection, database), [f"{other}.{table}" for other, table in elsewhere]
    )


def full_table_names(connection: Connection) -> list[str]:
    """Return `database.table` of every table, in order."""
    query = select(rows.c.database_name, rows.c.name).order_by(rows.c.database_name, rows.c.name)
    return [f"{database}.{table}" for database, table in connection.execute(query)]


def table_names(connection: Connection, database: str, kind: TableType | None = None) -> list[str]:
    """Return the names of a database's tables (of one type), in order; none for an unknown database."""
    query = select(rows.c.name).where(rows.c.database_name == database.lower()).order_by(rows.c.name)
    return list(connection.scalars(query if kind is None else query.where(rows.c.type == kind.value)))


def table_lines(connection: Connection, database: str, *, after: str, limit: int) -> list[TableLine]:
    """Return at most `limit` tables whose names come after `after`, in order, without reading what defines them."""
    wanted = select(rows.c.name, rows.c.type, rows.c.classification, rows.c.description)
    query = wanted.where(rows.c.database_name == database.lower(), rows.c.name > after)
    return [
        TableLine(name=name, type=TableType(kind), classification=classification, description=description)
        for name, kind, classification, description in connection.execute(
            query.order_by(rows.c.name).limit(limit)
        )
    ]


def list_tables(connection: Connection, database: str) -> list[Table]:
    """Return a database's tables, by name; none for an unknown database."""
    query = select(rows).where(rows.c.database_name == database.lower()).order_by(rows.c.name)
    return [_stored(row).table for row in connection.execute(query).mappings()]


def create_table(
    connection: Connection,
    table: Table,
    origin: Origin,
    *,
    now: datetime,
    partition_set_id: int | None = None,
) -> StoredTable:
    """Store a new table as version 1; `partition_set_id` is a set that was staged for it.

    Raises:
        DatabaseNotFoundError: there is no such database.
        TableAlreadyExistsError: the name is taken.
    """
    _check_free(connection, table)
    set_id = partition_set_id or partition_sets.create_set(connection, now=now)
    table = replace(table, version=1, created_at=table.created_at or now, updated_at=now)
    table_id: int = connection.execute(_INSERT, {**_values(table), "partition_set_id": set_id}).scalar_one()
    _write_columns(connection, table_id, table)
    versions.add_version(connection, table_id, table, origin, summary="created", now=now)
    search_index.index_table(connection, table)
    return StoredTable(id=table_id, partition_set_id=set_id, partition_changes=0, table=table)


def update_table(
    connection: Connection, stored: StoredTable, table: Table, origin: Origin, *, now: datetime
) -> Table:
    """Replace a table's definition, its name included; a change that counts makes a version.

    Raises:
        TableChangedError: `table.version` is not 0 and not the stored one.
        TableAlreadyExistsError: it is renamed to a name that is taken.
        DatabaseNotFoundError: it is moved to a database that does not exist.
    """
    before = stored.table
    if table.version not in (0, before.version):
        raise TableChangedError(before.full_name, table.version, before.version)
    if table.full_name != before.full_name:
        _check_free(connection, table)
    summary = difference(before, table)
    version = before.version + bool(summary)
    table = replace(table, version=version, created_at=before.created_at, updated_at=now)
    connection.execute(update(rows).where(rows.c.id == stored.id).values(**_values(table)))
    if table.columns != before.columns or table.partition_keys != before.partition_keys:
        connection.execute(delete(catalog_columns).where(catalog_columns.c.table_id == stored.id))
        _write_columns(connection, stored.id, table)
    if table.full_name != before.full_name:
        move_annotations(connection, (before.database, before.name), (table.database, table.name))
    search_index.index_table(connection, table, before)
    if summary:
        versions.add_version(connection, stored.id, table, origin, summary=summary, now=now)
    return table


def delete_table(connection: Connection, stored: StoredTable, origin: Origin, *, now: datetime) -> None:
    """Delete a table; its history stays, its partitions wait in their set to be swept."""
    last = replace(stored.table, version=stored.table.version + 1)
    versions.add_version(connection, stored.id, last, origin, summary=DROPPED, now=now)
    connection.execute(delete(rows).where(rows.c.id == stored.id))
    search_index.forget(connection, stored.table.database, stored.table.name)


def set_partitions(connection: Connection, stored: StoredTable, set_id: int) -> bool:
    """Point a table to another set of partitions. Return False when its set changed since `stored` was read."""
    done = connection.execute(
        update(rows)
        .where(rows.c.id == stored.id, rows.c.partition_changes == stored.partition_changes)
        .values(partition_set_id=set_id, partition_changes=rows.c.partition_changes + 1)
    )
    return done.rowcount == 1


def _check_free(connection: Connection, table: Table) -> None:
    """Raise unless the table's database is there and its name is not taken: one query for both."""
    found = connection.execute(_FREE, {"home": table.database, "called": table.name}).first()
    if found is None:
        raise DatabaseNotFoundError(table.database, database_names(connection))
    if found[1]:
        raise TableAlreadyExistsError(table.database, table.name)


def _write_columns(connection: Connection, table_id: int, table: Table) -> None:
    columns = [(column, False) for column in table.columns] + [(key, True) for key in table.partition_keys]
    if columns:
        connection.execute(
            insert(catalog_columns),
            [
                {
                    "table_id": table_id,
                    "position": position,
                    "name": column.name,
                    "type": column.type,
                    "comment": column.comment,
                    "is_key": is_key,
                }
                for position, (column, is_key) in enumerate(columns)
            ],
        )


def _values(table: Table) -> dict[str, Any]:
    return {
        "database_name": table.database,
        "name": table.name,
        "type": table.type.value,
        "classification": table.classification,
        "location": table.location,
        "owner": table.owner,
        "description": table.description,
        "definition": table_document(table),
        "version": table.version,
        "created_at": table.created_at,
        "updated_at": table.updated_at,
    }


def _stored(row: RowMapping) -> StoredTable:
    table = table_from_document(
        row["definition"],
        database=row["database_name"],
        name=row["name"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
    return StoredTable(
        id=row["id"],
        partition_set_id=row["partition_set_id"],
        partition_changes=row["partition_changes"],
        table=table,
    )
