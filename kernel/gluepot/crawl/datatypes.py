"""Types while a crawl thinks about them: a small tree, one rule for widening, and their Hive spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
_FLOATS = ("float", "double")
MAX_PRECISION = 38


@dataclass(frozen=True)
class Scalar:
    """A type without parts, by its Hive name; `void` is the type of nothing but nulls."""

    name: str


@dataclass(frozen=True)
class Decimal:
    """decimal(precision, scale)."""

    precision: int
    scale: int


@dataclass(frozen=True)
class Array:
    """A list of items of one type."""

    item: DataType


@dataclass(frozen=True)
class Map:
    """Keys that are data, of one type, to values of one type."""

    key: DataType
    value: DataType


@dataclass(frozen=True)
class Struct:
    """Named fields, in order."""

    fields: tuple[tuple[str, DataType], ...]


DataType = Scalar | Decimal | Array | Map | Struct

VOID = Scalar("void")
STRING = Scalar("string")
BOOLEAN = Scalar("boolean")
INT = Scalar("int")
BIGINT = Scalar("bigint")
DOUBLE = Scalar("double")
DATE = Scalar("date")
TIMESTAMP = Scalar("timestamp")
TIMESTAMP_NTZ = Scalar("timestamp_ntz")
BINARY = Scalar("binary")


def hive_type(type_: DataType) -> str:
    """Return the Hive spelling. `void` becomes `string`: engines refuse columns of no type."""
    match type_:
        case Scalar(name):
            return "string" if name == "void" else name
        case Decimal(precision, scale):
            return f"decimal({precision},{scale})"
        case Array(item):
            return f"array<{hive_type(item)}>"
        case Map(key, value):
            return f"map<{hive_type(key)},{hive_type(value)}>"
        case Struct(fields):
            inner = ",".join(f"{_field_name(name)}:{hive_type(part)}" for name, part in fields)
            return f"struct<{inner}>"


def _field_name(name: str) -> str:
    return name if _PLAIN_NAME.match(name) else "`" + name.replace("`", "``") + "`"


def widen(left: DataType, right: DataType) -> DataType:
    """Return the narrowest type that holds every value of both; `string` holds everything.

    Whole numbers and fractions meet in double (or an exact decimal), dates and timestamps in the timestamp, two
    structs in one with the fields of both.
    """
    if right in (left, VOID):
        return left
    if left == VOID:
        return right
    match left, right:
        case Struct(), Struct():
            return _widen_structs(left, right)
        case Array(a), Array(b):
            return Array(widen(a, b))
        case Map(k, v), Map(l, w):
            return Map(widen(k, l), widen(v, w))
        case (Map(k, v), Struct(fields)) | (Struct(fields), Map(k, v)):
            return Map(k, reduce(widen, (part for _, part in fields), v))
        case ((Scalar() | Decimal()), (Scalar() | Decimal())):
            return _widen_simple(left, right)
    return STRING


def disagree(left: DataType, right: DataType) -> bool:
    """Say whether two types meet only in `string` although neither is one: a choice worth a note."""
    return STRING not in (left, right) and widen(left, right) == STRING


def _widen_simple(left: Scalar | Decimal, right: Scalar | Decimal) -> DataType:
    names = {part.name for part in (left, right) if isinstance(part, Scalar)}
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _widen_decimal(left, right)
    if names <= set(_INTEGERS):
        return Scalar(max(names, key=_INTEGERS.index))
    if names <= {*_INTEGERS, *_FLOATS}:
        return DOUBLE
    # A date has no zone, so it goes with wall clocks and not with instants.
    if names == {"date", "timestamp_ntz"}:
        return TIMESTAMP_NTZ
    return STRING


def _widen_decimal(left: Scalar | Decimal, right: Scalar | Decimal) -> DataType:
    if any(isinstance(part, Scalar) and part.name in _FLOATS for part in (left, right)):
        return DOUBLE
    decimals = [_as_decimal(part) for part in (left, right)]
    a, b = decimals
    if a is None or b is None:
        return STRING
    scale = max(a.scale, b.scale)
    precision = max(a.precision - a.scale, b.precision - b.scale) + scale
    return Decimal(precision, scale) if precision <= MAX_PRECISION else DOUBLE


def _as_decimal(type_: Scalar | Decimal) -> Decimal | None:
    if isinstance(type_, Decimal):
        return type_
    return Decimal(_DIGITS[type_.name], 0) if type_.name in _DIGITS else None


def _widen_structs(left: Struct, right: Struct) -> Struct:
    merged = dict(left.fields)
    for name, part in right.fields:
        merged[name] = widen(merged.get(name, VOID), part)
    return Struct(tuple(merged.items()))
