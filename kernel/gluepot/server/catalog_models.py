"""What the catalog's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from gluepot.catalog.models import TableType
from gluepot.catalog.search_models import LIMIT, SearchHit, SearchResults, Tier
from gluepot.server.wire import ListPage, Wire


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


class DatabaseList(ListPage):
    """Databases, by name."""

    databases: tuple[DatabaseModel, ...]


class TableSummary(Wire):
    """A table as a tree shows it."""

    name: str
    type: TableType
    classification: str = Field(description="File format as Glue names it; empty when unknown.")
    description: str


class TablePage(ListPage):
    """Tables of a database, by name."""

    tables: tuple[TableSummary, ...]


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


class SearchQuery(Wire):
    """What to search for."""

    text: str = Field(description="Words, each of which may be the beginning of one.")
    limit: int = Field(default=LIMIT, ge=1, le=100, description="Most hits.")


class HitModel(Wire):
    """A database, table or view that was found."""

    database: str
    table: str = Field(description="Empty: the database itself was found.")
    kind: str = Field(description="database, table or view.")
    description: str
    matches: tuple[str, ...] = Field(description="Where the words stand: `column seats: int`.")

    @classmethod
    def from_hit(cls, hit: SearchHit) -> Self:
        """Return the model of a hit."""
        database, _, table = hit.name.partition(".")
        return cls(
            database=database, table=table, kind=hit.kind, description=hit.description, matches=hit.matches
        )


class SearchReply(Wire):
    """What was found, best first."""

    tier: Tier = Field(description="How: each way is tried only when those before it find nothing.")
    hits: tuple[HitModel, ...]
    total: int = Field(description="How many there are, with those beyond the limit.")
    near: tuple[str, ...] = Field(description="Words there are instead, when nothing was found.")

    @classmethod
    def from_results(cls, results: SearchResults) -> Self:
        """Return the model of a search."""
        hits = tuple(HitModel.from_hit(hit) for hit in results.hits)
        return cls(tier=results.tier, hits=hits, total=results.total, near=results.near)
