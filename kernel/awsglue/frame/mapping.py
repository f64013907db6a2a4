"""apply_mapping: a projection that renames, casts, nests and un-nests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from typing import cast as typed

from awsglue import gluetypes as g
from awsglue.frame.casting import cast
from awsglue.frame.paths import Path, parse_path
from awsglue.frame.records import Part, Records, find, struct_of
from awsglue.frame.samples import explained
from awsglue.frame.source_types import is_of_another_kind, say_other_kinds
from awsglue.frame.spark_types import CONTAINERS, named_type
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column

Tree = dict[str, Any]  # name → (type, column), or a tree that is a struct
Found = tuple[g.DataType, "Callable[[], Column]"]
Mapping4 = tuple[str, str | None, str, str | None]


def apply_mapping(records: Records, mappings: Sequence[Mapping4], *, exact: bool = False) -> Records:
    """Return the mapped fields and nothing else.

    Args:
        records: what is mapped.
        mappings: of `read_mappings`.
        exact: whether source names are compared with case.

    Raises:
        InvalidInputError: a path through an array, or a type that the values cannot become.
    """
    tree: Tree = {}
    others: list[tuple[str, str | None, g.DataType]] = []
    for source, source_type, target, target_type in mappings:
        with explained(records):
            found = _found(records, source, exact=exact)
            if found is None:
                continue
            part = _mapped(found, source, target_type)
        if is_of_another_kind(found[0], source_type):
            others.append((source, source_type, found[0]))
        put(tree, parse_path(target), part)
    say_other_kinds(others)
    return records.with_parts(tree_parts(tree))


def read_mappings(mappings: Sequence[Any]) -> tuple[Mapping4, ...]:
    """Return what a script asks of apply_mapping.

    Args:
        mappings: tuples (source, target), (source, target, target type) or (source, source type, target, target
            type); one tuple alone is a list of one.

    Raises:
        TypeError: something in the list is no tuple.
        ValueError: a tuple of another length.
        InvalidInputError: a target type that is none.
    """
    one = isinstance(mappings, tuple) and bool(mappings) and not isinstance(mappings[0], (tuple, list))
    found = tuple(map(read_mapping, [mappings] if one else mappings))
    for _, _, _, target_type in found:
        _target(target_type)
    return found


def read_mapping(mapping: Any) -> Mapping4:
    """Return a mapping of any length as source, source type, target, target type."""
    if not isinstance(mapping, tuple):
        raise TypeError(f"A mapping is a tuple; {mapping!r} is a {type(mapping).__name__}.")
    if len(mapping) == 2:
        return (mapping[0], None, mapping[1], None)
    if len(mapping) == 3:
        return (mapping[0], None, mapping[1], mapping[2])
    if len(mapping) == 4:
        return typed("Mapping4", mapping)
    raise ValueError(f"A mapping has 2, 3 or 4 parts; {mapping!r} has {len(mapping)}.")


def _found(records: Records, source: str, *, exact: bool) -> Found | None:
    path = parse_path(source)
    found = find(records.schema, path, exact=exact) or find(records.schema, (source,), exact=exact)
    if found is None:
        _refuse_arrays(records, path, source, exact=exact)
    return found


def _mapped(found: Found, source: str, target_type: str | None) -> tuple[g.DataType, Column]:
    kind, column = found
    target = _target(target_type)
    return (kind, column()) if target is None else (target, cast(column(), kind, target, source))


def _target(target_type: str | None) -> g.DataType | None:
    """Return the type that values become; None where they keep theirs."""
    if target_type is None or target_type.strip().lower().partition("<")[0] in CONTAINERS:
        return None
    return named_type(target_type)


def _refuse_arrays(records: Records, path: Path, source: str, *, exact: bool) -> None:
    for length in range(1, len(path)):
        found = find(records.schema, path[:length], exact=exact)
        if found is not None and isinstance(found[0], g.ArrayType):
            raise InvalidInputError(
                f"ApplyMapping cannot reach {source!r}: {'.'.join(path[:length])!r} is an array.",
                "Map the whole array, or relationalize first.",
            )


def put(tree: Tree, path: Path, part: tuple[g.DataType, Column]) -> None:
    """Set the value at `path`; a struct that is there keeps its other fields."""
    for step in path[:-1]:
        inner = tree.get(step)
        if isinstance(inner, tuple):
            inner = _opened(*inner)
        if inner is None:
            inner = {}
        tree[step] = inner
        tree = inner
    tree[path[-1]] = part


def _opened(kind: g.DataType, column: Column) -> Tree:
    fields = kind.fields if isinstance(kind, g.StructType) else []
    return {field.name: (field.dataType, column.getField(field.name)) for field in fields}


def tree_parts(tree: Tree) -> list[Part]:
    """Return a tree's top-level fields, its inner trees as structs."""
    parts: list[Part] = []
    for name, node in tree.items():
        if isinstance(node, dict):
            inner = tree_parts(node)
            parts.append((g.Field(name, g.StructType(part[0] for part in inner)), struct_of(inner)))
        else:
            parts.append((g.Field(name, node[0]), node[1]))
    return parts
