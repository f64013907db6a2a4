"""Types of values that a library has decoded: BSON's and Ion's documents, which say their types themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal as Number
from typing import Any

from gluepot.crawl.datatypes import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    MAX_PRECISION,
    STRING,
    TIMESTAMP,
    TIMESTAMP_NTZ,
    VOID,
    Array,
    DataType,
    Decimal,
    Struct,
    disagree,
    hive_type,
    widen,
)
from gluepot.crawl.findings import Field

_BIGINT_RANGE = range(-(2**63), 2**63)


def columns_of_documents(
    documents: Iterable[Mapping[str, Any]],
) -> tuple[tuple[Field, ...], tuple[str, ...], int]:
    """Return the columns of documents, notes on values that disagree, and how many documents there were."""
    types: dict[str, DataType] = {}
    choices: dict[str, set[str]] = {}
    count = 0
    for document in documents:
        count += 1
        for name, value in document.items():
            type_, known = type_of_value(value), types.get(name, VOID)
            if disagree(known, type_):
                choices.setdefault(name, set()).update({hive_type(known), hive_type(type_)})
            types[name] = widen(known, type_)
    notes = tuple(
        f"values of {name} disagree: {' and '.join(sorted(said))}" for name, said in choices.items()
    )
    return tuple(Field(name, type_) for name, type_ in types.items()), notes, count


def type_of_value(value: Any) -> DataType:
    """Return the type of one decoded value; what has no type of its own in Hive is text."""
    match value:
        case None:
            return VOID
        case bool():
            return BOOLEAN
        case int():
            return _type_of_whole(int(value))
        case float():
            return DOUBLE
        case Number():
            return _type_of_number(value)
        case bytes() | bytearray():
            return BINARY
        case str():
            return STRING
        case dt.datetime():
            return TIMESTAMP if value.tzinfo is not None else TIMESTAMP_NTZ
        case dt.date():
            return DATE
        case Mapping():
            return Struct(tuple((str(name), type_of_value(part)) for name, part in value.items()))
        case list() | tuple():
            item: DataType = VOID
            for part in value:
                item = widen(item, type_of_value(part))
            return Array(item)
    return STRING


def _type_of_whole(value: int) -> DataType:
    if value in _BIGINT_RANGE:
        return BIGINT
    digits = len(str(abs(value)))
    return Decimal(digits, 0) if digits <= MAX_PRECISION else STRING


def _type_of_number(value: Number) -> DataType:
    if not value.is_finite():
        return DOUBLE
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    scale = max(0, -exponent)
    precision = max(len(value.as_tuple().digits) + max(0, exponent), scale + 1)
    return Decimal(precision, scale) if precision <= MAX_PRECISION else STRING
