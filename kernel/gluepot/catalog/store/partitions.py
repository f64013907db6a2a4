"""Rows of partitions, inside the set of their table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Text, cast, delete, func, insert, literal, select, update

from gluepot.catalog.changes import OnConflict
from gluepot.catalog.errors import PartitionAlreadyExistsError, PartitionNotFoundError
from gluepot.catalog.models import Partition, Table
from gluepot.catalog.names import DEFAULT_PARTITION, partition_name
from gluepot.catalog.store.descriptors import DescriptorIds, descriptors
from gluepot.catalog.store.tables import StoredTable
from gluepot.database.tables.catalog import catalog_partitions as rows
from gluepot.database.tables.catalog import catalog_tables
from gluepot.errors import InvalidInputError

_CHUNK = 500
_Item = TypeVar("_Item")


def name_of(table: Table, values: Sequence[str]) -> str:
    """Return a partition's name in its table.

    Raises:
        InvalidInputError: there is not one value for each key.
    """
    if len(values) != len(table.partition_keys):
        keys = ", ".join(key.name for key in table.partition_keys) or "none"
        raise InvalidInputError(
            f"Partition {tuple(values)!r} does not fit table {table.full_name!r}.", f"Its keys are: {keys}."
        )
    return partition_name([key.name for key in table.partition_keys], values)


def list_partitions(
    connection: Connection,
    set_id: int,
    names: Iterable[str] | None = None,
    *,
    after: str = "",
    limit: int | None = None,
) -> list[Partition]:
    """Return partitions in the order of their names: all behind the name `after`, or those named; at most `limit`."""
    query = select(rows).where(rows.c.set_id == set_id, rows.c.name > after).order_by(rows.c.name)
    if names is None:
        return _partitions(connection, query.limit(limit))
    wanted = sorted(names)[:limit]
    return [
        partition
        for chunk in _chunks(wanted)
        for partition in _partitions(connection, query.where(rows.c.name.in_(chunk)))
    ]


def get_partition(connection: Connection, stored: StoredTable, values: Sequence[str]) -> Partition:
    """Return the partition with these values.

    Raises:
        PartitionNotFoundError: there is none.
        InvalidInputError: there is not one value for each key.
    """
    name = name_of(stored.table, values)
    found = list_partitions(connection, stored.partition_set_id, [name])
    if not found:
        raise PartitionNotFoundError(stored.table.full_name, name)
    return found[0]


def partition_names(connection: Connection, set_id: int, limit: int | None = None) -> list[str]:
    """Return the names of partitions, in order."""
    return list(
        connection.scalars(
            select(rows.c.name).where(rows.c.set_id == set_id).order_by(rows.c.name).limit(limit)
        )
    )


def partition_keys(connection: Connection, set_id: int) -> list[tuple[str, list[str]]]:
    """Return (name, values) of every partition, in the order of their names."""
    as_text = cast(rows.c.key_values, Text).label("as_text")
    query = select(rows.c.name, as_text).where(rows.c.set_id == set_id).order_by(rows.c.name)
    found = connection.execute(query).all()
    # One document for all: parsing ten thousand small ones takes six times as long.
    values = json.loads(f"[{','.join(row[1] for row in found)}]")
    return [(row[0], of_row) for row, of_row in zip(found, values, strict=True)]


def count_partitions(connection: Connection, set_id: int) -> int:
    """Return how many partitions a set has."""
    count: int = connection.execute(select(func.count()).where(rows.c.set_id == set_id)).scalar_one()
    return count


def count_by_table(connection: Connection, database: str) -> dict[str, int]:
    """Return the number of partitions of each table of a database that has any, by table name."""
    query = (
        select(catalog_tables.c.name, func.count())
        .join(rows, rows.c.set_id == catalog_tables.c.partition_set_id)
        .where(catalog_tables.c.database_name == database.lower())
        .group_by(catalog_tables.c.name)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def add_partitions(
    connection: Connection,
    stored: StoredTable,
    partitions: Sequence[Partition],
    *,
    on_conflict: OnConflict,
    now: datetime,
) -> list[Partition]:
    """Add partitions to a table's set and return those that were written.

    Raises:
        PartitionAlreadyExistsError: one is there, or comes twice, and `on_conflict` is FAIL.
        InvalidInputError: values do not fit the table's keys.
    """
    by_name: dict[str, Partition] = {}
    for partition in partitions:
        name = name_of(stored.table, partition.values)
        if name in by_name and on_conflict is OnConflict.FAIL:
            raise PartitionAlreadyExistsError(stored.table.full_name, name)
        by_name[name] = partition
    for chunk in _chunks(list(by_name)):
        _settle_conflicts(connection, stored, chunk, by_name, on_conflict)
    insert_partitions(connection, stored.partition_set_id, by_name, now=now)
    if by_name:
        count_change(connection, stored)
    return list(by_name.values())


def insert_partitions(
    connection: Connection, set_id: int, partitions: dict[str, Partition], *, now: datetime
) -> None:
    """Write partitions, by name, into a set that has none of them."""
    ids = DescriptorIds(connection)
    values = []
    for name, partition in partitions.items():
        values.append(
            {
                "set_id": set_id,
                "name": name,
                "key_values": [value or DEFAULT_PARTITION for value in partition.values],
                "location": partition.location,
                "parameters": dict(partition.parameters),
                "descriptor_id": ids.id_of(partition),
                "created_at": partition.created_at or now,
            }
        )
    if values:
        connection.execute(insert(rows), values)


def drop_partitions(connection: Connection, stored: StoredTable, names: Sequence[str]) -> list[Partition]:
    """Delete partitions by name and return what they were.

    Raises:
        PartitionNotFoundError: the table has not all of them; none is deleted then.
    """
    found = list_partitions(connection, stored.partition_set_id, set(names))
    if len(found) < len(set(names)):
        known = {name_of(stored.table, partition.values) for partition in found}
        raise PartitionNotFoundError(
            stored.table.full_name, next(name for name in names if name not in known)
        )
    for chunk in _chunks(list(names)):
        connection.execute(
            delete(rows).where(rows.c.set_id == stored.partition_set_id, rows.c.name.in_(chunk))
        )
    if found:
        count_change(connection, stored)
    return found


def delete_names(connection: Connection, set_id: int, names: Sequence[str]) -> None:
    """Delete partitions of a set by name; those that are not there are passed over."""
    for chunk in _chunks(names):
        connection.execute(delete(rows).where(rows.c.set_id == set_id, rows.c.name.in_(chunk)))


def move_partitions(connection: Connection, set_id: int, old: str, new: str) -> None:
    """Rewrite the locations of partitions that lie below a folder that moved."""
    prefix = old.rstrip("/") + "/"
    below = func.substr(rows.c.location, 1, len(prefix)) == prefix
    moved = literal(new.rstrip("/") + "/") + func.substr(rows.c.location, len(prefix) + 1)
    connection.execute(update(rows).where(rows.c.set_id == set_id, below).values(location=moved))


def count_change(connection: Connection, stored: StoredTable) -> None:
    """Write down that a table's set of partitions changed."""
    changes = catalog_tables.c.partition_changes
    connection.execute(
        update(catalog_tables).where(catalog_tables.c.id == stored.id).values(partition_changes=changes + 1)
    )


def _settle_conflicts(
    connection: Connection,
    stored: StoredTable,
    chunk: list[str],
    by_name: dict[str, Partition],
    on_conflict: OnConflict,
) -> None:
    taken = list(
        connection.scalars(
            select(rows.c.name).where(rows.c.set_id == stored.partition_set_id, rows.c.name.in_(chunk))
        )
    )
    if taken and on_conflict is OnConflict.FAIL:
        raise PartitionAlreadyExistsError(stored.table.full_name, min(taken))
    if on_conflict is OnConflict.KEEP:
        for name in taken:
            del by_name[name]
    elif taken:
        delete_names(connection, stored.partition_set_id, taken)


def _partitions(connection: Connection, query: Select[Any]) -> list[Partition]:
    found = connection.execute(query).mappings().all()
    known = descriptors(connection, {row["descriptor_id"] for row in found} - {None})
    partitions = []
    for row in found:
        columns, storage = known.get(row["descriptor_id"], ((), None))
        partitions.append(
            Partition(
                values=tuple(row["key_values"]),
                location=row["location"],
                parameters=row["parameters"],
                columns=columns,
                storage=storage,
                created_at=row["created_at"],
            )
        )
    return partitions


def _chunks(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])
