"""`gluepot.write`: rows go to a managed table, so that a reader sees the old rows or the new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.models import Table, TableType
from gluepot.catalog.names import split_name
from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import InvalidInputError, quoted
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.sinks.abc import Engine
from gluepot.jobs.sinks.errors import TableNotOursToSwapError
from gluepot.jobs.sinks.ledger import Ledger, slot_of
from gluepot.jobs.sinks.models import OnStep, SinkMode, SinkWrite, Step, Target
from gluepot.jobs.sinks.publication import Publication

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.settings import Settings

_FORMATS = ("parquet", "orc", "json", "avro")


def _silent(_step: Step) -> None:
    pass


class TableSink:
    """Writes tables of one catalog with one engine, for one run or for nobody's.

    Args:
        engine: computes the rows, `SparkEngine(spark)` as a rule.
        catalog: the catalog.
        database: the database that the catalog is in.
        settings: tells whether the catalog is ours.
        run: the run whose writes these are; None outside of one.
        on_step: told each step of a write when it is done.
    """

    def __init__(
        self,
        engine: Engine,
        catalog: CatalogService,
        database: Database,
        settings: Settings,
        *,
        run: CurrentRun | None = None,
        on_step: OnStep = _silent,
        now: Clock = utc_now,
    ) -> None:
        self._engine = engine
        self._catalog = catalog
        self._settings = settings
        self._ledger = Ledger(database)
        self._run = run
        self._on_step = on_step
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
            frame: the rows, as the engine takes them: a DataFrame.
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
        publication = Publication(
            self._engine,
            self._catalog,
            self._ledger,
            target=target,
            mode=SinkMode(mode),
            slot=slot,
            on_step=self._on_step,
            now=self._now,
        )
        return publication.run(frame, before)

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
