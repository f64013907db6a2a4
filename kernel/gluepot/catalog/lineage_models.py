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
    SQL = "sql"


@dataclass(frozen=True, kw_only=True)
class LineageOrigin:
    """What ran: a kind, and its name there (a notebook's path, a job's name), the same at each of its runs."""

    kind: LineageKind
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class LineageEdge:
    """`target` is made of `source`, both `database.table`. Columns are "" in an edge between whole tables."""

    source: str
    target: str
    origin: LineageOrigin
    recorded_at: datetime
    source_column: str = ""
    target_column: str = ""


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
