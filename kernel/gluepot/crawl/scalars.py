"""What a piece of text is: the narrowest type whose reading gives back the same text.

The types are Glue's: whole numbers are bigint, fractions double. What would not survive stays text: `007` and
`+49` lose characters as numbers. A number that double cannot hold exactly becomes a decimal. ISO moments with a
zone are `timestamp` (an instant), without one `timestamp_ntz` (a wall clock).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from gluepot.crawl.datatypes import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    MAX_PRECISION,
    STRING,
    TIMESTAMP,
    TIMESTAMP_NTZ,
    VOID,
    DataType,
    Decimal,
    widen,
)

NULL_SPELLINGS = frozenset(
    {
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "NULL",
        "null",
        "Null",
        "None",
        "none",
        "nil",
        "\\N",
        "NaN",
        "nan",
        "-",
        "?",
        "(null)",
        ".",
    }
)
"""Texts that may stand for "no value". One is believed only where a column is typed without it."""

_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)\Z")
_FRACTION = re.compile(r"-?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?\Z")
_PLAIN = re.compile(r"-?\d*\.?\d*\Z")
_CODE = re.compile(r"-?0\d+\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?\Z"
)
_NOT_NUMBERS = {"NaN": DOUBLE, "Inf": DOUBLE, "-Inf": DOUBLE, "Infinity": DOUBLE, "-Infinity": DOUBLE}
_FIRST = frozenset("0123456789-.tTfFNI")
_BIGINT_RANGE = range(-(2**63), 2**63)


def type_of_text(text: str) -> DataType:
    """Return the narrowest type of one value; "" has none (`void`)."""
    if not text:
        return VOID
    if text[0] not in _FIRST:
        return STRING
    if _WHOLE.match(text):
        return _whole_number(text)
    if _FRACTION.match(text):
        return STRING if _CODE.match(text) else _fraction(text)
    if text.lower() in {"true", "false"}:
        return BOOLEAN
    if _DATE.match(text):
        return DATE if _is_date(text) else STRING
    moment = _MOMENT.match(text)
    if moment:
        day, hour, minute, second, zone = moment.groups()
        valid = _is_date(day) and int(hour) < 24 and int(minute) < 60 and int(second or 0) < 60
        return (TIMESTAMP if zone else TIMESTAMP_NTZ) if valid else STRING
    return _NOT_NUMBERS.get(text, STRING)


def type_of_texts(texts: Iterable[str]) -> DataType:
    """Return the narrowest type of all values; stops at the first that only text can hold."""
    found: DataType = VOID
    values = list(texts)
    exact = False
    for text in values:
        type_ = type_of_text(text)
        if type_ is found:
            continue
        exact = exact or isinstance(type_, Decimal)
        found = widen(found, type_)
        if found == STRING:
            break
    return _exact_type(values) or found if exact and found == DOUBLE else found


def _exact_type(texts: Iterable[str]) -> DataType | None:
    """Return the decimal that holds all values, None when one has an exponent or more than 38 digits are needed.

    A double would hold most values of such a column, but not the one that has too many digits for it.
    """
    whole_digits = scale = 0
    for text in filter(None, texts):
        if not _PLAIN.match(text):
            return None
        whole, _, fraction = text.lstrip("-").partition(".")
        whole_digits, scale = max(whole_digits, len(whole.lstrip("0"))), max(scale, len(fraction))
    return Decimal(whole_digits + scale, scale) if whole_digits + scale <= MAX_PRECISION else None


def _whole_number(text: str) -> DataType:
    if len(text) < 19 or int(text) in _BIGINT_RANGE:
        return BIGINT
    digits = len(text.lstrip("-"))
    return Decimal(digits, 0) if digits <= MAX_PRECISION else STRING


def _fraction(text: str) -> DataType:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    significant = (whole + fraction).lstrip("0")
    # Programs print doubles with up to 17 digits; more were written by something that counts exactly.
    if exponent or len(significant) <= 17:
        return DOUBLE
    precision = len(whole.lstrip("0")) + len(fraction)
    return Decimal(precision, len(fraction)) if precision <= MAX_PRECISION else DOUBLE


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
