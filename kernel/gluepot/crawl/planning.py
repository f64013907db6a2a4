"""The diff between what a crawl found and what the catalog holds, and the one set of changes that closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gluepot.catalog.changes import CatalogChanges, TableKey
from gluepot.catalog.formats import with_columns
from gluepot.catalog.models import Column, Partition, Table, TableType
from gluepot.catalog.spark_schema import is_schema_parameter, written_names
from gluepot.catalog.table_diff import is_bookkeeping
from gluepot.crawl.definitions import Definition
from gluepot.crawl.locations import location_key
from gluepot.crawl.models import (
    ChangeKind,
    ColumnChange,
    CrawlPolicies,
    DeleteBehavior,
    TableChange,
    UpdateBehavior,
)
from gluepot.crawl.tables_in_folder import view_of
from gluepot.crawl.three_way import CrawledBefore, column_changes, merge_columns, merge_properties

DEPRECATED = "DEPRECATED_BY_CRAWLER"
"""Glue's mark on a table whose data is gone: milliseconds since 1970, as text."""

_OWNED = "made in the catalog by Iceberg's own writers, who keep it up to date: the crawl leaves it as it is"
_STATISTICS = frozenset({"objectCount", "sizeKey", "recordCount", "averageRecordSize"})


@dataclass(frozen=True, kw_only=True)
class KnownTable:
    """A table of the catalog with its partitions, and as a crawl last wrote it (None when none did)."""

    table: Table
    partitions: tuple[Partition, ...]
    before: CrawledBefore | None


