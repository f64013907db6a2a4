"""Where data comes from and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LineageKind(StrEnum):
    """What derives one table from another."""

    NOTEBOOK = "notebook"
    JOB = "job"
    VIEW = "view"
    SCRIPT = "script"
    SQL = "sql"


@dataclass(frozen=True, kw_only=True)
class LineageOrigin:
    """What ran: a kind, and its name there (a notebook's path, a job's name), the same at each of its runs.

    `run_id` is that of the job run, of an edge the latest one that made it; "" outside jobs.
    """

    kind: LineageKind
    reference: str = ""
    run_id: str = ""


@dataclass(frozen=True, kw_only=True)
class LineageEdge:
    """`target` is made of `source`, each `database.table` or the URI of files. Columns are "" between whole tables."""

    source: str
    target: str
    origin: LineageOrigin
    recorded_at: datetime
    source_column: str = ""
    target_column: str = ""

    @property
    def kind(self) -> LineageKind:
        """The kind of its origin."""
        return self.origin.kind

    @property
    def reference(self) -> str:
        """The name of its origin."""
        return self.origin.reference

    @property
    def run_id(self) -> str:
        """The latest job run that made it."""
        return self.origin.run_id


class TableUse(StrEnum):
    """What a run did with a table."""

    READ = "read"
    WRITTEN = "written"


class Direction(StrEnum):
    """Which way to look from a table: to what it is made of, to what is made of it, or both."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class LineageGraph:
    """What is connected with a table. `edges` hold those between tables and those between columns.

    `steps` says how far each table is from the root: 0 for itself, below 0 upstream, above 0 downstream.
    """

    root: str
    direction: Direction
    edges: tuple[LineageEdge, ...]
    steps: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class RunTables:
    """What a job run read and wrote, by name: tables as `database.table`, files as URIs."""

    run_id: str
    job: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
