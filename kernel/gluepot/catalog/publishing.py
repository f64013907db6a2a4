"""Publishing a set of changes by one small transaction, however many partitions it has.

Long lists of partitions are written first, in batches, to sets that no table points to. Publishing then points
the tables to them. A table whose partitions changed meanwhile is staged once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from gluepot.catalog.changes import CatalogChanges, OnConflict, TableKey
from gluepot.catalog.errors import PartitionAlreadyExistsError, PartitionNotFoundError
from gluepot.catalog.models import Origin, Partition, Table
from gluepot.catalog.store import partition_sets, partitions, tables
from gluepot.catalog.table_writer import DataOnDrop, TableWriter
from gluepot.clock import Clock
from gluepot.database.engine import Database
from gluepot.errors import ConflictError

DIRECT_ROWS = 2000  # about 40 ms of write lock; more are staged
_ATTEMPTS = 5


class _StagedSetOutdatedError(Exception):
    """A table's partitions changed after they were copied."""


class Publisher:
    """Publishes changes of tables and partitions."""

    def __init__(self, store: Database, writer: TableWriter, now: Clock) -> None:
        self._store = store
        self._writer = writer
        self._now = now

    def publish(
        self, changes: CatalogChanges, origin: Origin, within: Callable[[Connection], None] | None = None
    ) -> None:
        """Publish `changes`: see `CatalogService.apply`."""
        for _ in range(_ATTEMPTS):
            staged = _Staging(self._store, self._now)
            try:
                for key, table, added in _long_lists(changes):
                    staged.stage(key, table, added, changes)
                dropped = self._commit(changes, origin, staged, within)
            except _StagedSetOutdatedError:
                staged.discard()
                continue
            except BaseException:
                staged.discard()
                raise
            for stored, intent in dropped:
                self._writer.after_drop(stored, intent)
            staged.sweep_replaced()
            return
        raise ConflictError(
            "The partitions of a table change too fast to publish this.", "Try again in a moment."
        )

    def _commit(
        self,
        changes: CatalogChanges,
        origin: Origin,
        staged: _Staging,
        within: Callable[[Connection], None] | None,
    ) -> list[tuple[tables.StoredTable, int | None]]:
        now = self._now()
        with self._store.write() as connection:
            dropped = []
            for database, name in changes.tables_to_delete:
                stored = tables.get_table(connection, database, name, lock=True)
                dropped.append((stored, self._writer.drop_in(connection, stored, origin, DataOnDrop.DELETE)))
            for table in changes.tables_to_create:
                table = self._writer.prepare_new(connection, table)  # noqa: PLW2901
                set_id = staged.sets.get((table.database, table.name))
                tables.create_table(connection, table, origin, now=now, partition_set_id=set_id)
            for table in changes.tables_to_update:
                stored = tables.get_table(connection, table.database, table.name, lock=True)
                tables.update_table(
                    connection, stored, self._writer.prepare(connection, table), origin, now=now
                )
            for key, stored in staged.copied.items():
                if not tables.set_partitions(connection, stored, staged.sets[key]):
                    raise _StagedSetOutdatedError
            for key in (
                changes.partitions_to_drop.keys() | changes.partitions_to_add.keys()
            ) - staged.sets.keys():
                self._change_directly(connection, key, changes)
            if within is not None:
                within(connection)
        return dropped

    def _change_directly(self, connection: Connection, key: TableKey, changes: CatalogChanges) -> None:
        stored = tables.get_table(connection, *key, lock=True)
        gone = [
            partitions.name_of(stored.table, values) for values in changes.partitions_to_drop.get(key, ())
        ]
        partitions.drop_partitions(connection, stored, gone)
        partitions.add_partitions(
            connection,
            stored,
            changes.partitions_to_add.get(key, ()),
            on_conflict=changes.on_partition_conflict,
            now=self._now(),
        )


class _Staging:
    """The sets that wait to be published."""

    def __init__(self, store: Database, now: Clock) -> None:
        self._store = store
        self._now = now
        self.sets: dict[TableKey, int] = {}
        self.copied: dict[TableKey, tables.StoredTable] = {}

    def stage(
        self, key: TableKey, table: Table | None, added: tuple[Partition, ...], changes: CatalogChanges
    ) -> None:
        """Write a copy of what the table has, with `added`, into a set of its own."""
        with self._store.write() as connection:
            self.sets[key] = set_id = partition_sets.create_set(connection, now=self._now())
        known: set[str] = set()
        if table is None:
            with self._store.read() as connection:
                stored = tables.get_table(connection, *key)
            self.copied[key] = stored
            table = stored.table
            partition_sets.copy_set(self._store, stored.partition_set_id, set_id)
            with self._store.read() as connection:
                known = set(partitions.partition_names(connection, set_id))
        gone = {partitions.name_of(table, values) for values in changes.partitions_to_drop.get(key, ())}
        if gone - known:
            raise PartitionNotFoundError(table.full_name, min(gone - known))
        new = _settled(table, added, known - gone, changes.on_partition_conflict)
        replaced = gone | (known & new.keys())
        for batch in _batches(sorted(replaced)):
            with partition_sets.turn(self._store) as connection:
                partitions.delete_names(connection, set_id, batch)
        for batch in _batches(list(new)):
            with partition_sets.turn(self._store) as connection:
                chosen = {name: new[name] for name in batch}
                partitions.insert_partitions(connection, set_id, chosen, now=self._now())

    def discard(self) -> None:
        """Sweep what was staged for nothing."""
        for set_id in self.sets.values():
            partition_sets.sweep_set(self._store, set_id)

    def sweep_replaced(self) -> None:
        """Sweep the sets that tables pointed to before."""
        for stored in self.copied.values():
            partition_sets.sweep_set(self._store, stored.partition_set_id)


def _long_lists(changes: CatalogChanges) -> Iterator[tuple[TableKey, Table | None, tuple[Partition, ...]]]:
    """Yield what must be staged: the key, the table if it is created by the same changes, its partitions."""
    created: Mapping[TableKey, Table] = {
        (table.database.lower(), table.name.lower()): table for table in changes.tables_to_create
    }
    for key, added in changes.partitions_to_add.items():
        if len(added) + len(changes.partitions_to_drop.get(key, ())) > DIRECT_ROWS:
            yield key, created.get(key), added


def _settled(
    table: Table, added: tuple[Partition, ...], known: set[str], on_conflict: OnConflict
) -> dict[str, Partition]:
    """Return what is to be written, by name, where `known` are there already."""
    new: dict[str, Partition] = {}
    for partition in added:
        name = partitions.name_of(table, partition.values)
        if on_conflict is OnConflict.FAIL and (name in known or name in new):
            raise PartitionAlreadyExistsError(table.full_name, name)
        if on_conflict is not OnConflict.KEEP or name not in known:
            new[name] = partition
    return new


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), partition_sets.BATCH_ROWS):
        yield names[start : start + partition_sets.BATCH_ROWS]
