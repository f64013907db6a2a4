"""Values of sinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Stage = Callable[[str], None]
"""Told what a write has just done: staged, linked, published, cleaned."""


class SinkMode(StrEnum):
    """What a write does with rows that are there: keep them, replace them all, or replace those of the same keys."""

    APPEND = "append"
    OVERWRITE = "overwrite"
    UPSERT = "upsert"


@dataclass(frozen=True, kw_only=True)
class SinkWrite:
    """A write that is published: its table, what it did, and whether it took the place of an earlier attempt's."""

    table: str
    mode: SinkMode
    location: str
    replaces_attempt: bool


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a write goes to: database and table in lower case, how its rows are laid out, and keys of an upsert."""

    database: str
    table: str
    format: str
    partition_by: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """`database.table`."""
        return f"{self.database}.{self.table}"
