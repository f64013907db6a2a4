"""Statistics of tables: collected from files, or read from what ANALYZE left in a table's parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gluepot.catalog.data_files import DataFile, data_files
from gluepot.catalog.footers import FooterTotals, read_footers
from gluepot.catalog.models import Partition, Table, TableType
from gluepot.catalog.names import DEFAULT_PARTITION
from gluepot.catalog.spark_schema import written_names
from gluepot.catalog.statistics_models import ColumnStatistics, TableStatistics
from gluepot.catalog.store import tables
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database as Store
from gluepot.database.tables.catalog_knowledge import catalog_statistics as rows
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService

MAX_FILES_READ = 1000
"""Footers read of one table: some seconds on a local disk. Of more files, as many are read, evenly spread."""
MAX_FILES_LISTED = 1_000_000
_ANALYZED = "spark.sql.statistics."
_OF_COLUMN = re.compile(r"spark\.sql\.statistics\.colStats\.(.+)\.(nullCount|min|max|distinctCount)")
_WHOLE_NUMBERS = frozenset({"tinyint", "smallint", "int", "integer", "bigint"})


class StatisticsService:
    """Collects and finds statistics."""

    def __init__(
        self,
        database: Store,
        catalog: CatalogService,
        *,
        now: Clock = utc_now,
        max_files_read: int = MAX_FILES_READ,
    ) -> None:
        self._store = database
        self._catalog = catalog
        self._now = now
        self._max_files_read = max_files_read

    def collect_statistics(self, database: str, name: str) -> TableStatistics:
        """Count a table's files, bytes and, for Parquet, rows and columns from the footers; keep and return that.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
            InvalidInputError: it is a view, or its files are out of reach without Spark.
            UnavailableError: its folder is not there.
        """
        table = self._catalog.get_table(database, name)
        if table.type is TableType.VIEW:
            raise InvalidInputError(f"{table.full_name!r} is a view: it has no files to count.")
        partitions = self._catalog.list_partitions(table.database, table.name)
        files = list(islice(data_files(table, partitions, self._catalog.folders), MAX_FILES_LISTED))
        found = self._counted(table, partitions, files)
        with self._store.write() as connection:
            stored = tables.find_table(connection, table.database, table.name)
            if stored is not None:
                connection.execute(delete(rows).where(rows.c.table_id == stored.id))
                connection.execute(
                    insert(rows).values(
                        table_id=stored.id, collected_at=found.collected_at, document=_document(found)
                    )
                )
        return self._joined(found, analyzed_statistics(table))

    def find(self, database: str, name: str) -> TableStatistics | None:
        """Return what is known, the newer of two sources first, each filling the other's gaps; None if nothing is.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
        """
        table = self._catalog.get_table(database, name)
        analyzed = analyzed_statistics(table)
        with self._store.read() as connection:
            stored = tables.find_table(connection, table.database, table.name)
            row = (
                connection.execute(select(rows).where(rows.c.table_id == stored.id)).mappings().first()
                if stored is not None
                else None
            )
        if row is None:
            return analyzed
        return self._joined(_statistics(table, row["collected_at"], row["document"]), analyzed)

    def _counted(
        self, table: Table, partitions: Sequence[Partition], files: Sequence[DataFile]
    ) -> TableStatistics:
        sizes = sum(file.size_bytes for file in files)
        totals = FooterTotals()
        if table.classification == "parquet":
            step = max(1, -(-len(files) // self._max_files_read))
            totals = read_footers(files[::step])
        names = written_names(table)
        return TableStatistics(
            table=table.full_name,
            source="files",
            collected_at=self._now(),
            rows=_rows(totals, sizes, len(files)) if table.classification == "parquet" else None,
            size_bytes=sizes,
            files=len(files),
            files_read=totals.files,
            files_skipped=totals.skipped,
            columns=(*totals.columns(names), *_key_columns(table, partitions)),
        )

    def _joined(self, counted: TableStatistics, analyzed: TableStatistics | None) -> TableStatistics:
        """Return what the files say, with what only ANALYZE knows: distinct values, columns of other formats."""
        if analyzed is None:
            return counted
        by_name = {column.name: column for column in analyzed.columns}
        columns = [_filled(column, by_name.pop(column.name, None)) for column in counted.columns]
        return replace(
            counted,
            rows=counted.rows if counted.rows is not None else analyzed.rows,
            columns=(*columns, *by_name.values()),
        )


def analyzed_statistics(table: Table) -> TableStatistics | None:
    """Return what `ANALYZE TABLE` left in a table's parameters, or None."""
    parameters = table.parameters
    if not any(key.startswith(_ANALYZED) for key in parameters):
        return None
    columns: dict[str, dict[str, str]] = {}
    for key, value in parameters.items():
        match = _OF_COLUMN.fullmatch(key)
        if match:
            columns.setdefault(match[1].lower(), {})[match[2]] = value
    order = {column.name: at for at, column in enumerate((*table.columns, *table.partition_keys))}
    return TableStatistics(
        table=table.full_name,
        source="ANALYZE",
        collected_at=_last_change(table),
        rows=_number(parameters.get(f"{_ANALYZED}numRows")),
        size_bytes=_number(parameters.get(f"{_ANALYZED}totalSize")),
        files=_number(parameters.get("numFiles")),
        columns=tuple(
            ColumnStatistics(
                name=name,
                nulls=_number(values.get("nullCount")),
                minimum=values.get("min", ""),
                maximum=values.get("max", ""),
                distinct=_number(values.get("distinctCount")),
            )
            for name, values in sorted(columns.items(), key=lambda item: order.get(item[0], len(order)))
        ),
    )


