"""Values of crawling that a person sees: crawlers, runs, and what a run changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gluepot.catalog.models import Column


class CrawlMode(StrEnum):
    """Whether a crawl writes what it found, or only shows it."""

    APPLY = "apply"
    DRY_RUN = "dry run"


class Existing(StrEnum):
    """What defining a crawler does about one of the same name."""

    CHANGE = "change"
    REFUSE = "refuse"


class RunState(StrEnum):
    """Life of a run, in the words of Glue's ListCrawls."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


class UpdateBehavior(StrEnum):
    """What happens to a table whose files changed shape (Glue: SchemaChangePolicy.UpdateBehavior).

    MERGE_NEW_COLUMNS is Glue's `AddOrUpdateBehavior`: columns are added, never dropped or retyped.
    """

    UPDATE_IN_DATABASE = "UPDATE_IN_DATABASE"
    MERGE_NEW_COLUMNS = "MERGE_NEW_COLUMNS"
    LOG = "LOG"


class DeleteBehavior(StrEnum):
    """What happens to a table whose files are gone (Glue: SchemaChangePolicy.DeleteBehavior)."""

    DELETE_FROM_DATABASE = "DELETE_FROM_DATABASE"
    DEPRECATE_IN_DATABASE = "DEPRECATE_IN_DATABASE"
    LOG = "LOG"


class RecrawlBehavior(StrEnum):
    """What a later run looks at (Glue: RecrawlPolicy.RecrawlBehavior).

    Files known by size and time are never read again in either; CRAWL_NEW_FOLDERS_ONLY does not even look for
    changes in folders it knows.
    """

    CRAWL_EVERYTHING = "CRAWL_EVERYTHING"
    CRAWL_NEW_FOLDERS_ONLY = "CRAWL_NEW_FOLDERS_ONLY"


class GroupingPolicy(StrEnum):
    """When sibling folders are one table: Glue's similarity rule, or whenever they can be read together."""

    SIMILAR = "Similar"
    COMBINE_COMPATIBLE_SCHEMAS = "CombineCompatibleSchemas"


class KeyTyping(StrEnum):
    """Types of partition keys: from their values (int, bigint, date, string), or all string as in Glue."""

    TYPED = "typed"
    STRING = "string"


class Reading(StrEnum):
    """How much of each file is read: samples of head, middle and tail, or every record."""

    SAMPLE = "sample"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class CrawlPolicies:
    """How a crawl decides.

    `exclusions`: Glue's globs, relative to each target. `table_level`: Glue's TableLevelConfiguration, the depth
    (the bucket, or the target folder of a local path, is 1) at which tables are rooted; None lets the rule decide.
    """

    update: UpdateBehavior = UpdateBehavior.UPDATE_IN_DATABASE
    delete: DeleteBehavior = DeleteBehavior.DEPRECATE_IN_DATABASE
    recrawl: RecrawlBehavior = RecrawlBehavior.CRAWL_EVERYTHING
    grouping: GroupingPolicy = GroupingPolicy.SIMILAR
    keys: KeyTyping = KeyTyping.TYPED
    reading: Reading = Reading.SAMPLE
    table_level: int | None = None
    exclusions: tuple[str, ...] = ()

    def in_force(self) -> CrawlPolicies:
        """Return the policies that a run follows: looking at new folders only, it changes and deletes nothing (Glue)."""
        if self.recrawl is RecrawlBehavior.CRAWL_EVERYTHING:
            return self
        return replace(self, update=UpdateBehavior.LOG, delete=DeleteBehavior.LOG)


@dataclass(frozen=True, kw_only=True)
class Crawler:
    """A named crawl: where it looks, into which database it writes, how it decides. Times are aware UTC.

    `classifiers`: names of custom classifiers, asked in this order before the built-in ones. `connection`: with one,
    the targets are patterns of tables in that database (`db/schema/%`) instead of paths.
    """

    name: str
    targets: tuple[str, ...]
    database: str = "default"
    prefix: str = ""
    description: str = ""
    policies: CrawlPolicies = field(default_factory=CrawlPolicies)
    classifiers: tuple[str, ...] = ()
    connection: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class ChangeKind(StrEnum):
    """What a crawl does to a table."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    DEPRECATED = "deprecated"
    LOGGED = "logged only"


class ColumnChangeKind(StrEnum):
    """What a crawl does to a column."""

    ADDED = "added"
    REMOVED = "removed"
    RETYPED = "retyped"


@dataclass(frozen=True, kw_only=True)
class ColumnChange:
    """One column's change; `before` and `after` are Hive types, "" where the column was or is absent."""

    kind: ColumnChangeKind
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class TableChange:
    """What a crawl found about one table, and what it does to it.

    `why`: one sentence on why these files are one table. `notes`: what a reader should know (values that
    disagree, what an engine cannot express, folders that almost matched). `files`, `size_bytes`: the data files.
    """

    kind: ChangeKind
    database: str
    name: str
    location: str
    classification: str
    columns: tuple[Column, ...] = ()
    partition_keys: tuple[Column, ...] = ()
    column_changes: tuple[ColumnChange, ...] = ()
    property_changes: Mapping[str, str] = field(default_factory=dict)
    partitions: int = 0
    partitions_added: int = 0
    partitions_dropped: int = 0
    files: int = 0
    size_bytes: int = 0
    why: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SkippedFile:
    """A file or folder that is in no table, and why."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CrawlRun:
    """One run and its report. Counts are of files; `files_read` were opened, the rest were known already.

    `skipped` holds at most 1,000 entries; `skipped_count` is the whole number. `crawler` is "" for a crawl
    without a name; `origin` is "" for a person's, else who started it (`trigger nightly`). Times are aware UTC;
    `elapsed_s` is None while it runs.
    """

    id: str
    crawler: str
    database: str
    targets: tuple[str, ...]
    mode: CrawlMode
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    elapsed_s: float | None = None
    tables: tuple[TableChange, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    skipped_count: int = 0
    files: int = 0
    files_read: int = 0
    size_bytes: int = 0
    error: str = ""
    origin: str = ""

    @property
    def files_per_s(self) -> float:
        """Files looked at in a second."""
        return self.files / self.elapsed_s if self.elapsed_s else 0.0

    def count(self, kind: ChangeKind) -> int:
        """Return how many tables had this kind of change."""
        return sum(table.kind is kind for table in self.tables)


@dataclass(frozen=True, kw_only=True)
class CrawlProgress:
    """What a crawl is doing: counts so far, the folder it is in, and seconds since its start.

    `files_expected`: how many the last run of the same scope looked at; None when there was none.
    """

    stage: str
    files: int
    files_read: int
    elapsed_s: float
    folder: str = ""
    files_expected: int | None = None

    @property
    def left_s(self) -> float | None:
        """Seconds left at this pace, None while that cannot be estimated."""
        if not self.files_expected or not self.files or self.files >= self.files_expected:
            return None
        return self.elapsed_s / self.files * (self.files_expected - self.files)

    @property
    def files_per_s(self) -> float:
        """Files looked at in a second so far."""
        return self.files / self.elapsed_s if self.elapsed_s else 0.0


@dataclass(frozen=True, kw_only=True)
class CrawlerList:
    """Crawlers by name, and the last run of each that ever ran."""

    crawlers: tuple[Crawler, ...]
    last_runs: Mapping[str, CrawlRun] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CrawlRunList:
    """Runs, newest first."""

    runs: tuple[CrawlRun, ...]
