"""Rows of descriptors: columns and storage of partitions, each different one stored once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from gluepot.catalog.models import Column, Partition, StorageFormat
from gluepot.catalog.store.documents import descriptor_document, descriptor_from_document, digest
from gluepot.database.tables.catalog import catalog_descriptors as rows
from gluepot.database.upsert import insert_into

Descriptor = tuple[tuple[Column, ...], StorageFormat | None]
_CHUNK = 500


class DescriptorIds:
    """Finds the ids of descriptors, storing new ones. Neighbours mostly share one, which then costs a comparison."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self._last: tuple[Partition, int] | None = None

    def id_of(self, partition: Partition) -> int | None:
        """Return the id of a partition's descriptor, None when it follows its table."""
        if self._last is not None and _share(self._last[0], partition):
            return self._last[1]
        document = descriptor_document(partition)
        if document is None:
            return None
        key = digest(document)
        if key not in self._ids:
            # Two writers may meet the same new descriptor at once; either row will do.
            statement = insert_into(self._connection, rows).on_conflict_do_nothing()
            self._connection.execute(statement, {"digest": key, "document": document})
            self._ids[key] = self._connection.execute(
                select(rows.c.id).where(rows.c.digest == key)
            ).scalar_one()
        self._last = (partition, self._ids[key])
        return self._ids[key]


def descriptors(connection: Connection, ids: Iterable[int]) -> dict[int, Descriptor]:
    """Return descriptors by id."""
    wanted = sorted(ids)
    return {
        row.id: descriptor_from_document(row.document)
        for start in range(0, len(wanted), _CHUNK)
        for row in connection.execute(select(rows).where(rows.c.id.in_(wanted[start : start + _CHUNK])))
    }


def _share(one: Partition, other: Partition) -> bool:
    return one.storage == other.storage and one.columns == other.columns
