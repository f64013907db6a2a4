"""Changes of partitions together with their folders, as a Hive metastore makes them. See `table_writer.py`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from gluepot.catalog.changes import OnConflict
from gluepot.catalog.folders import Folders, child
from gluepot.catalog.journal import FileJournal
from gluepot.catalog.models import Partition, Table, TableType
from gluepot.catalog.store import partitions, tables
from gluepot.catalog.table_writer import DataOnDrop
from gluepot.clock import Clock
from gluepot.database.engine import Database as Store


class PartitionWriter:
    """Adds, replaces, renames and drops partitions."""

    def __init__(
        self, store: Store, folders: Folders, now: Clock, journal: FileJournal | None = None
    ) -> None:
        self._store = store
        self._folders = folders
        self._journal = journal or FileJournal(store, folders)
        self._now = now

    def add(
        self, database: str, table: str, new: Sequence[Partition], on_conflict: OnConflict
    ) -> tuple[Table, list[Partition]]:
        """Add partitions and make their folders; without a location they lie below the table's.

        Returns the table and the partitions that were added, as stored.
        """
        with self._store.read() as connection:
            above = tables.get_table(connection, database, table).table
        now = self._now()
        placed = [
            replace(
                partition,
                location=partition.location or default_location(above, partition),
                created_at=partition.created_at or now,
            )
            for partition in new
        ]
        # Before the transaction: a thousand folders take longer than the write lock may be held.
        with (
            self._folders.made(partition.location for partition in placed),
            self._store.write() as connection,
        ):
            stored = tables.get_table(connection, database, table, lock=True)
            added = partitions.add_partitions(connection, stored, placed, on_conflict=on_conflict, now=now)
        return stored.table, added

    def replace(self, database: str, table: str, changed: Sequence[Partition]) -> None:
        """Replace what is stored of partitions, all or none.

        Raises:
            PartitionNotFoundError: the table has not all of them.
        """
        with self._store.write() as connection:
            stored = tables.get_table(connection, database, table, lock=True)
            names = [partitions.name_of(stored.table, partition.values) for partition in changed]
            before = partitions.drop_partitions(connection, stored, names)
            born = {partition.values: partition.created_at for partition in before}
            kept = [replace(partition, created_at=born.get(partition.values)) for partition in changed]
            partitions.add_partitions(
                connection, stored, kept, on_conflict=OnConflict.REPLACE, now=self._now()
            )

    def rename(self, database: str, table: str, values: Sequence[str], renamed: Partition) -> None:
        """Give a partition other values; one of a managed table also moves to the folder of that name.

        Raises:
            PartitionNotFoundError: there is none with these values.
            PartitionAlreadyExistsError: there is one with the new values.
        """
        with self._store.read() as connection:
            stored = tables.get_table(connection, database, table)
            before = partitions.get_partition(connection, stored, values)
        moves = stored.table.type is TableType.MANAGED and self._folders.owns(before.location)
        location = default_location(stored.table, renamed) if moves else before.location
        with ExitStack() as stack:
            intent = None
            if moves and location != before.location:
                intent = stack.enter_context(self._journal.moving(before.location, location, now=self._now()))
            connection = stack.enter_context(self._store.write())
            stored = tables.get_table(connection, database, table, lock=True)
            partitions.drop_partitions(connection, stored, [partitions.name_of(stored.table, values)])
            moved = replace(renamed, location=location, created_at=before.created_at)
            partitions.add_partitions(
                connection, stored, [moved], on_conflict=OnConflict.FAIL, now=self._now()
            )
            if intent is not None:
                self._journal.settle(connection, intent)

    def drop(self, database: str, table: str, values: Sequence[str], data: DataOnDrop) -> None:
        """Drop a partition; the files too, if the table is managed, inside the warehouse, and `data` says so.

        Raises:
            PartitionNotFoundError: there is none with these values.
        """
        intent = None
        with self._store.write() as connection:
            stored = tables.get_table(connection, database, table, lock=True)
            gone = partitions.get_partition(connection, stored, values)
            partitions.drop_partitions(connection, stored, [partitions.name_of(stored.table, values)])
            if stored.table.type is TableType.MANAGED and data is DataOnDrop.DELETE:
                intent = self._journal.intend_delete(connection, gone.location, now=self._now())
        self._journal.finish_delete(intent, gone.location)


def default_location(table: Table, partition: Partition) -> str:
    """Return where a partition lies when nobody says where: below its table, in a folder of its name."""
    return child(table.location, partitions.name_of(table, partition.values))
