"""Glue's types in Spark's words and back.

A choice is a Spark struct with one nullable field per type, named as the type; exactly one of them is set.
A null type is a string column: Spark's own void cannot be written to most formats.
"""

from __future__ import annotations

import re
from typing import Any

from awsglue import gluetypes as g
from gluepot.errors import InvalidInputError

_DDL = {
    "binary": "binary", "boolean": "boolean", "byte": "tinyint", "date": "date", "double": "double",
    "enum": "string", "float": "float", "int": "int", "long": "bigint", "null": "string", "short": "smallint",
    "string": "string", "timestamp": "timestamp", "timestamp_ntz": "timestamp_ntz", "unknown": "string",
}  # fmt: skip
_ALIASES = {
    "integer": "int", "bigint": "long", "tinyint": "byte", "smallint": "short", "bool": "boolean",
    "varchar": "string", "char": "string", "str": "string", "text": "string", "bigdecimal": "decimal",
    "numeric": "decimal", "real": "float", "number": "double",
}  # fmt: skip
_FROM_SPARK = {
    "binary": g.BinaryType, "boolean": g.BooleanType, "tinyint": g.ByteType, "date": g.DateType,
    "double": g.DoubleType, "float": g.FloatType, "int": g.IntegerType, "bigint": g.LongType, "void": g.NullType,
    "smallint": g.ShortType, "string": g.StringType, "timestamp": g.TimestampType,
    "timestamp_ntz": g.TimestampNTZType,
}  # fmt: skip
_DECIMAL = re.compile(r"(?:decimal|numeric)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?")
CONTAINERS = frozenset({"struct", "array", "map", "choice"})


def ddl(data_type: g.DataType) -> str:
    """Return the Spark type of `data_type` as DDL."""
    if isinstance(data_type, g.DecimalType):
        return f"decimal({data_type.precision},{data_type.scale})"
    if isinstance(data_type, g.ArrayType):
        return f"array<{ddl(data_type.elementType)}>"
    if isinstance(data_type, g.MapType):
        return f"map<string,{ddl(data_type.valueType)}>"
    if isinstance(data_type, g.StructType):
        return f"struct<{','.join(f'{quoted(f.name)}:{ddl(f.dataType)}' for f in data_type.fields)}>"
    if isinstance(data_type, g.ChoiceType):
        return (
            f"struct<{','.join(f'{quoted(name)}:{ddl(kind)}' for name, kind in data_type.choices.items())}>"
        )
    return _DDL[data_type.name]


def from_spark(spark_type: Any) -> g.DataType:
    """Return the Glue type of a Spark type; types that Glue lacks (intervals, variants) are unknown."""
    kind = spark_type.typeName()
    if kind == "struct":
        return g.StructType(g.Field(field.name, from_spark(field.dataType)) for field in spark_type.fields)
    if kind == "array":
        return g.ArrayType(from_spark(spark_type.elementType))
    if kind == "map":
        return g.MapType(from_spark(spark_type.valueType))
    if kind == "decimal":
        return g.DecimalType(spark_type.precision, spark_type.scale)
    if kind in ("varchar", "char"):
        return g.StringType()
    return _FROM_SPARK.get(spark_type.simpleString(), g.UnknownType)()


def struct_from_spark(spark_type: Any) -> g.StructType:
    """Return a whole row's type."""
    converted = from_spark(spark_type)
    assert isinstance(converted, g.StructType)
    return converted


def named_type(name: str | g.DataType) -> g.DataType:
    """Return the type that a script names: Glue's and Hive's names of atomic types.

    Raises:
        InvalidInputError: there is no atomic type of this name.
    """
    if isinstance(name, g.DataType):
        return name
    word = name.strip().lower()
    word = _ALIASES.get(word, word)
    if match := _DECIMAL.fullmatch(word):
        precision, scale = match.groups()
        return g.DecimalType(int(precision), int(scale or 0)) if precision else g.DecimalType()
    if word in _DDL:
        return g.deserialize({"dataType": "string" if word == "enum" else word})
    if re.fullmatch(r"(var)?char\(\d+\)", word):
        return g.StringType()
    raise InvalidInputError(
        f"{name!r} is no type that values can be turned into.",
        "Types: " + ", ".join(sorted(_DDL)) + ", decimal(p,s).",
    )


def quoted(name: str) -> str:
    """Return `name` in Spark's back-ticks."""
    return "`" + name.replace("`", "``") + "`"
