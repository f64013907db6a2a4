"""Values of sinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What a write has just done. Up to ENTERED readers see the old table, from PUBLISHED on the new one."""

    STAGED = "staged"  # the rows are in files
    LINKED = "linked"  # the new generation is whole, and nobody points to it
    ENTERED = "entered"  # the transaction says everything and is not committed
    PUBLISHED = "published"
    CLEARED = "cleared"  # generations before the last are gone
    CLEANED = "cleaned"


OnStep = Callable[[Step], None]


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

    @property
    def keys_name_partition(self) -> bool:
        """Whether rows of the same keys are in the same partition, so that an upsert leaves the others alone."""
        return bool(self.partition_by) and set(self.partition_by) <= set(self.keys)
