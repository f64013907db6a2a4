"""What is known about the data of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ColumnStatistics:
    """One column: numbers are None and bounds "" where unknown. `distinct` of ANALYZE is an estimate."""

    name: str
    nulls: int | None = None
    minimum: str = ""
    maximum: str = ""
    distinct: int | None = None


@dataclass(frozen=True, kw_only=True)
class TableStatistics:
    """A table's data: rows, bytes and files are None where unknown.

    `source` is what counted ("files" or "ANALYZE"). `collected_at` is when; for ANALYZE the latest moment at which it can
    have run. `files_read` of `files` were read: when they are fewer, `rows` is an estimate from their size, and columns
    speak of the files read.
    """

    table: str
    source: str
    collected_at: datetime
    rows: int | None = None
    size_bytes: int | None = None
    files: int | None = None
    files_read: int = 0
    files_skipped: int = 0
    columns: tuple[ColumnStatistics, ...] = ()

    @property
    def is_sampled(self) -> bool:
        """Say whether only some of the files were read."""
        return self.files is not None and 0 < self.files_read < self.files - self.files_skipped
