"""When files can be read together, and what they are together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gluepot.crawl.columns import choices, merge_columns, overlap
from gluepot.crawl.datatypes import DATE, TIMESTAMP_NTZ, DataType, Decimal, disagree
from gluepot.crawl.findings import Classification, Compression

ALIKE = 0.7
"""Glue's partition threshold: more than 70 % must match."""

# Files may differ in these: what one needs does no harm to the others.
_TOLERANT = {"nullValue": "", "quote": '"', "escape": '"', "multiLine": "false",
             "ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false",
             "dateFormat": "", "timestampNTZFormat": "", "locale": "",
             "mode": "PERMISSIVE", "columnPruning": "true"}  # fmt: skip
_OPTIONS_OF_TYPES: dict[str, Callable[[DataType], bool]] = {
    "dateFormat": lambda type_: type_ == DATE,
    "timestampNTZFormat": lambda type_: type_ == TIMESTAMP_NTZ,
    "locale": lambda type_: isinstance(type_, Decimal) and type_.scale > 0,
}
_MAX_NOTES = 20


def reading_key(classification: Classification) -> tuple[Any, ...]:
    """Return what must be equal for files to be one table: format, and the options that hold for a whole table."""
    strict = sorted((name, value) for name, value in classification.options.items() if name not in _TOLERANT)
    return (classification.format, classification.positional, *strict)


def can_be_read_together(left: Classification, right: Classification) -> bool:
    """Say whether one reader with one set of options reads both to the right cells.

    CSV is matched by position, so the columns of one must be the first columns of the other; made-up names count
    only when the types agree as well.
    """
    if left is right:
        return True
    if left.columns == right.columns and left.options == right.options and left.format == right.format:
        return True
    if reading_key(left) != reading_key(right):
        return False
    for name, default in _TOLERANT.items():
        values = {c.options.get(name, default) for c in (left, right)} - {default}
        if len(values) > 1:
            return False
    if not left.positional:
        return True
    if any(_is_typed_otherwise(left, right, option) for option in _OPTIONS_OF_TYPES):
        return False
    shorter, longer = sorted((left.columns, right.columns), key=len)
    if any(a.name.lower() != b.name.lower() for a, b in zip(shorter, longer, strict=False)):
        return False
    if all(column.named for column in shorter):
        return True
    disagreeing = sum(disagree(a.type, b.type) for a, b in zip(shorter, longer, strict=False))
    return len(shorter) == len(longer) and disagreeing <= len(shorter) * (1 - ALIKE)


def _is_typed_otherwise(left: Classification, right: Classification, option: str) -> bool:
    """Say whether columns of the type that an option is about are written one way here and another way there."""
    if left.options.get(option) == right.options.get(option):
        return False
    is_about = _OPTIONS_OF_TYPES[option]
    return all(any(is_about(column.type) for column in side.columns) for side in (left, right))


def are_alike(left: Classification, right: Classification) -> bool:
    """Say whether two files of one folder are one table: readable together, and most columns in common, in lists of like length."""
    if left is right:
        return True
    if left.columns == right.columns:
        same = not any(_is_typed_otherwise(left, right, option) for option in _OPTIONS_OF_TYPES)
        return same and reading_key(left) == reading_key(right)
    # Files grow columns over time; one that has more than twice as many is something else that begins alike.
    grown = max(len(left.columns), len(right.columns)) <= 2 * min(len(left.columns), len(right.columns))
    return grown and can_be_read_together(left, right) and overlap(left.columns, right.columns) >= ALIKE


def merge(left: Classification, right: Classification) -> Classification:
    """Return what both are together. The caller has asked `can_be_read_together`."""
    if left is right or left == right:
        return left
    notes = dict.fromkeys((*left.notes, *right.notes, *choices(left.columns, right.columns)))
    compressions = {left.compression, right.compression}
    compression = left.compression if len(compressions) == 1 else Compression.MIXED
    return replace(
        left,
        columns=merge_columns(left.columns, right.columns),
        options={**right.options, **left.options},
        compression=compression,
        records=None if left.records is None or right.records is None else left.records + right.records,
        notes=tuple(notes)[:_MAX_NOTES],
        parameters={**left.parameters, **right.parameters},
    )
