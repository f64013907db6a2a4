"""DynamoDB's JSON: values wrapped in structs that name their type, `{"S": "x"}`, `{"M": {…}}`, `{"L": […]}`.

Which of the two transforms does what: docs/decisions/155.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Part, Records, struct_of

if TYPE_CHECKING:
    from pyspark.sql import Column

_WRAPPERS = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})
_ITEM = "item"
_NO_SCALAR = ("M", "L", "SS", "NS", "BS")


class Lists(StrEnum):
    """What becomes of lists of wrapped values: they stay, or are simplified where all are scalars of one type."""

    KEPT = "kept"
    SIMPLIFIED = "simplified"


def unwrapped(records: Records, lists: Lists) -> Records:
    """Return records without the wrappers; the attributes of a lone `Item` are the record's own."""
    parts = records.parts()
    if len(parts) == 1 and parts[0][0].name.lower() == _ITEM:
        item, column = parts[0]
        if isinstance(item.dataType, g.StructType) and not _is_wrapper(item.dataType):
            parts = [(inner, column.getField(inner.name)) for inner in item.dataType.fields]
    return records.with_parts(_attribute(field, column, lists) for field, column in parts)


def _is_wrapper(kind: g.DataType) -> bool:
    return isinstance(kind, g.StructType) and bool(kind.fields) and set(kind.field_map) <= _WRAPPERS


def _attribute(field: g.Field, column: Column, lists: Lists) -> Part:
    kind, made = _value(field.dataType, column, lists)
    return g.Field(field.name, kind), made


def _value(kind: g.DataType, column: Column, lists: Lists) -> tuple[g.DataType, Column]:
    from pyspark.sql import functions as F

    if not isinstance(kind, g.StructType) or not _is_wrapper(kind):
        return kind, column
    inside = [
        (inner.name, *_inner(inner, column.getField(inner.name), lists))
        for inner in kind.fields
        if inner.name != "NULL"
    ]
    if not inside:
        return g.NullType(), F.lit(None).cast("string")
    by_name: dict[str, list[tuple[g.DataType, Column]]] = {}
    for _, one, made in inside:
        by_name.setdefault(one.name, []).append((one, made))
    if any(len({one for one, _ in found}) > 1 for found in by_name.values()):
        return kind, column  # lists of several kinds have no type in common
    columns = {name: F.coalesce(*[made for _, made in found]) for name, found in by_name.items()}
    if len(columns) == 1:
        return inside[0][1], columns[inside[0][1].name]
    merged = g.ChoiceType(found[0][0] for found in by_name.values())
    cells = [columns[name].alias(name) for name in merged.choices]
    return merged, F.when(column.isNotNull(), F.struct(*cells))


def _inner(inner: g.Field, column: Column, lists: Lists) -> tuple[g.DataType, Column]:
    from pyspark.sql import functions as F

    kind = inner.dataType
    if inner.name == "M" and isinstance(kind, g.StructType):
        parts = [_attribute(field, column.getField(field.name), lists) for field in kind.fields]
        return g.StructType(part[0] for part in parts), F.when(column.isNotNull(), struct_of(parts))
    if inner.name == "L" and isinstance(kind, g.ArrayType) and lists is Lists.SIMPLIFIED:
        element = kind.elementType
        if isinstance(element, g.StructType) and _is_wrapper(element) and len(element.fields) == 1:
            [only] = element.fields
            if only.name not in _NO_SCALAR:
                return g.ArrayType(only.dataType), F.transform(column, lambda one: one.getField(only.name))
    return kind, column
