"""Statistics of Parquet files, from their footers: no data is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gluepot.catalog.data_files import DataFile
from gluepot.catalog.statistics_models import ColumnStatistics


@dataclass(kw_only=True)
class _Bounds:
    """What is known of a column so far; a count or bound that one file lacks is lost for all."""

    nulls: int | None = 0
    minimum: Any = None
    maximum: Any = None
    has_bounds: bool = True
    files: int = 0

    def add(self, statistics: Any, values: int) -> None:
        """Take one row group's statistics (None where there are none), over `values` values."""
        if statistics is None or not statistics.has_null_count:
            self.nulls = None
        elif self.nulls is not None:
            self.nulls += statistics.null_count
        if statistics is not None and statistics.has_min_max:
            self.minimum = statistics.min if self.minimum is None else min(self.minimum, statistics.min)
            self.maximum = statistics.max if self.maximum is None else max(self.maximum, statistics.max)
        elif statistics is None or not statistics.has_null_count or statistics.null_count < values:
            self.has_bounds = False


@dataclass(kw_only=True)
class FooterTotals:
    """Sums over the files read; a damaged file is counted in `skipped`."""

    rows: int = 0
    size_bytes: int = 0
    files: int = 0
    skipped: int = 0
    bounds: dict[str, _Bounds] = field(default_factory=dict)

    def columns(self, names: Mapping[str, str]) -> tuple[ColumnStatistics, ...]:
        """Return the columns: `names` maps each to its name in the files; those in no file are left out."""
        found = []
        for column, written in names.items():
            bounds = self.bounds.get(written)
            if bounds is None:
                continue
            everywhere = (
                bounds.files == self.files
            )  # a file without the column has nulls there, which nobody counted
            found.append(
                ColumnStatistics(
                    name=column,
                    nulls=bounds.nulls if everywhere else None,
                    minimum=_text(bounds.minimum) if bounds.has_bounds else "",
                    maximum=_text(bounds.maximum) if bounds.has_bounds else "",
                )
            )
        return tuple(found)


def read_footers(files: Iterable[DataFile]) -> FooterTotals:
    """Read the footers of files."""
    import pyarrow as pa
    from pyarrow import parquet

    totals = FooterTotals()
    for file in files:
        try:
            footer = parquet.read_metadata(file.path, filesystem=file.filesystem)
        except (OSError, pa.ArrowException):
            totals.skipped += 1
            continue
        totals.files += 1
        totals.rows += footer.num_rows
        totals.size_bytes += file.size_bytes
        _add_columns(totals.bounds, footer)
    return totals


def _add_columns(bounds: dict[str, _Bounds], footer: Any) -> None:
    flat = [i for i in range(footer.num_columns) if "." not in footer.schema.column(i).path]
    for index in flat:
        known = bounds.setdefault(footer.schema.column(index).path, _Bounds())
        known.files += 1
        for group in range(footer.num_row_groups):
            column = footer.row_group(group).column(index)
            known.add(column.statistics if column.is_stats_set else None, column.num_values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else str(value)
