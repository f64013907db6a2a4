"""Transforms of Glue Studio about moments: now, from numbers and texts, as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from awsglue.studio.columns import named
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_CODES: Mapping[str, str] = {
    "Y": "yyyy", "y": "yy", "m": "MM", "d": "dd", "H": "HH", "I": "hh", "M": "mm", "S": "ss", "f": "SSSSSS",
    "p": "a", "j": "DDD", "B": "MMMM", "b": "MMM", "A": "EEEE", "a": "E", "z": "xx", "Z": "z", "%": "%",
}  # fmt: skip
"""A date code of Python's → the same in a pattern of Spark's."""
_PARTS = re.compile(r"%(.)|([A-Za-z]+)|(')")
_PER_SECOND: Mapping[str, int] = {"seconds": 1, "milliseconds": 1000, "microseconds": 1_000_000}
# A number of seconds that is greater is a year beyond 5000: such numbers are finer ones.
_MOST_SECONDS, _MOST_MILLISECONDS = 10**11, 10**14
_NUMBER = r"^\s*[-+]?\d+(\.\d*)?\s*$"


def now(data: DataFrame, colName: str = "timestamp", dateFormat: str = "") -> DataFrame:
    """Add the moment at which the rows are made, as text where a format is given."""
    from pyspark.sql import functions as F

    return data.withColumn(colName, _as_text(F.current_timestamp(), dateFormat))


def format_timestamp(data: DataFrame, colName: str, dateFormat: str, newColName: str = "") -> DataFrame:
    """Make a moment a text, by a pattern of Spark's or by Python's date codes."""
    return data.withColumn(newColName or colName.strip("`"), _as_text(named(data, colName), dateFormat))


def to_timestamp(
    data: DataFrame, colName: str, colType: str = "autodetect", newColName: str = ""
) -> DataFrame:
    """Make a number or a text a moment; what cannot be one is null.

    Raises:
        InvalidInputError: `colType` is none of seconds, milliseconds, microseconds, iso, autodetect.
    """
    from pyspark.sql import functions as F

    kind, value = colType.strip().lower(), named(data, colName)
    if kind in _PER_SECOND:
        made = _counted(value, F.lit(_PER_SECOND[kind]))
    elif kind == "iso":
        made = _read(value)
    elif kind == "autodetect":
        size = F.abs(value.cast("string").try_cast("double"))
        unit = F.when(size < _MOST_SECONDS, 1).when(size < _MOST_MILLISECONDS, 1000).otherwise(1_000_000)
        is_number = value.cast("string").rlike(_NUMBER)
        made = F.when(is_number, _counted(value, unit)).otherwise(_read(value))
    else:
        raise InvalidInputError(
            f"gs_to_timestamp has no type {colType!r}.", f"Types: {', '.join(_PER_SECOND)}, iso, autodetect."
        )
    return data.withColumn(newColName or colName.strip("`"), made)


def _counted(value: Column, unit: Column) -> Column:
    """Return the moment so many `unit`s (how many are a second) after 1970."""
    from pyspark.sql import functions as F

    number = value.cast("string").try_cast("decimal(38,6)")
    return F.timestamp_micros((number * 1_000_000 / unit).try_cast("bigint"))


def _read(value: Column) -> Column:
    return value.cast("string").try_cast("timestamp")


def _as_text(moment: Column, pattern: str) -> Column:
    from pyspark.sql import functions as F

    return F.date_format(moment, sparks(pattern)) if pattern else moment


def sparks(pattern: str) -> str:
    """Return a pattern as Spark reads it: one with date codes of Python's is translated, another stays.

    Raises:
        InvalidInputError: a date code that Spark has nothing for.
    """
    if "%" not in pattern:
        return pattern

    def one(match: re.Match[str]) -> str:
        code, letters, _ = match.groups()
        if letters:
            return f"'{letters}'"
        if code is None:
            return "''"
        if code not in _CODES:
            raise InvalidInputError(
                f"The date code '%{code}' in {pattern!r} is not known.",
                f"Known: {', '.join(f'%{name}' for name in _CODES)}.",
            )
        return _CODES[code]

    return _PARTS.sub(one, pattern)
