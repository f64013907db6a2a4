"""Which column types Hive's clients know, and the nearest Hive type of those that only Spark has."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from gluepot.catalog.hive_types import HiveType, parse_type
from gluepot.errors import InvalidInputError

_KNOWN = frozenset(
    {
        "void", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "varchar", "char",
        "date", "datetime", "timestamp", "decimal", "binary", "interval_year_month", "interval_day_time",
        "array", "map", "struct", "uniontype",
    }
)  # fmt: skip
# `timestamp_ntz` is what Hive's timestamp means: a wall clock's reading without a zone.
_NEAREST = {"timestamp_ntz": "timestamp", "timestamp_ltz": "timestamp", "integer": "int", "variant": "string"}
_FIRST_NAME = re.compile(r"\w+")
_FROM_SERDE = "<derived from deserializer>"


def is_hive_type(text: str) -> bool:
    """Say whether the metastore accepts a type, by the rule of the real one: its outermost name is known.

    Spark counts on the refusal: it then stores the table in its own form, with the schema in parameters.
    """
    first = _FIRST_NAME.match(text)
    return text == _FROM_SERDE or (first is not None and first[0] in _KNOWN)


@lru_cache(maxsize=4096)
def hive_type(text: str) -> str:
    """Return the type as a Hive client can read it; what has no counterpart is a string."""
    if text == _FROM_SERDE:
        return text
    try:
        return str(_nearest(parse_type(text)))
    except InvalidInputError:
        return "string"


def _nearest(kind: HiveType) -> HiveType:
    name = _NEAREST.get(kind.name, kind.name)
    if name not in _KNOWN:
        return HiveType(name="string")
    return replace(kind, name=name, children=tuple(map(_nearest, kind.children)))
