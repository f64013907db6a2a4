"""Values of partition keys as their types compare them: whole numbers, decimals and dates by value, the rest as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_WHOLE = {"tinyint", "smallint", "int", "bigint", "integer", "long"}
_EXACT = {"decimal", "float", "double"}


def typed_value(kind: str, text: str) -> Any:
    """Return a value's text as its key's type compares it; None for the default partition of a typed key,
    and for text that is no such value.
    """
    convert = converter(kind)
    return text if convert is None else convert(text)


def converter(kind: str) -> Callable[[str], Any] | None:
    """Return what reads a value of this type; None for a type whose values are compared as they stand."""
    if kind in _WHOLE:
        return _whole
    if kind == "date":
        return _day
    return _exact if kind.partition("(")[0] in _EXACT else None


# Kept, since a filter looks at every partition and the next one at the same values again.
@lru_cache(maxsize=65536)
def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def _day(text: str) -> date | None:
    try:
        return date(*map(int, text.split("-", 2)))
    except (ValueError, TypeError):
        return None


@lru_cache(maxsize=65536)
def _exact(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number.is_nan() else number