@dataclass(kw_only=True)
class Plan:
    """Every table's change, and what is written for it."""

    tables: list[TableChange] = field(default_factory=list)
    create: list[Table] = field(default_factory=list)
    update: list[Table] = field(default_factory=list)
    delete: list[TableKey] = field(default_factory=list)
    add: dict[TableKey, tuple[Partition, ...]] = field(default_factory=dict)
    drop: dict[TableKey, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    outputs: list[Table] = field(default_factory=list)
    """As crawled, to be remembered for the next three-way comparison."""

    def changes(self) -> CatalogChanges:
        """Return it as the catalog takes it."""
        return CatalogChanges(
            tables_to_create=tuple(self.create),
            tables_to_update=tuple(self.update),
            tables_to_delete=tuple(self.delete),
            partitions_to_add=self.add,
            partitions_to_drop=self.drop,
        )

    @property
    def is_empty(self) -> bool:
        """Say whether the catalog stays as it is."""
        return not (self.create or self.update or self.delete or self.add or self.drop)


def match_existing(locations: Sequence[tuple[str, str]], existing: Sequence[Table]) -> list[Table | None]:
    """Return, for each (location, `FoundTable.view`) found, the catalog's table over the same files, each at most once."""
    free: dict[str, list[Table]] = {}
    for table in existing:
        if table.location and table.type is not TableType.VIEW:
            free.setdefault(location_key(table.location), []).append(table)
    matched: list[Table | None] = []
    for location, view in locations:
        candidates = free.get(location_key(location), [])
        candidates.sort(key=lambda table: _view(table) != view)
        matched.append(candidates.pop(0) if candidates else None)
    return matched


def _view(table: Table) -> str:
    return view_of(table.storage.serde_parameters) if table.storage else ""


def plan_new(plan: Plan, definition: Definition) -> None:
    """Plan a table that the catalog does not have: it is created under every policy, as in Glue."""
    table = definition.table
    plan.create.append(table)
    plan.outputs.append(table)
    if definition.partitions:
        plan.add[table.database, table.name] = definition.partitions
    plan.tables.append(
        _change(ChangeKind.CREATED, table, definition, partitions_added=len(definition.partitions))
    )


def plan_existing(
    plan: Plan,
    definition: Definition,
    known: KnownTable,
    policies: CrawlPolicies,
) -> None:
    """Plan a table that the catalog has: its definition by the update policy, its partitions always."""
    existing = known.table
    if known.before is None and definition.table.parameters.get("table_type") == "ICEBERG":
        # Its writers move the pointer by a commit; to set it to what lies there could undo or half-do one.
        plan.tables.append(_change(ChangeKind.UNCHANGED, existing, definition, notes=[_OWNED]))
        return
    target, notes = _updated(definition.table, existing, known.before, policies.update)
    columns = column_changes(existing.columns, target.columns)
    properties = _property_changes(existing, target)
    key = (existing.database, existing.name)
    if target.partition_keys != existing.partition_keys:
        _replan_keys(plan, definition, existing, target, notes)
        return
    added, dropped = _partition_changes(definition.partitions, known.partitions, existing, policies.delete)
    differs = bool(columns or properties) or _names(target) != _names(existing)
    kind = ChangeKind.UPDATED if differs or added or dropped else ChangeKind.UNCHANGED
    if differs and policies.update is UpdateBehavior.LOG:
        kind = ChangeKind.LOGGED if not (added or dropped) else kind
        notes.append("the table's definition is left as it is (update policy LOG)")
    elif differs:
        plan.update.append(target)
    if policies.update is not UpdateBehavior.LOG:
        plan.outputs.append(definition.table)
    if added:
        plan.add[key] = added
    if dropped:
        plan.drop[key] = dropped
    plan.tables.append(
        _change(
            kind,
            target,
            definition,
            column_changes=columns,
            property_changes=properties,
            partitions_added=len(added),
            partitions_dropped=len(dropped),
            notes=notes,
        )
    )


def plan_gone(plan: Plan, table: Table, policies: CrawlPolicies, now_ms: int) -> None:
    """Plan a table of ours whose files are gone."""
    policy = policies.delete
    kind, notes = ChangeKind.DELETED, ["its files are gone"]
    if policy is DeleteBehavior.LOG:
        kind = ChangeKind.LOGGED
    elif policy is DeleteBehavior.DEPRECATE_IN_DATABASE:
        kind = ChangeKind.UNCHANGED if DEPRECATED in table.parameters else ChangeKind.DEPRECATED
        if kind is ChangeKind.DEPRECATED:
            plan.update.append(replace(table, parameters={**table.parameters, DEPRECATED: str(now_ms)}))
    else:
        plan.delete.append((table.database, table.name))
    plan.tables.append(
        TableChange(
            kind=kind,
            database=table.database,
            name=table.name,
            location=table.location,
            classification=table.classification,
            columns=table.columns,
            partition_keys=table.partition_keys,
            notes=tuple(notes),
        )
    )


def _updated(
    crawled: Table, existing: Table, before: CrawledBefore | None, policy: UpdateBehavior
) -> tuple[Table, list[str]]:
    """Return the existing table with what the files say, edits by hand kept."""
    names = written_names(crawled)
    fresh = tuple(replace(column, name=names[column.name]) for column in crawled.columns)
    columns, notes = merge_columns(before, existing.columns, fresh, policy)
    if before is None:
        notes.append("not made by a crawl: columns are only added")
    kept = {name: value for name, value in existing.parameters.items() if not is_schema_parameter(name)}
    kept.pop(DEPRECATED, None)
    new = {name: value for name, value in crawled.parameters.items() if not is_schema_parameter(name)}
    statistics = {name: value for name, value in new.items() if name in _STATISTICS}
    assert crawled.storage is not None
    serde = existing.storage.serde_parameters if existing.storage else {}
    storage = replace(
        crawled.storage,
        serde_parameters=merge_properties(
            before.serde_parameters if before else None, serde, crawled.storage.serde_parameters
        ),
    )
    table = replace(
        existing,
        storage=storage,
        partition_keys=_with_comments(crawled.partition_keys, existing.partition_keys),
        parameters=merge_properties(before.parameters if before else None, kept, new) | statistics,
    )
    return with_columns(table, columns), notes


def _with_comments(keys: tuple[Column, ...], existing: tuple[Column, ...]) -> tuple[Column, ...]:
    comments = {column.name: column.comment for column in existing}
    return tuple(replace(key, comment=comments.get(key.name, "") or key.comment) for key in keys)


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _property_changes(existing: Table, target: Table) -> dict[str, str]:
    """Return `name: "before → after"` for each property that changes; statistics do not count."""
    old = {**existing.parameters, **(existing.storage.serde_parameters if existing.storage else {})}
    new = {**target.parameters, **(target.storage.serde_parameters if target.storage else {})}
    changed = {}
    for name in sorted(old.keys() | new.keys()):
        counts = not is_bookkeeping(name) and name not in _STATISTICS and not is_schema_parameter(name)
        if counts and old.get(name) != new.get(name):
            changed[name] = f"{old.get(name, '(none)')} → {new.get(name, '(none)')}"
    return changed


def _partition_changes(
    found: Sequence[Partition], existing: Sequence[Partition], table: Table, policy: DeleteBehavior
) -> tuple[tuple[Partition, ...], tuple[tuple[str, ...], ...]]:
    """Return partitions to add (new, or moved) and values to drop.

    Partitions cannot be marked as deprecated in a way that engines see, so DEPRECATE drops them like DELETE does;
    only LOG keeps them. Those that lie elsewhere were added by hand and stay.
    """
    known = {partition.values: location_key(partition.location) for partition in existing}
    here = {partition.values for partition in found}
    added = tuple(p for p in found if known.get(p.values) != location_key(p.location))
    if policy is DeleteBehavior.LOG:
        return added, ()
    root = f"{location_key(table.location)}/"
    dropped = tuple(v for v, location in known.items() if v not in here and location.startswith(root))
    return added, dropped


def _replan_keys(
    plan: Plan, definition: Definition, existing: Table, target: Table, notes: list[str]
) -> None:
    """Plan a table whose partition keys changed: engines cannot change keys in place, so it is made anew."""
    old = ", ".join(f"{key.name} {key.type}" for key in existing.partition_keys) or "none"
    plan.delete.append((existing.database, existing.name))
    plan.create.append(replace(target, version=0))
    plan.outputs.append(definition.table)
    if definition.partitions:
        plan.add[existing.database, existing.name] = definition.partitions
    notes.append(f"made anew: its partition keys were {old}")
    plan.tables.append(
        _change(
            ChangeKind.UPDATED,
            target,
            definition,
            notes=notes,
            partitions_added=len(definition.partitions),
            column_changes=column_changes(
                (*existing.columns, *existing.partition_keys), (*target.columns, *target.partition_keys)
            ),
        )
    )


def _change(
    kind: ChangeKind,
    table: Table,
    definition: Definition,
    *,
    notes: Sequence[str] = (),
    column_changes: Sequence[ColumnChange] = (),
    property_changes: Mapping[str, str] | None = None,
    partitions_added: int = 0,
    partitions_dropped: int = 0,
) -> TableChange:
    found = definition.found
    return TableChange(
        kind=kind,
        database=table.database,
        name=table.name,
        location=table.location,
        classification=table.classification,
        columns=table.columns,
        partition_keys=table.partition_keys,
        column_changes=tuple(column_changes),
        property_changes=dict(property_changes or {}),
        partitions=len(definition.partitions),
        partitions_added=partitions_added,
        partitions_dropped=partitions_dropped,
        files=found.files,
        size_bytes=found.size_bytes,
        why=found.why,
        notes=(*definition.notes, *notes),
    )
