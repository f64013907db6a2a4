"""Records in the types of the table that they are written to: files of two types in one folder could not be read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Records, top
from awsglue.frame.rows import conform
from awsglue.frame.samples import sample
from awsglue.frame.spark_types import ddl, from_spark
from awsglue.sinks.holding import check_choices
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_WHOLE = ("byte", "short", "int", "long")
_EXACT = {"float": ("byte", "short"), "double": ("byte", "short", "int", "float")}
"""Type → the types all of whose values it holds as they are."""
_CONTAINERS = (g.StructType, g.ArrayType, g.MapType, g.ChoiceType, g.BinaryType)


def types_of(table: DataFrame) -> dict[str, g.DataType]:
    """Return the types of a table's columns, by name in lower case."""
    return {field.name.lower(): from_spark(field.dataType) for field in table.schema.fields}


def in_types_of(
    records: Records, columns: Mapping[str, g.DataType], table: str, folders: Collection[str]
) -> Records:
    """Return records whose fields have the types of a table's columns; fields that the table lacks stay.

    Args:
        records: what is to be written.
        columns: the table's types, by name in lower case.
        table: its name, for the sentence.
        folders: the fields that become names of folders, which have no type.

    Raises:
        InvalidInputError: a field of several types, or one whose values the column's type cannot hold, with a record.
    """
    check_choices(records, dict(columns), table)
    made: list[g.Field] = []
    for field in records.schema.fields:
        target = columns.get(field.name.lower())
        if target is None or field.name in folders or _is_as(field.dataType, target):
            made.append(field)
        elif holds(target, field.dataType):
            made.append(g.Field(field.name, target))
        else:
            raise _refusal(records, field, target, table)
    schema = g.StructType(made)
    return records if schema == records.schema else conform(records, schema)


def holds(target: g.DataType, kind: g.DataType) -> bool:
    """Say whether a column of type `target` holds every value of type `kind` without loss."""
    if kind == target or isinstance(kind, (g.NullType, g.UnknownType)):
        return True
    if isinstance(target, g.StructType) and isinstance(kind, g.StructType):
        known = target.field_map
        return all(f.name in known and holds(known[f.name].dataType, f.dataType) for f in kind.fields)
    if isinstance(target, g.ArrayType) and isinstance(kind, g.ArrayType):
        return holds(target.elementType, kind.elementType)
    if isinstance(target, g.MapType) and isinstance(kind, g.MapType):
        return holds(target.valueType, kind.valueType)
    if isinstance(target, g.DecimalType) and isinstance(kind, g.DecimalType):
        whole = target.precision - target.scale >= kind.precision - kind.scale
        return whole and target.scale >= kind.scale
    if isinstance(target, g.StringType):
        return not isinstance(kind, _CONTAINERS)
    if target.name in _WHOLE and kind.name in _WHOLE:
        return _WHOLE.index(kind.name) <= _WHOLE.index(target.name)
    return kind.name in _EXACT.get(target.name, ())


def _is_as(kind: g.DataType, target: g.DataType) -> bool:
    """Say whether values are stored alike: a table's column of a choice is a struct of its types."""
    if isinstance(kind, g.ChoiceType):
        return g.StructType(g.Field(name, one) for name, one in kind.choices.items()) == target
    return kind == target


def _refusal(records: Records, field: g.Field, target: g.DataType, table: str) -> InvalidInputError:
    as_text = ddl(target)
    way_out = "Give the field that type by ApplyMapping"
    if not isinstance(target, _CONTAINERS):
        way_out = f"Cast it first: frame.resolveChoice(specs=[({field.name!r}, 'cast:{as_text}')])"
    return InvalidInputError(
        f"Field {field.name!r} is {ddl(field.dataType)!r}, and the column of '{table}' is {as_text!r}: "
        f"the table could not be read with files of both. {sample(records, top(field.name))}".strip(),
        f"{way_out}, or write to another table and path.",
    )