def _last_change(table: Table) -> datetime:
    """Return the latest moment at which ANALYZE can have run: Spark does not keep its time."""
    written = _number(table.parameters.get("transient_lastDdlTime"))
    if written is not None:
        return datetime.fromtimestamp(written, UTC)
    return table.updated_at or table.created_at or datetime.fromtimestamp(0, UTC)


def _rows(totals: FooterTotals, size_bytes: int, files: int) -> int | None:
    if totals.files == files or not files:
        return totals.rows
    if not totals.size_bytes:
        return None
    return round(totals.rows * size_bytes / totals.size_bytes)


def _key_columns(table: Table, partitions: Sequence[Partition]) -> list[ColumnStatistics]:
    """Return what the partitions' values say about the keys; null counts would need each partition's rows."""
    found = []
    for at, key in enumerate(table.partition_keys):
        values = {partition.values[at] for partition in partitions} - {DEFAULT_PARTITION}
        try:
            ordered = sorted(values, key=int if key.type in _WHOLE_NUMBERS else str)
        except ValueError:
            ordered = sorted(values)
        found.append(
            ColumnStatistics(
                name=key.name,
                minimum=ordered[0] if ordered else "",
                maximum=ordered[-1] if ordered else "",
                distinct=len(values),
            )
        )
    return found


def _filled(counted: ColumnStatistics, analyzed: ColumnStatistics | None) -> ColumnStatistics:
    if analyzed is None:
        return counted
    return ColumnStatistics(
        name=counted.name,
        nulls=counted.nulls if counted.nulls is not None else analyzed.nulls,
        minimum=counted.minimum or analyzed.minimum,
        maximum=counted.maximum or analyzed.maximum,
        distinct=counted.distinct if counted.distinct is not None else analyzed.distinct,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _document(found: TableStatistics) -> dict[str, object]:
    return {
        "rows": found.rows,
        "size_bytes": found.size_bytes,
        "files": found.files,
        "files_read": found.files_read,
        "files_skipped": found.files_skipped,
        "columns": [[c.name, c.nulls, c.minimum, c.maximum, c.distinct] for c in found.columns],
    }


def _statistics(table: Table, collected_at: datetime, document: Mapping[str, object]) -> TableStatistics:
    kept = dict(document)
    columns = kept.pop("columns")
    assert isinstance(columns, list)
    return TableStatistics(
        table=table.full_name,
        source="files",
        collected_at=collected_at,
        columns=tuple(
            ColumnStatistics(name=name, nulls=nulls, minimum=minimum, maximum=maximum, distinct=distinct)
            for name, nulls, minimum, maximum, distinct in columns
        ),
        **kept,  # type: ignore[arg-type]
    )
