"""What the route of one crawl's report answers."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from gluepot.crawl.models import ColumnChangeKind
from gluepot.server.catalog_models import ColumnModel
from gluepot.server.crawlers_models import CrawlRunModel, TableChangeModel
from gluepot.server.wire import Wire


class ColumnChangeModel(Wire):
    """What a crawl did to a column; `before` and `after` are types, empty where it was or is not there."""

    kind: ColumnChangeKind
    name: str
    before: str
    after: str


class TableReportModel(TableChangeModel):
    """What a crawl did to one table, column by column."""

    location: str
    columns: tuple[ColumnModel, ...] = Field(description="As they are now, without the partition keys.")
    partition_keys: tuple[ColumnModel, ...]
    column_changes: tuple[ColumnChangeModel, ...]
    property_changes: Mapping[str, str]
    partitions: int
    partitions_dropped: int


class SkippedFileModel(Wire):
    """A file or folder that is in no table, and why."""

    path: str
    reason: str


class CrawlReportModel(CrawlRunModel):
    """One run with all that it found."""

    tables: tuple[TableReportModel, ...]
    skipped: tuple[SkippedFileModel, ...] = Field(description="At most a thousand of `skipped_count`.")
