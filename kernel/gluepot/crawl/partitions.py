"""Partition keys: their names, types and values, from the folders between a table and its files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gluepot.catalog.names import DEFAULT_PARTITION, unescape_path_name
from gluepot.crawl.datatypes import BIGINT, DATE, INT, STRING, DataType
from gluepot.crawl.models import KeyTyping

_WHOLE = re.compile(r"-?\d{1,18}\Z")
_PADDED = re.compile(r"-?0\d+\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_YEAR = re.compile(r"(?:19|20|21)\d\d\Z")
# Keys whose leading zeros are a matter of sorting and not part of the value.
_DATE_PART_LIST = "year month day hour minute second week quarter yyyy mm dd hh yr mon wk qtr y m d h"
_DATE_PARTS = frozenset(_DATE_PART_LIST.split())
_INT_RANGE = range(-(2**31), 2**31)


@dataclass(frozen=True, kw_only=True)
class PartitionKey:
    """One key: its name and type. `named` is False for a folder without `key=`, called `partition_0` and so on."""

    name: str
    type: DataType
    named: bool = True


def split_folder(name: str) -> tuple[str | None, str]:
    """Return (key, value) of a folder's name; the key is None when it is not written as `key=value`."""
    key, equals, value = name.partition("=")
    if not equals or not key:
        return None, unescape_path_name(name)
    return unescape_path_name(key).lower(), unescape_path_name(value) or DEFAULT_PARTITION


def partition_keys(
    names: Sequence[str | None], rows: Sequence[Sequence[str]], typing: KeyTyping
) -> tuple[PartitionKey, ...]:
    """Return the keys of a table, typed by all values.

    Whole numbers become int or bigint, ISO dates date. Leading zeros are dropped only where the key is a part of a
    date (`month=01`) or follows a folder that is a year; anywhere else (`zip=00501`) they make it a string.
    """
    keys: list[PartitionKey] = []
    unnamed = 0
    after_year = False
    for position, name in enumerate(names):
        values = {row[position] for row in rows} - {DEFAULT_PARTITION}
        is_date_part = (
            name in _DATE_PARTS if name else after_year and all(len(value) == 2 for value in values)
        )
        type_ = STRING if typing is KeyTyping.STRING else _type_of(values, is_date_part=is_date_part)
        if name is None:
            after_year = after_year or (bool(values) and all(_YEAR.match(value) for value in values))
            keys.append(PartitionKey(name=f"partition_{unnamed}", type=type_, named=False))
            unnamed += 1
        else:
            keys.append(PartitionKey(name=name, type=type_))
    return tuple(keys)


def partition_value(text: str, key: PartitionKey) -> str:
    """Return a value as the catalog keeps it: numbers without leading zeros, so that engines agree on its name."""
    if text == DEFAULT_PARTITION or key.type not in (INT, BIGINT):
        return text
    return str(int(text))


def _type_of(values: set[str], *, is_date_part: bool) -> DataType:
    if not values:
        return STRING
    if all(_WHOLE.match(value) for value in values):
        if not is_date_part and any(_PADDED.match(value) for value in values):
            return STRING
        return INT if all(int(value) in _INT_RANGE for value in values) else BIGINT
    if all(_DATE.match(value) and _is_date(value) for value in values):
        return DATE
    return STRING


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
