"""Choosing, dropping and renaming fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.mapping import Tree, put, tree_parts
from awsglue.frame.paths import Path, parse_path, parse_paths
from awsglue.frame.records import Part, Records, find

if TYPE_CHECKING:
    from pyspark.sql import Column


def select_fields(records: Records, paths: str | Sequence[str]) -> Records:
    """Return top-level fields, in the order asked for; unknown ones are passed over."""
    wanted = [records.place(path) for path in parse_paths(paths)]
    by_name = {records.place((field.name,)): (field, column) for field, column in records.parts()}
    return records.with_parts(by_name[path] for path in wanted if path in by_name)


def drop_fields(records: Records, paths: str | Sequence[str]) -> Records:
    """Return all other fields; paths may lead into structs, also those in arrays."""
    unwanted = {records.place(path) for path in parse_paths(paths)}
    # A name that has dots may be written without back-ticks where nothing else is meant.
    unwanted |= {records.place((path,)) for path in ([paths] if isinstance(paths, str) else paths)}

    def change(field: g.Field, _column: Column, path: Path) -> list[Part] | None:
        return [] if records.place(path) in unwanted and field.name != "[]" else None

    return records.rebuilt(change)


def rename_field(records: Records, old: str, new: str) -> Records:
    """Return records with the field at `old` under the path `new`; an unknown `old` changes nothing."""
    source, target = parse_path(old), parse_path(new)
    found = find(records.schema, source, exact=False)
    if found is None:
        return records
    is_in_place = source[:-1] == target[:-1]

    def change(field: g.Field, column: Column, path: Path) -> list[Part] | None:
        if records.place(path) != records.place(source):
            return None
        return [(g.Field(target[-1], field.dataType), column)] if is_in_place else []

    if is_in_place:
        return records.rebuilt(change)
    tree: Tree = {field.name: (field.dataType, column) for field, column in records.rebuilt_parts(change)}
    put(tree, target, (found[0], found[1]()))
    return records.with_parts(tree_parts(tree))


def drop_null_fields(records: Records) -> tuple[Records, list[str]]:
    """Drop fields whose type is null; return their paths too."""
    dropped: list[str] = []

    def change(field: g.Field, _column: Column, path: Path) -> list[Part] | None:
        if isinstance(field.dataType, g.NullType) and field.name != "[]":
            dropped.append(".".join(step for step in path if step != "[]"))
            return []
        return None

    return records.rebuilt(change), list(dict.fromkeys(dropped))
