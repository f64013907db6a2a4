"""`gluepot.write`: rows are staged in a folder of their own and become the table's by one transaction.

A table that is written so lies in *generations*: folders of `_generations/<table>/` in its database's folder. A
write makes a new one, in which files that stay are links to the old ones, and the catalog's transaction points the
table (or its partitions) to it. Whoever is killed on the way leaves the old table and a folder that nobody sees.
The folder before is kept until the next write, for readers that are still at it.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from gluepot.catalog.changes import CatalogChanges, OnConflict
from gluepot.catalog.errors import TableChangedError, TableNotFoundError
from gluepot.catalog.folders import child
from gluepot.catalog.models import Origin, OriginKind, Partition, Table, TableType
from gluepot.catalog.names import partition_name, split_name
from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import InvalidInputError, quoted
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.sinks.definition import moved_table, new_table, partition_folders, partitions_at
from gluepot.jobs.sinks.errors import TableMovedError, TableNotOursToSwapError, WriteAbsorbedError
from gluepot.jobs.sinks.files import GENERATIONS, data_files
from gluepot.jobs.sinks.ledger import Ledger, Published, Slot, slot_of
from gluepot.jobs.sinks.merging import aligned, merged, staged_rows
from gluepot.jobs.sinks.models import SinkMode, SinkWrite, Stage, Target

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.settings import Settings

_FORMATS = ("parquet", "orc", "json", "avro")
_ATTEMPTS = 5
_LOST_AFTER = timedelta(days=2)  # longer than a write takes; the folder's time is that of its first file


def _silent(_stage: str) -> None:
    pass


class TableSink:
    """Writes tables of one catalog with one Spark session, for one run or for nobody's.

    Args:
        spark: the SparkSession.
        catalog: the catalog.
        database: the database that the catalog is in.
        settings: tells whether the catalog is ours.
        run: the run whose writes these are; None outside of one.
        on_stage: told each step of a write when it is done.
    """

    def __init__(
        self,
        spark: Any,
        catalog: CatalogService,
        database: Database,
        settings: Settings,
        *,
        run: CurrentRun | None = None,
        on_stage: Stage = _silent,
        now: Clock = utc_now,
    ) -> None:
        self._spark = spark
        self._catalog = catalog
        self._settings = settings
        self._ledger = Ledger(database)
        self._run = run
        self._on_stage = on_stage
        self._now = now
        self._calls: dict[tuple[str, str], int] = {}

    def write(
        self,
        frame: Any,
        name: str,
        mode: str = "append",
        *,
        keys: Sequence[str] = (),
        partition_by: Sequence[str] = (),
        file_format: str = "",
        place: str = "",
    ) -> SinkWrite:
        """Write rows to a managed table, which is made if it is not there. Readers see the old table or the new one.

        Args:
            frame: the DataFrame.
            name: `database.table`.
            mode: append; overwrite: the whole table, with its columns; upsert: rows of the same `keys` are replaced.
            keys: columns that name a row, for an upsert.
            partition_by: for a new table, or with overwrite.
            file_format: for a new table, or with overwrite: parquet (the default), orc, json, avro.
            place: where in the run's script this write stands. A retry's write from there takes the place of the first.

        Raises:
            TableNotOursToSwapError: the table is a view, external, or of a format that cannot be swapped.
            WriteAbsorbedError: the rows of an earlier attempt cannot be taken out again.
            InvalidInputError: keys or columns that do not fit.
        """
        if mode not in set(SinkMode):
            raise InvalidInputError(
                f"{mode!r} is no way to write.", f"There are: {quoted([m.value for m in SinkMode])}."
            )
        database, table_name = split_name(name)
        before = self._table(database, table_name)
        target = self._target(
            before,
            SinkMode(mode),
            Target(
                database=database,
                table=table_name,
                format=file_format.lower(),
                partition_by=tuple(c.lower() for c in partition_by),
                keys=tuple(k.lower() for k in keys),
            ),
        )
        call = self._calls.get((target.full_name, place), 0)
        self._calls[target.full_name, place] = call + 1
        slot = slot_of(self._run, target.full_name, place, call)
        return _Write(self, frame, target, SinkMode(mode), slot).run(before)

    def _table(self, database: str, name: str) -> Table | None:
        if self._settings.catalog.uri:
            raise TableNotOursToSwapError(
                f"{database}.{name}", "the catalog is a metastore that gluepot does not keep"
            )
        try:
            return self._catalog.get_table(database, name)
        except TableNotFoundError:
            return None

    @staticmethod
    def _target(before: Table | None, mode: SinkMode, asked: Target) -> Target:
        """Return the target with what the table has already filled in, or say why it cannot be one."""
        named = asked.format or (before.classification if before else "") or "parquet"
        if before is not None and before.type is not TableType.MANAGED:
            raise TableNotOursToSwapError(asked.full_name, f"it is of type {before.type.value}")
        if named not in _FORMATS or (before and "spark.sql.sources.provider" not in before.parameters):
            raise TableNotOursToSwapError(
                asked.full_name, f"its format is {named!r}, not one of {quoted(_FORMATS)}"
            )
        if mode is SinkMode.UPSERT and not asked.keys:
            raise InvalidInputError("An upsert needs keys.", 'Say which columns name a row: keys=["id"].')
        if before is None or mode is SinkMode.OVERWRITE:
            return replace(asked, format=named)
        known = tuple(key.name for key in before.partition_keys)
        if (asked.partition_by and asked.partition_by != known) or named != before.classification:
            raise InvalidInputError(
                f"{asked.full_name!r} is {before.classification}, partitioned by {quoted(known)}; "
                "only mode='overwrite' changes that."
            )
        return replace(asked, format=named, partition_by=known)


class _Write:
    """One write on its way."""

    def __init__(self, sink: TableSink, frame: Any, target: Target, mode: SinkMode, slot: Slot) -> None:
        self._sink = sink
        self._spark = sink._spark  # noqa: SLF001 - one class in two, cut for its length
        self._catalog = sink._catalog  # noqa: SLF001
        self._ledger = sink._ledger  # noqa: SLF001
        self._on_stage = sink._on_stage  # noqa: SLF001
        self._frame = frame
        self._target = target
        self._mode = mode
        self._slot = slot
        home = child(self._catalog.get_database(target.database).location, GENERATIONS, target.table)
        self._home = home
        self._files = data_files(self._catalog.folders, self._spark, home)

    def run(self, before: Table | None) -> SinkWrite:
        staged = child(self._home, f"{self._slot.token}-{uuid.uuid4().hex[:12]}")
        rows = child(staged, "_rows")
        try:
            frame = self._frame
            if before is not None and self._mode is not SinkMode.OVERWRITE:
                frame = aligned(frame, self._spark.table(self._target.full_name).schema, self._target)
            self._save(frame, rows)  # once: what a frame costs, and what it draws by chance, happens one time
            self._on_stage("staged")
            for attempt in range(_ATTEMPTS):
                generation = child(staged, f"g{attempt}")
                with (
                    contextlib.suppress(TableMovedError, TableChangedError)
                    if attempt + 1 < _ATTEMPTS
                    else contextlib.nullcontext()
                ):
                    return self._publish(rows, generation)
        except BaseException:
            self._files.remove(staged)
            raise
        raise TableMovedError(self._target.full_name)

    def _save(self, frame: Any, location: str) -> None:
        writer = frame.write.format(self._target.format).mode("overwrite")
        writer.partitionBy(*self._target.partition_by).save(location)

    def _publish(self, rows: str, generation: str) -> SinkWrite:
        target = self._target
        published = self._ledger.look(target.full_name, self._slot)
        if published.was_absorbed and self._mode is SinkMode.APPEND:
            raise WriteAbsorbedError(target.full_name)
        before = self._sink._table(target.database, target.table)  # noqa: SLF001
        if before is None or self._mode is SinkMode.OVERWRITE:
            changes, replaced = self._whole(rows, generation, before)
        elif self._mode is SinkMode.UPSERT:
            changes, replaced = self._upserted(rows, generation, before)
        else:
            changes, replaced = self._appended(rows, generation, before, published)
        self._on_stage("linked")

        def enter(connection: Connection) -> None:
            self._ledger.publish(
                connection, target.full_name, self._slot, self._mode, after=published, replaced=replaced,
                now=self._sink._now(),  # noqa: SLF001
            )  # fmt: skip

        self._catalog.apply(changes, self._origin(), within=enter)
        self._on_stage("published")
        self._spark.catalog.refreshTable(target.full_name)
        for location in published.leftovers:
            if self._catalog.folders.in_warehouse(location) or not location.startswith(("file:", "/")):
                self._files.remove(location)
        self._files.remove(rows)
        self._sweep_lost(replaced)
        self._on_stage("cleaned")
        return SinkWrite(
            table=target.full_name,
            mode=self._mode,
            location=generation,
            replaces_attempt=published.is_repeated,
        )

    def _sweep_lost(self, replaced: Sequence[str]) -> None:
        """Remove what writes that were killed days ago had staged and nobody points to."""
        table = self._catalog.get_table(self._target.database, self._target.table)
        partitions = self._catalog.list_partitions(table.database, table.name) if table.partition_keys else []
        used = (table.location, *(partition.location for partition in partitions), *replaced)
        for folder in self._files.untouched_since(self._home, self._sink._now() - _LOST_AFTER):  # noqa: SLF001
            if not any(location == folder or location.startswith(folder + "/") for location in used):
                self._files.remove(folder)

    def _origin(self) -> Origin:
        run = self._slot.run
        return Origin(kind=OriginKind.API, reference=f"job run {run.run_id}" if run else "gluepot.write")

    # -- what each mode makes of the staged rows ---------------------------------------------------------

    def _whole(self, rows: str, generation: str, before: Table | None) -> tuple[CatalogChanges, list[str]]:
        """The staged rows are the table."""
        self._take(rows, generation)
        schema = self._frame.schema
        table = new_table(self._target, schema, generation, before)
        folders = partition_folders(self._files.list(generation)) if table.partition_keys else []
        key = (table.database, table.name)
        if before is None:
            return CatalogChanges(
                tables_to_create=(table,), partitions_to_add={key: partitions_at(generation, folders)}
            ), []
        old = self._catalog.list_partitions(*key) if before.partition_keys else []
        changes = CatalogChanges(
            tables_to_update=(table,),
            partitions_to_drop={key: tuple(partition.values for partition in old)} if old else {},
            partitions_to_add={key: partitions_at(generation, folders)} if folders else {},
        )
        return changes, [before.location, *(partition.location for partition in old)]

    def _upserted(self, rows: str, generation: str, before: Table) -> tuple[CatalogChanges, list[str]]:
        """The rows that are there and have none of the staged keys, and the staged rows."""
        target = self._target
        current = self._spark.table(target.full_name)
        staged = staged_rows(self._spark, rows, target, current.schema)
        is_within = bool(target.partition_by) and set(target.partition_by) <= set(target.keys)
        self._save(merged(current, staged, target, only_touched=is_within), generation)
        self._name_files(generation)
        key = (before.database, before.name)
        if not before.partition_keys:
            return CatalogChanges(tables_to_update=(moved_table(before, generation),)), [before.location]
        new = partitions_at(generation, partition_folders(self._files.list(generation)))
        old = self._catalog.list_partitions(*key)
        replaced = {partition.values for partition in new} if is_within else {p.values for p in old}
        gone = [partition for partition in old if partition.values in replaced]
        changes = CatalogChanges(
            tables_to_update=(moved_table(before, generation),),
            partitions_to_drop={key: tuple(partition.values for partition in gone)},
            partitions_to_add={key: new},
        )
        return changes, [partition.location for partition in gone]

    def _appended(
        self, rows: str, generation: str, before: Table, published: Published
    ) -> tuple[CatalogChanges, list[str]]:
        """All that is there but the rows of an earlier attempt at this place, and the staged rows."""
        self._take(rows, generation)
        if not before.partition_keys:
            self._files.keep(before.location, generation, self._staying(before.location))
            return CatalogChanges(tables_to_update=(moved_table(before, generation),)), [before.location]
        touched = set(partition_folders(self._files.list(generation)))
        names = [key.name for key in before.partition_keys]
        key = (before.database, before.name)
        replaced: list[Partition] = []
        for partition in self._catalog.list_partitions(*key):
            folder = partition_name(names, partition.values)
            if folder not in touched and not published.is_repeated:
                continue
            staying = self._staying(partition.location)
            if folder in touched or len(staying) < len(self._files.list(partition.location)):
                self._files.keep(partition.location, child(generation, folder), staying)
                replaced.append(partition)
        folders = partition_folders(self._files.list(generation))
        changes = CatalogChanges(
            tables_to_update=(moved_table(before, generation),),
            partitions_to_drop={key: tuple(partition.values for partition in replaced)},
            partitions_to_add={key: partitions_at(generation, folders)},
            on_partition_conflict=OnConflict.FAIL,
        )
        return changes, [partition.location for partition in replaced]

    def _staying(self, location: str) -> list[str]:
        """Return the files that an append keeps: all but those of an earlier attempt at the same place."""
        names = self._files.list(location)
        return [name for name in names if not name.rpartition("/")[2].startswith(self._slot.token + "-")]

    def _take(self, rows: str, generation: str) -> None:
        self._files.keep(rows, generation, self._files.list(rows))
        self._name_files(generation)

    def _name_files(self, generation: str) -> None:
        for name in self._files.list(generation):
            folder, slash, file = name.rpartition("/")
            self._files.rename(generation, name, f"{folder}{slash}{self._slot.token}-{file}")
