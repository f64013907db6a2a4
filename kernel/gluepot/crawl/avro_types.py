"""Avro's types as Spark reads them."""

from __future__ import annotations

from typing import Any

from gluepot.crawl.datatypes import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
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

_SIMPLE: dict[str, DataType] = {
    "null": VOID,
    "boolean": BOOLEAN,
    "int": INT,
    "long": BIGINT,
    "float": Scalar("float"),
    "double": DOUBLE,
    "bytes": BINARY,
    "string": STRING,
}
_LOGICAL: dict[str, DataType] = {
    "date": DATE,
    "timestamp-millis": TIMESTAMP,
    "timestamp-micros": TIMESTAMP,
    "local-timestamp-millis": TIMESTAMP_NTZ,
    "local-timestamp-micros": TIMESTAMP_NTZ,
}


class AvroNames:
    """Named types met so far, by which later places refer to them, and notes on what could not be followed."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.open: set[str] = set()
        self.notes: list[str] = []


def type_of_avro(schema: Any, names: AvroNames) -> DataType:
    """Return the type in which Spark reads an Avro schema; a type that contains itself becomes a string."""
    if isinstance(schema, str):
        return _SIMPLE[schema] if schema in _SIMPLE else _named(schema, names)
    if isinstance(schema, list):
        return _union(schema, names)
    kind = schema["type"]
    logical = schema.get("logicalType")
    if logical == "decimal":
        return Decimal(int(schema["precision"]), int(schema.get("scale", 0)))
    if logical in _LOGICAL:
        return _LOGICAL[logical]
    match kind:
        case "record" | "error":
            return _record(schema, names)
        case "enum":
            names.known[schema["name"]] = schema
            return STRING
        case "fixed":
            names.known[schema["name"]] = schema
            return BINARY
        case "array":
            return Array(type_of_avro(schema["items"], names))
        case "map":
            return Map(STRING, type_of_avro(schema["values"], names))
        case _:
            return type_of_avro(kind, names)


def _named(name: str, names: AvroNames) -> DataType:
    if name in names.open or name not in names.known:
        names.notes.append(f"type {name} contains itself: read as string")
        return STRING
    return type_of_avro(names.known[name], names)


def _record(schema: Any, names: AvroNames) -> DataType:
    name = schema["name"]
    names.known[name] = schema
    names.open.add(name)
    fields = tuple((field["name"], type_of_avro(field["type"], names)) for field in schema["fields"])
    names.open.discard(name)
    return Struct(fields)


def _union(schema: list[Any], names: AvroNames) -> DataType:
    members = [type_of_avro(member, names) for member in schema if member != "null"]
    distinct = list(dict.fromkeys(members))
    if not distinct:
        return VOID
    if len(distinct) == 1:
        return distinct[0]
    if set(distinct) == {INT, BIGINT}:
        return BIGINT
    if set(distinct) == {Scalar("float"), DOUBLE}:
        return DOUBLE
    return Struct(tuple((f"member{position}", member) for position, member in enumerate(members)))
