"""A set of changes that is published as one, and what to do where a change meets something that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gluepot.catalog.models import Partition, Table

TableKey = tuple[str, str]
"""(database, table)."""


class OnConflict(StrEnum):
    """What to do with a thing whose name is taken: refuse everything, keep what is there, or replace it."""

    FAIL = "fail"
    KEEP = "keep"
    REPLACE = "replace"


class Cascade(StrEnum):
    """What deleting a database does about its tables: refuse while there are any, or delete them too."""

    REFUSE = "refuse"
    DELETE_TABLES = "delete tables"


@dataclass(frozen=True, kw_only=True)
class CatalogChanges:
    """What a crawl (or an import) found out, to be published by one transaction.

    Partitions are keyed by (database, table), also for tables that `tables_to_create` makes. Those to drop are
    named by their values. Drops happen before adds.
    """

    tables_to_create: tuple[Table, ...] = ()
    tables_to_update: tuple[Table, ...] = ()
    tables_to_delete: tuple[TableKey, ...] = ()
    partitions_to_add: Mapping[TableKey, tuple[Partition, ...]] = field(default_factory=dict)
    partitions_to_drop: Mapping[TableKey, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    on_partition_conflict: OnConflict = OnConflict.REPLACE
