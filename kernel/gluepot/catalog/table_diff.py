"""What changed between two definitions of a table, in words; changes that say nothing about it are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gluepot.catalog.models import Column, StorageFormat, Table

DROPPED = "dropped"
_SLASHES = re.compile(r"/+")

# Written by engines as they go along: bookkeeping, not the definition.
_BOOKKEEPING = frozenset(
    {
        "transient_lastDdlTime", "last_modified_by", "last_modified_time", "numFiles", "totalSize", "numRows",
        "rawDataSize", "numFilesErasureCoded", "COLUMN_STATS_ACCURATE", "STATS_GENERATED",
        "STATS_GENERATED_VIA_STATS_TASK", "DO_NOT_UPDATE_STATS", "spark.sql.create.version",
        "objectCount", "sizeKey", "recordCount", "averageRecordSize",
        "spark.sql.partitionProvider",
    }
)  # fmt: skip
# The location again, in another spelling, and a number that Hive adds.
_IMPLIED_OPTIONS = frozenset({"path", "serialization.format"})
# Said by the columns already: the same schema as Spark keeps it.
_SCHEMA_COPIES = ("spark.sql.sources.schema", "spark.sql.statistics.")


def difference(before: Table, after: Table) -> str:
    """Return the change in words, parts joined by `; `; "" when the definition is the same."""
    return "; ".join(_parts(before, after))


def is_bookkeeping(parameter: str) -> bool:
    """Say whether a table parameter changes without the table changing."""
    return parameter in _BOOKKEEPING or parameter.startswith(_SCHEMA_COPIES)


def same_location(one: str, other: str) -> bool:
    """Say whether two locations are one place: Hadoop writes `file:/a`, others `file:///a`."""
    return _SLASHES.sub("/", one).rstrip("/") == _SLASHES.sub("/", other).rstrip("/")


def _parts(before: Table, after: Table) -> Iterator[str]:
    if before.full_name != after.full_name:
        yield f"renamed from {before.full_name} to {after.full_name}"
    yield from _column_changes("column", before.columns, after.columns)
    yield from _column_changes("partition key", before.partition_keys, after.partition_keys)
    if not same_location(before.location, after.location):
        yield f"location: {before.location or '(none)'} → {after.location or '(none)'}"
    if before.type != after.type:
        yield f"table type: {before.type.value} → {after.type.value}"
    yield from _storage_changes(before.storage, after.storage)
    if (before.view_text, before.view_expanded_text) != (after.view_text, after.view_expanded_text):
        yield "view text"
    if before.description != after.description:
        yield "description"
    if before.owner != after.owner:
        yield f"owner: {before.owner or '(none)'} → {after.owner or '(none)'}"
    changed = sorted(_changed_keys(before.parameters, after.parameters))
    if changed:
        yield f"parameters: {', '.join(changed)}"


def _storage_changes(before: StorageFormat | None, after: StorageFormat | None) -> Iterator[str]:
    if before is None or after is None:
        if before != after:
            yield "storage format"
        return
    if (before.input_format, before.output_format, before.serde) != (
        after.input_format, after.output_format, after.serde,
    ):  # fmt: skip
        yield "storage format"
    options = sorted(
        {
            key
            for key in before.serde_parameters.keys() | after.serde_parameters.keys()
            if before.serde_parameters.get(key) != after.serde_parameters.get(key)
            and key not in _IMPLIED_OPTIONS
        }
    )
    if options:
        yield f"reader options: {', '.join(options)}"
    if (max(before.bucket_count, 0), before.bucket_columns, before.sort_columns) != (
        max(after.bucket_count, 0), after.bucket_columns, after.sort_columns,
    ):  # fmt: skip
        yield "buckets"


def _changed_keys(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key) and not is_bookkeeping(key):
            yield key


def _column_changes(kind: str, before: tuple[Column, ...], after: tuple[Column, ...]) -> Iterator[str]:
    old = {column.name: column for column in before}
    new = {column.name: column for column in after}
    added = [f"{name} {column.type}" for name, column in new.items() if name not in old]
    gone = [name for name in old if name not in new]
    if added:
        yield f"{_plural(kind, added)} added: {', '.join(added)}"
    if gone:
        yield f"{_plural(kind, gone)} removed: {', '.join(gone)}"
    for name in old.keys() & new.keys():
        if old[name].type != new[name].type:
            yield f"{kind} {name}: {old[name].type} → {new[name].type}"
        if old[name].comment != new[name].comment:
            yield f"comment of {kind} {name}"
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield f"order of {kind}s"


def _plural(kind: str, items: list[str]) -> str:
    return kind if len(items) == 1 else f"{kind}s"
