"""What each mode makes of staged rows: a new generation of the table, in a folder that nobody reads yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.catalog.changes import CatalogChanges, OnConflict
from gluepot.catalog.folders import child
from gluepot.catalog.models import Column, Partition, Table
from gluepot.catalog.names import partition_name
from gluepot.jobs.sinks.abc import Engine
from gluepot.jobs.sinks.definition import moved_table, new_table, partition_folders, partitions_at
from gluepot.jobs.sinks.files import DataFiles
from gluepot.jobs.sinks.models import Target

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


@dataclass(frozen=True, kw_only=True)
class Generation:
    """A generation that is in its folder: what the catalog is to say of it, and the folders whose place it takes."""

    changes: CatalogChanges
    replaced: tuple[str, ...]


class Generations:
    """Makes generations of one table.

    Args:
        catalog: knows the partitions that are there.
        engine: merges rows.
        files: where the generations are.
        target: the table.
        token: begins the names of a write's files.
    """

    def __init__(
        self, catalog: CatalogService, engine: Engine, files: DataFiles, target: Target, token: str
    ) -> None:
        self._catalog = catalog
        self._engine = engine
        self._files = files
        self._target = target
        self._token = token

    def whole(self, rows: str, location: str, columns: Sequence[Column], before: Table | None) -> Generation:
        """The staged rows are the table."""
        self._take(rows, location)
        table = new_table(self._target, columns, location, before)
        key = (table.database, table.name)
        new = self._partitions_in(location) if table.partition_keys else ()
        if before is None:
            changes = CatalogChanges(tables_to_create=(table,), partitions_to_add={key: new})
            return Generation(changes=changes, replaced=())
        old = self._catalog.list_partitions(*key) if before.partition_keys else []
        changes = CatalogChanges(
            tables_to_update=(table,),
            partitions_to_drop={key: _values(old)} if old else {},
            partitions_to_add={key: new} if new else {},
        )
        return Generation(changes=changes, replaced=(before.location, *_locations(old)))

    def upserted(self, rows: str, location: str, before: Table) -> Generation:
        """The rows that are there and have none of the staged keys, and the staged rows."""
        self._engine.save_merged(rows, location, self._target)
        self._name_files(location)
        moved = moved_table(before, location)
        if not before.partition_keys:
            return Generation(changes=CatalogChanges(tables_to_update=(moved,)), replaced=(before.location,))
        key = (before.database, before.name)
        new = self._partitions_in(location)
        touched = {partition.values for partition in new}
        gone = [
            partition
            for partition in self._catalog.list_partitions(*key)
            if partition.values in touched or not self._target.keys_name_partition
        ]
        changes = CatalogChanges(
            tables_to_update=(moved,), partitions_to_drop={key: _values(gone)}, partitions_to_add={key: new}
        )
        return Generation(changes=changes, replaced=_locations(gone))

    def appended(self, rows: str, location: str, before: Table, *, is_repeated: bool) -> Generation:
        """All that is there but the rows of an earlier attempt at this place, and the staged rows."""
        self._take(rows, location)
        moved = moved_table(before, location)
        if not before.partition_keys:
            self._files.keep(before.location, location, self._staying(before.location))
            return Generation(changes=CatalogChanges(tables_to_update=(moved,)), replaced=(before.location,))
        touched = set(partition_folders(self._files.list(location)))
        names = [key.name for key in before.partition_keys]
        key = (before.database, before.name)
        gone: list[Partition] = []
        for partition in self._catalog.list_partitions(*key):
            folder = partition_name(names, partition.values)
            if folder not in touched and not is_repeated:
                continue
            staying = self._staying(partition.location)
            if folder in touched or len(staying) < len(self._files.list(partition.location)):
                self._files.keep(partition.location, child(location, folder), staying)
                gone.append(partition)
        changes = CatalogChanges(
            tables_to_update=(moved,),
            partitions_to_drop={key: _values(gone)},
            partitions_to_add={key: self._partitions_in(location)},
            on_partition_conflict=OnConflict.FAIL,
        )
        return Generation(changes=changes, replaced=_locations(gone))

    def _partitions_in(self, location: str) -> tuple[Partition, ...]:
        return partitions_at(location, partition_folders(self._files.list(location)))

    def _staying(self, location: str) -> list[str]:
        """Return the files that an append keeps: all but those of an earlier attempt at the same place."""
        names = self._files.list(location)
        return [name for name in names if not name.rpartition("/")[2].startswith(self._token + "-")]

    def _take(self, rows: str, location: str) -> None:
        self._files.keep(rows, location, self._files.list(rows))
        self._name_files(location)

    def _name_files(self, location: str) -> None:
        for name in self._files.list(location):
            folder, slash, file = name.rpartition("/")
            self._files.rename(location, name, f"{folder}{slash}{self._token}-{file}")


def _values(partitions: Sequence[Partition]) -> tuple[tuple[str, ...], ...]:
    return tuple(partition.values for partition in partitions)


def _locations(partitions: Sequence[Partition]) -> tuple[str, ...]:
    return tuple(partition.location for partition in partitions)
