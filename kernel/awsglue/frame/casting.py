"""Turning values into other types: what cannot be turned becomes null, as Glue's cast does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.spark_types import ddl
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column


class ImpossibleCastError(InvalidInputError):
    """Values of one type can never become another."""

    def __init__(self, source: g.DataType, target: g.DataType, where: str) -> None:
        super().__init__(
            f"Field {where!r} is of type {source.name!r}, which cannot become {target.name!r}.",
            _UNMADE if _was_choice(source) else "Map it to its own type, or to a string.",
        )


_UNMADE = "toDF() made this struct of a choice: call resolveChoice before toDF(), or cast one of its fields."


def _was_choice(kind: g.DataType) -> bool:
    """Say whether a struct looks like what toDF() makes of a choice: several fields, each called by its own type."""
    return (
        isinstance(kind, g.StructType)
        and len(kind.fields) > 1
        and all(field.name == field.dataType.name for field in kind.fields)
    )


_TIMES = frozenset({"date", "timestamp", "timestamp_ntz"})
_NUMBERS = frozenset({"byte", "short", "int", "long", "float", "double", "decimal"})
_NEVER = frozenset({(a, b) for time in _TIMES for a, b in ((time, "boolean"), ("boolean", time))})


def cast(column: Column, source: g.DataType, target: g.DataType, where: str) -> Column:
    """Return `column` as `target`; a choice gives its value whichever type it has.

    Raises:
        ImpossibleCastError: values of the source type can never become the target type.
    """
    from pyspark.sql import functions as F

    if source == target:
        return column
    if isinstance(source, g.ChoiceType):
        return F.coalesce(
            *[cast(column.getField(name), kind, target, where) for name, kind in source.choices.items()]
        )
    if isinstance(source, (g.NullType, g.UnknownType)):
        return F.lit(None).cast(ddl(target))
    if isinstance(source, (g.StructType, g.ArrayType, g.MapType)):
        if target.name == "string":
            return F.to_json(column)
        raise ImpossibleCastError(source, target, where)
    is_binary_number = "binary" in (source.name, target.name) and "string" not in (source.name, target.name)
    if (source.name, target.name) in _NEVER or is_binary_number:
        raise ImpossibleCastError(source, target, where)
    if source.name in _NUMBERS and target.name in _TIMES:
        # Numbers are seconds since 1970, by way of a timestamp.
        return column.try_cast("timestamp").try_cast(ddl(target))
    if source.name in _TIMES and target.name in _NUMBERS:
        return column.try_cast("timestamp").try_cast("double").try_cast(ddl(target))
    return column.try_cast(ddl(target))
