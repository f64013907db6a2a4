"""Arrow types as Hive types, as Spark reads the same files."""

from __future__ import annotations

from typing import Any

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


def fields_of_schema(schema: Any) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return the columns of a pyarrow schema, and notes on what engines see differently."""
    fields = tuple(Field(column.name, type_of_arrow(column.type)) for column in schema)
    nanoseconds = [column.name for column in schema if str(column.type).startswith("timestamp[ns")]
    notes = []
    if nanoseconds:
        notes.append(
            f"{', '.join(nanoseconds)}: Spark has no nanoseconds, so it is bigint, nanoseconds since 1970"
        )
    return fields, tuple(notes)


def type_of_arrow(arrow: Any) -> DataType:
    """Return the type in which Spark reads an Arrow type; what Spark has no type for is the nearest it reads."""
    import pyarrow.types as kind

    if kind.is_dictionary(arrow):
        return type_of_arrow(arrow.value_type)
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
    if kind.is_timestamp(arrow) and arrow.unit == "ns":
        return BIGINT
    if kind.is_timestamp(arrow):
        return TIMESTAMP if arrow.tz else TIMESTAMP_NTZ
    if kind.is_time(arrow):
        return BIGINT if arrow.bit_width == 64 else Scalar("int")
    if kind.is_duration(arrow):
        return BIGINT
    if kind.is_map(arrow):
        return Map(type_of_arrow(arrow.key_type), type_of_arrow(arrow.item_type))
    if kind.is_struct(arrow):
        return Struct(
            tuple((arrow.field(i).name, type_of_arrow(arrow.field(i).type)) for i in range(arrow.num_fields))
        )
    if kind.is_list(arrow) or kind.is_large_list(arrow) or kind.is_fixed_size_list(arrow):
        return Array(type_of_arrow(arrow.value_type))
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
