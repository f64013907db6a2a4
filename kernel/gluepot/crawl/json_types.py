"""Types of JSON values, gathered record by record.

Strings that are ISO dates or moments are typed as such, because Spark and DuckDB read them so; numbers in quotes
stay text, because the writer said so. An object whose keys are data becomes a map.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import Any

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
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
    disagree,
    hive_type,
    widen,
)
from gluepot.crawl.scalars import type_of_text

_TEMPORAL = {DATE, TIMESTAMP, TIMESTAMP_NTZ}
_DATA_KEY = re.compile(r"\d[\d\-:T.Z]*\Z|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\Z")
_MANY_KEYS = 24
_SPARSE = 0.5


class ObjectTypes:
    """What the fields of many objects have in common."""

    def __init__(self) -> None:
        self._simple: dict[str, DataType] = {}
        self._objects: dict[str, ObjectTypes] = {}
        self._choices: dict[str, set[str]] = {}
        self.records = 0
        self.keys_seen = 0

    def add(self, record: dict[str, Any]) -> None:
        """Take one object in."""
        self.records += 1
        self.keys_seen += len(record)
        for key, value in record.items():
            known = self._simple.get(key, VOID)
            if isinstance(value, dict):
                if known != VOID:
                    self._note(key, "struct", word_of(known))
                self._objects.setdefault(key, ObjectTypes()).add(value)
                self._simple[key] = known
                continue
            if known == STRING and isinstance(value, str) and key not in self._objects:
                continue
            found = self._list_type(key, value) if isinstance(value, list) else type_of_value(value)
            if found != VOID and key in self._objects:
                self._note(key, "struct", word_of(found))
            self._compare(key, known, found)
            self._simple[key] = widen(known, found)

    def choices(self, above: str = "") -> dict[str, set[str]]:
        """Return path → the types of fields whose values disagree; `a.b` lies in an object, `a[]` is an item of a list."""
        found = {f"{above}{path}": kinds for path, kinds in self._choices.items()}
        for key, nested in self._objects.items():
            found |= nested.choices(f"{above}{key}.")
        return found

    def _note(self, path: str, *kinds: str) -> None:
        self._choices.setdefault(path, set()).update(kinds)

    def _compare(self, path: str, known: DataType, found: DataType) -> None:
        """Note where two types of one field meet only in text."""
        if isinstance(known, Array) and isinstance(found, Array):
            self._compare(f"{path}[]", known.item, found.item)
        elif isinstance(known, Struct) and isinstance(found, Struct):
            others = dict(found.fields)
            for name, part in known.fields:
                self._compare(f"{path}.{name}", part, others.get(name, VOID))
        elif disagree(known, found) or _is_text_and_other(known, found):
            self._note(path, word_of(known), word_of(found))

    def _list_type(self, path: str, values: list[Any]) -> DataType:
        """Return the type of a list, noting where its items disagree."""
        objects = ObjectTypes()
        item: DataType = VOID
        for value in values:
            if isinstance(value, dict):
                objects.add(value)
                continue
            found = type_of_value(value)
            self._compare(f"{path}[]", item, found)
            item = widen(item, found)
        if objects.records and item != VOID:
            self._note(f"{path}[]", "struct", word_of(item))
        for nested, kinds in objects.choices(f"{path}[].").items():
            self._note(nested, *kinds)
        return Array(widen(item, objects.as_type()))

    def fields(self) -> list[tuple[str, DataType]]:
        """Return name and type of each field, in the order in which they were met."""
        return [(key, self._type_of(key, simple)) for key, simple in self._simple.items()]

    def _type_of(self, key: str, simple: DataType) -> DataType:
        inner = self._objects.get(key)
        return simple if inner is None else widen(simple, inner.as_type())

    def as_type(self) -> DataType:
        """Return a struct, or a map when the keys are data rather than names."""
        fields = self.fields()
        if not fields:
            return VOID
        nothing: DataType = VOID
        value = reduce(widen, (part for _, part in fields), nothing)
        uniform = not any(disagree(value, part) for _, part in fields) and (
            value != STRING or all(part in (STRING, VOID) for _, part in fields)
        )
        if uniform and self._keys_are_data(fields):
            return Map(STRING, value)
        return Struct(tuple(fields))

    def _keys_are_data(self, fields: list[tuple[str, DataType]]) -> bool:
        if all(_DATA_KEY.match(name) for name, _ in fields):
            return True
        return len(fields) >= _MANY_KEYS and self.keys_seen / self.records < _SPARSE * len(fields)


def _is_text_and_other(known: DataType, found: DataType) -> bool:
    """Say whether one is text and the other what JSON writes without quotes. Dates are text to JSON."""
    kinds = {known, found}
    return STRING in kinds and not kinds <= {STRING, VOID, *_TEMPORAL}


def word_of(type_: DataType) -> str:
    """Return a type for a sentence: its name, or its kind where the name would be long."""
    match type_:
        case Struct():
            return "struct"
        case Array():
            return "array"
        case Map():
            return "map"
        case _:
            return hive_type(type_)


def choice_notes(types: ObjectTypes) -> list[str]:
    """Return a sentence for each field whose values disagree."""
    return [
        f"values of {path} disagree: {' and '.join(sorted(kinds))}" for path, kinds in types.choices().items()
    ]


def type_of_value(value: Any) -> DataType:
    """Return the type of one JSON value."""
    match value:
        case None:
            return VOID
        case bool():
            return BOOLEAN
        case int():
            return _whole_number(value)
        case float():
            return DOUBLE
        case str():
            found = type_of_text(value)
            return found if found in _TEMPORAL else STRING
        case list():
            return ObjectTypes()._list_type("", value)  # noqa: SLF001 - its own
        case _:
            nested = ObjectTypes()
            nested.add(value)
            return nested.as_type()


def _whole_number(value: int) -> DataType:
    if -(2**63) <= value < 2**63:
        return BIGINT
    digits = len(str(abs(value)))
    return Decimal(digits, 0) if digits <= MAX_PRECISION else DOUBLE
