"""Arrow types as Hive types, as Spark reads the same files."""

from __future__ import annotations

import json
from typing import Any

from gluepot.catalog.formats import INTEGERS
from gluepot.crawl.datatypes import (
    BIGINT,
    BINARY,
    DATE,
    STRING,
    TIMESTAMP,
    TIMESTAMP_NTZ,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Scalar,
    Struct,
)
from gluepot.crawl.findings import Field


def fields_of_schema(
    schema: Any, moments: DataType | None = None
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return the columns of a pyarrow schema, and notes on what engines see differently.

    `moments` is the type of every timestamp where the format knows only one.
    """
    fields = tuple(Field(column.name, type_of_arrow(column.type, moments)) for column in schema)
    nanoseconds = [column.name for column in schema if str(column.type).startswith("timestamp[ns")]
    notes = []
    if nanoseconds:
        notes.append(
            f"{', '.join(nanoseconds)}: Spark has no nanoseconds, so it is bigint, nanoseconds since 1970"
        )
    return fields, tuple(notes)


def integer_parameters(schema: Any) -> dict[str, str]:
    """Return the table parameter that tells readers with finer types than Spark's which columns to read as numbers.

    Spark 4.1 has no type for nanoseconds and times of day; it reads them as bigint (tried), DuckDB as what they are.
    """
    units = {column.name.lower(): column.type.unit for column in schema if _is_finer_than_spark(column.type)}
    return {INTEGERS: json.dumps(units)} if units else {}


def _is_finer_than_spark(arrow: Any) -> bool:
    import pyarrow.types as kind

    return bool(kind.is_time64(arrow) or (kind.is_timestamp(arrow) and arrow.unit == "ns"))


def type_of_arrow(arrow: Any, moments: DataType | None = None) -> DataType:
    """Return the type in which Spark reads an Arrow type; what Spark has no type for is the nearest it reads."""
    import pyarrow.types as kind

    if kind.is_dictionary(arrow):
        return type_of_arrow(arrow.value_type, moments)
    if kind.is_boolean(arrow):
        return Scalar("boolean")
    if kind.is_integer(arrow):
        return _integer(arrow)
    if kind.is_floating(arrow):
        return Scalar("double" if arrow.bit_width == 64 else "float")
    if kind.is_decimal(arrow):
        return Decimal(arrow.precision, arrow.scale)
    if kind.is_date(arrow):
        return DATE
    if kind.is_timestamp(arrow) and moments is not None:
        return moments
    if kind.is_timestamp(arrow) and arrow.unit == "ns":
        return BIGINT
    if kind.is_timestamp(arrow):
        return TIMESTAMP if arrow.tz else TIMESTAMP_NTZ
    if kind.is_time(arrow):
        return BIGINT if arrow.bit_width == 64 else Scalar("int")
    if kind.is_duration(arrow):
        return BIGINT
    if kind.is_map(arrow):
        return Map(type_of_arrow(arrow.key_type, moments), type_of_arrow(arrow.item_type, moments))
    if kind.is_struct(arrow):
        return Struct(
            tuple(
                (arrow.field(i).name, type_of_arrow(arrow.field(i).type, moments))
                for i in range(arrow.num_fields)
            )
        )
    if kind.is_list(arrow) or kind.is_large_list(arrow) or kind.is_fixed_size_list(arrow):
        return Array(type_of_arrow(arrow.value_type, moments))
    if kind.is_binary(arrow) or kind.is_large_binary(arrow) or kind.is_fixed_size_binary(arrow):
        return BINARY
    return VOID if kind.is_null(arrow) else STRING


def _integer(arrow: Any) -> DataType:
    import pyarrow.types as kind

    if kind.is_uint64(arrow):
        return Decimal(20, 0)
    if kind.is_unsigned_integer(arrow):
        # Spark has no unsigned types: the next wider signed one holds every value.
        return Scalar({8: "smallint", 16: "int", 32: "bigint"}[arrow.bit_width])
    return Scalar({8: "tinyint", 16: "smallint", 32: "int", 64: "bigint"}[arrow.bit_width])
