"""with_frame_schema: records in a schema that a script declares; what does not fit it is set aside."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.casting import cast
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Records
from awsglue.frame.rows import in_type
from awsglue.frame.samples import explained
from awsglue.frame.spark_types import ddl

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Fitted = tuple["Column", "Column"]
"""Values in a declared type, and what says whether one was lost by it."""


def declared(records: Records, schema: g.StructType) -> tuple[Records, DataFrame]:
    """Return records with the fields and types of `schema`, and the rows of those with a value that it cannot hold.

    Raises:
        InvalidInputError: values of a field's type can never become the declared type.
    """
    from pyspark.sql import functions as F

    known = {field.name: (field.dataType, column) for field, column in records.parts()}
    with explained(records):
        fitted = [
            (field, *_fitted(*known[field.name], field.dataType, field.name))
            if field.name in known
            else (field, F.lit(None).cast(ddl(field.dataType)), F.lit(col=False))
            for field in schema.fields
        ]
    is_lost = _any([lost for _, _, lost in fitted])
    text = F.to_json(F.struct(*[column.alias(field.name) for field, column in records.parts()]))
    failed = records.data.where(is_lost).select(text.alias("value"), text.alias("record"))
    good = records.with_data(records.data.where(~is_lost))
    return (
        good.with_parts((field, column) for field, column, _ in fitted),
        error_rows(failed, "The record has a value that the declared schema does not hold"),
    )


def _fitted(kind: g.DataType, column: Column, target: g.DataType, where: str) -> Fitted:
    from pyspark.sql import functions as F

    if kind == target:
        return column, F.lit(col=False)
    if isinstance(kind, g.StructType) and isinstance(target, g.StructType):
        have = kind.field_map
        parts = {
            field.name: _fitted(
                have[field.name].dataType,
                column.getField(field.name),
                field.dataType,
                f"{where}.{field.name}",
            )
            if field.name in have
            else (F.lit(None).cast(ddl(field.dataType)), F.lit(col=False))
            for field in target.fields
        }
        made = F.struct(*[value.alias(name) for name, (value, _) in parts.items()])
        return F.when(column.isNotNull(), made), _any([lost for _, lost in parts.values()])
    if isinstance(kind, g.ArrayType) and isinstance(target, g.ArrayType):
        of, into = kind.elementType, target.elementType
        made = F.transform(column, lambda one: _fitted(of, one, into, where)[0])
        lost = F.exists(column, lambda one: _fitted(of, one, into, where)[1])
        return made, F.coalesce(lost, F.lit(col=False))
    if isinstance(target, g.ChoiceType):
        made = in_type(column, kind, target)
        return made, column.isNotNull() & ~_any([made.getField(name).isNotNull() for name in target.choices])
    made = cast(column, kind, target, where)
    return made, column.isNotNull() & made.isNull()


def _any(tests: list[Column]) -> Column:
    from pyspark.sql import functions as F

    return reduce(
        lambda one, other: one | other,
        [F.coalesce(test, F.lit(col=False)) for test in tests],
        F.lit(col=False),
    )
