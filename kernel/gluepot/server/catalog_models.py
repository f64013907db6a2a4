"""What the catalog's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from gluepot.catalog.models import TableType
from gluepot.server.wire import Wire


class ColumnModel(Wire):
    """A column or partition key."""

    name: str
    type: str = Field(description="Hive type, as Spark's catalog writes it.")
    comment: str


class DatabaseModel(Wire):
    """A database."""

    name: str
    description: str
    location: str = Field(description="URI of the folder of its managed tables.")


class DatabaseList(Wire):
    """Every database, by name."""

    databases: tuple[DatabaseModel, ...]


class TableSummary(Wire):
    """A table as a tree shows it."""

    name: str
    type: TableType
    classification: str = Field(description="File format as Glue names it; empty when unknown.")
    description: str


class TablePage(Wire):
    """Tables of a database, by name."""

    tables: tuple[TableSummary, ...]
    next_cursor: str | None = Field(description="Ask with this for what follows; null at the end.")


class TableModel(Wire):
    """Everything known about a table but its partitions."""

    database: str
    name: str
    type: TableType
    classification: str
    description: str
    owner: str
    columns: tuple[ColumnModel, ...] = Field(description="Without the partition keys.")
    partition_keys: tuple[ColumnModel, ...]
    partition_count: int = Field(default=0, description="0 for a table without partition keys.")
    location: str = Field(description="URI of the folder of its files; empty for a view.")
    parameters: Mapping[str, str]
    version: int = Field(description="Counts changes of the definition, from 1.")
    updated_at: datetime | None


class PreviewQuery(Wire):
    """How much of a table is wanted."""

    rows: int = Field(default=20, ge=1, le=1000, description="Most rows.")


class PreviewReply(Wire):
    """The first rows of a table, each value as the text that a cell would show; null is null."""

    table: str = Field(description="`database.table`.")
    columns: tuple[ColumnModel, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truncated: bool = Field(description="Whether the table has more rows.")
