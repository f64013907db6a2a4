"""What Spark's `schema_of_variant` says, as Glue types."""

from __future__ import annotations

import re

from awsglue import gluetypes as g

_TOKEN = re.compile(r"\s*(`(?:[^`]|``)*`|[<>,:]|[^<>,:`]+)")
_ATOMIC: dict[str, type[g.DataType]] = {
    "BIGINT": g.LongType, "BOOLEAN": g.BooleanType, "DOUBLE": g.DoubleType, "FLOAT": g.DoubleType,
    "STRING": g.StringType, "VOID": g.NullType, "DATE": g.DateType, "TIMESTAMP": g.TimestampType,
    "TIMESTAMP_NTZ": g.TimestampNTZType, "BINARY": g.BinaryType,
}  # fmt: skip
_LONG_DIGITS = 19


class MixedType(g.DataType):
    """Elements of one array that are of several types: which ones has to be asked."""

    name = "mixed"


def parse(text: str) -> g.DataType:
    """Return the type that `schema_of_variant` wrote as `text`."""
    tokens = [
        token.strip() if token[:1] != "`" else token for token in _TOKEN.findall(_with_plain_decimals(text))
    ]
    kind, _ = _parse(tokens, 0)
    return kind


def _with_plain_decimals(text: str) -> str:
    return re.sub(r"DECIMAL\((\d+),\s*(\d+)\)", r"DECIMAL \1 \2", text)


def _parse(tokens: list[str], at: int) -> tuple[g.DataType, int]:
    word = tokens[at]
    if word == "OBJECT":
        return _parse_object(tokens, at + 1)
    if word == "ARRAY":
        element, at = _parse(tokens, at + 2)
        return g.ArrayType(element), at + 1
    if word == "VARIANT":
        return MixedType(), at + 1
    if word.startswith("DECIMAL"):
        _, precision, scale = word.split()
        whole_beyond_long = scale == "0" and int(precision) >= _LONG_DIGITS
        return (g.DecimalType(38, 0) if whole_beyond_long else g.DoubleType()), at + 1
    return _ATOMIC.get(word, g.StringType)(), at + 1


def _parse_object(tokens: list[str], at: int) -> tuple[g.DataType, int]:
    fields: list[g.Field] = []
    at += 1
    while tokens[at] != ">":
        if tokens[at] == ",":
            at += 1
        name = tokens[at]
        name = name[1:-1].replace("``", "`") if name.startswith("`") else name
        kind, at = _parse(tokens, at + 2)
        fields.append(g.Field(name, kind))
    return g.StructType(fields), at + 1
