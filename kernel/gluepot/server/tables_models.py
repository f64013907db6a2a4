"""What the routes about one table take and answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from gluepot.catalog.counting import CountState
from gluepot.catalog.models import Annotation, OriginKind, TableVersion
from gluepot.catalog.statistics_models import TableStatistics
from gluepot.catalog.version_diff import LineKind
from gluepot.server.wire import ListPage, Wire


class PartitionModel(Wire):
    """A partition."""

    name: str = Field(description="`key=value/key=value`, escaped as in Hive.")
    values: tuple[str, ...] = Field(description="In the order of the table's keys.")
    location: str
    created_at: datetime | None


class PartitionPage(ListPage):
    """Partitions of a table, by name."""

    partitions: tuple[PartitionModel, ...]


class NoteModel(Wire):
    """What people say about a table or a column; empty where nothing was said."""

    description: str = ""
    owner: str = ""
    tags: Mapping[str, str] = Field(default_factory=dict)
    updated_at: datetime | None = None


class NotesReply(Wire):
    """What people say about a table and its columns. It belongs to the names: no crawl and no ALTER changes it."""

    table: NoteModel
    columns: Mapping[str, NoteModel] = Field(
        description="By column, only those about which something was said."
    )

    @classmethod
    def from_annotations(cls, annotations: Iterable[Annotation]) -> Self:
        """Return the reply for the annotations of one table."""
        by_column = {said.column: NoteModel.of(said) for said in annotations}
        return cls(table=by_column.pop("", NoteModel()), columns=by_column)


class NoteChange(Wire):
    """What is to be said from now on; null leaves what is there, an empty text removes it."""

    column: str = Field(default="", description="The column it is about; empty: the table.")
    description: str | None = None
    owner: str | None = None
    tags: Mapping[str, str] = Field(
        default_factory=dict, description="Tags to set; one with an empty value is removed, others stay."
    )


class ColumnStatisticsModel(Wire):
    """What is known of a column's values: null or empty where unknown."""

    name: str
    nulls: int | None
    minimum: str
    maximum: str
    distinct: int | None = Field(description="Counted by ANALYZE, an estimate.")


class StatisticsModel(Wire):
    """What is known of a table's data: null where unknown."""

    source: str = Field(description="What counted: `files` or `ANALYZE`.")
    collected_at: datetime
    rows: int | None
    size_bytes: int | None
    files: int | None
    is_sampled: bool = Field(description="Whether only some files were read: `rows` is an estimate then.")
    columns: tuple[ColumnStatisticsModel, ...]


class StatisticsReply(Wire):
    """Statistics of a table, null when nobody collected any."""

    statistics: StatisticsModel | None

    @classmethod
    def from_found(cls, found: TableStatistics | None) -> Self:
        """Return the reply for what was found."""
        return cls(statistics=None if found is None else StatisticsModel.of(found))


class CountModel(Wire):
    """A count of a table's files, bytes and rows."""

    id: str = Field(description="What `catalog/counts/{id}` knows it by.")
    table: str = Field(description="`database.table`.")
    state: CountState
    error: str = Field(description="Why it failed; empty when it did not.")


class TableVersionModel(Wire):
    """One state of a table's definition."""

    version: int
    changed_at: datetime
    origin_kind: OriginKind
    origin: str = Field(description="Name or id of what made it: a crawl run, a job run, a notebook.")
    summary: str = Field(description="What changed, in words.")

    @classmethod
    def from_version(cls, version: TableVersion) -> Self:
        """Return the model of a version."""
        return cls(
            version=version.version,
            changed_at=version.changed_at,
            origin_kind=version.origin.kind,
            origin=version.origin.reference,
            summary=version.summary,
        )


class TableVersionList(ListPage):
    """The versions of a table, the newest first."""

    versions: tuple[TableVersionModel, ...]


class TableDiffQuery(Wire):
    """Which two versions are compared."""

    old: int = Field(default=1, ge=1)
    new: int | None = Field(default=None, ge=1, description="Without it: the present one.")


class DiffLineModel(Wire):
    """One change."""

    kind: LineKind = Field(description="`+` came, `-` went, `~` became something else.")
    what: str = Field(description="Of what: `column amount`.")
    before: str
    after: str


class DiffReply(Wire):
    """How two versions of a table differ; no lines: not at all."""

    table: str
    old: int
    new: int
    lines: tuple[DiffLineModel, ...]


class RestoreRequest(Wire):
    """To which version a table goes back."""

    version: int = Field(default=1, ge=1)


class RestoreReply(Wire):
    """What restoring did. `previous` equals `version` when there was nothing to change."""

    table: str
    restored: int
    previous: int
    version: int
