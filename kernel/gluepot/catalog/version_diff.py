"""Two versions of a table side by side, as lines that say what each change was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gluepot.catalog.models import Column, StorageFormat, Table, TableVersion
from gluepot.catalog.table_diff import is_bookkeeping, same_location

_IMPLIED_OPTIONS = frozenset({"path", "serialization.format"})  # the location again, and a number Hive adds


class LineKind(StrEnum):
    """What a line of a difference says: something came, went, or became something else."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"


@dataclass(frozen=True, kw_only=True)
class DiffLine:
    """One change: of what ("column amount"), and its value before and after ("" on the side where there is none)."""

    kind: LineKind
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class TableVersionDiff:
    """How version `new` of a table differs from version `old`; no lines means not at all."""

    table: str
    old: int
    new: int
    lines: tuple[DiffLine, ...]


def diff_versions(old: TableVersion, new: TableVersion) -> TableVersionDiff:
    """Compare two versions; the counters that engines keep in parameters are no difference."""
    return TableVersionDiff(
        table=new.table.full_name,
        old=old.version,
        new=new.version,
        lines=tuple(_lines(old.table, new.table)),
    )


def _lines(before: Table, after: Table) -> Iterator[DiffLine]:
    yield from _changed("name", before.full_name, after.full_name)
    yield from _columns("column", before.columns, after.columns)
    yield from _columns("partition key", before.partition_keys, after.partition_keys)
    if not same_location(before.location, after.location):
        yield from _changed("location", before.location, after.location)
    yield from _changed("type", before.type.value, after.type.value)
    yield from _changed("description", before.description, after.description)
    yield from _changed("owner", before.owner, after.owner)
    yield from _changed("view text", before.view_text, after.view_text)
    yield from _storage(before.storage, after.storage)
    yield from _entries("parameter", _telling(before.parameters), _telling(after.parameters))


def _columns(what: str, before: tuple[Column, ...], after: tuple[Column, ...]) -> Iterator[DiffLine]:
    types = ({column.name: column.type for column in side} for side in (before, after))
    yield from _entries(what, *types)
    old = {column.name: column for column in before}
    for column in after:
        if column.name in old:
            yield from _changed(f"comment of {what} {column.name}", old[column.name].comment, column.comment)
    kept = [column.name for column in before if column.name in {other.name for other in after}]
    order = [column.name for column in after if column.name in old]
    yield from _changed(f"order of {what}s", ", ".join(kept), ", ".join(order))


def _storage(before: StorageFormat | None, after: StorageFormat | None) -> Iterator[DiffLine]:
    classes = [
        {"input format": s.input_format, "output format": s.output_format, "serde": s.serde} if s else {}
        for s in (before, after)
    ]
    for name in ("input format", "output format", "serde"):
        yield from _changed(name, classes[0].get(name, ""), classes[1].get(name, ""))
    options = (_options(storage) for storage in (before, after))
    yield from _entries("reader option", *options)
    yield from _changed("buckets", _buckets(before), _buckets(after))


def _options(storage: StorageFormat | None) -> dict[str, str]:
    given = storage.serde_parameters if storage else {}
    return {key: value for key, value in given.items() if key not in _IMPLIED_OPTIONS}


def _buckets(storage: StorageFormat | None) -> str:
    if storage is None or storage.bucket_count <= 0:
        return ""
    order = ", ".join(f"{name} {'asc' if up else 'desc'}" for name, up in storage.sort_columns)
    by = ", ".join(storage.bucket_columns)
    return f"{storage.bucket_count} by {by}{f' sorted by {order}' if order else ''}"


def _telling(parameters: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in parameters.items() if not is_bookkeeping(key)}


def _entries(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[DiffLine]:
    for name in [*before, *(name for name in after if name not in before)]:
        label = f"{what} {name}"
        if name not in after:
            yield DiffLine(kind=LineKind.REMOVED, what=label, before=before[name])
        elif name not in before:
            yield DiffLine(kind=LineKind.ADDED, what=label, after=after[name])
        else:
            yield from _changed(label, before[name], after[name])


def _changed(what: str, before: str, after: str) -> Iterator[DiffLine]:
    if before != after:
        yield DiffLine(kind=LineKind.CHANGED, what=what, before=before, after=after)
