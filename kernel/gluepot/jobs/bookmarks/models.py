"""Values of bookmarks, in Glue's words. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class BookmarkMode(StrEnum):
    """What a run does with bookmarks: read what is new and advance; read everything; read what is new, advance nothing."""

    ENABLE = "enable"
    DISABLE = "disable"
    PAUSE = "pause"


class CommitOn(StrEnum):
    """When a bookmark advances: with the run's SUCCEEDED (native), or at a call (Glue's `job.commit()`)."""

    SUCCESS = "success"
    CALL = "call"


class SortOrder(StrEnum):
    """Whether bookmark keys grow or fall."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class StateKind(StrEnum):
    """What a context remembers: files read, the last values of its keys, or a value of somebody else's."""

    FILES = "files"
    KEYS = "keys"
    VALUE = "value"


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """A file as it was listed: path, last change in milliseconds since 1970, size. Any difference makes it new."""

    path: str
    modified_ms: int
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class KeyPosition:
    """The last row that was read: its values of `keys`, compared as a tuple, in `order`."""

    keys: tuple[str, ...]
    values: tuple[Any, ...]
    order: SortOrder = SortOrder.ASCENDING


@dataclass(frozen=True, kw_only=True)
class KeyRange:
    """Which rows to read: after `after` (None: from the first), up to and with `until` (None: to the last)."""

    after: KeyPosition | None
    until: KeyPosition | None


@dataclass(frozen=True, kw_only=True)
class ContextState:
    """What one context has reached: by which run, and for files how many that run read and how new the newest was."""

    context: str
    kind: StateKind
    run_id: str
    run_number: int
    document: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """A job's bookmark: mode, number of the last successful run (0: none), that run and its moment, its contexts."""

    job_name: str
    mode: BookmarkMode
    run_number: int
    run_id: str
    committed_at: datetime | None
    contexts: tuple[ContextState, ...]
