"""Columns of several files as the columns of one table: alike, holding, merging."""

from __future__ import annotations

from gluepot.crawl.datatypes import DataType, disagree, hive_type, widen
from gluepot.crawl.findings import Classification, Field


def holds(known: Classification, columns: tuple[Field, ...]) -> bool:
    """Say whether a file with `columns` adds nothing to `known`: no column, no wider type."""
    types = {column.name: column.type for column in known.columns}
    if known.positional and [c.name for c in columns] != [c.name for c in known.columns][: len(columns)]:
        return False
    return all(c.name in types and widen(types[c.name], c.type) == types[c.name] for c in columns)


def merge_columns(left: tuple[Field, ...], right: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the columns of both, those of `left` first, each in the narrowest type that holds both."""
    if left == right:
        return left
    merged = {column.name: column for column in left}
    for column in right:
        known = merged.get(column.name)
        if known is None:
            merged[column.name] = column
        elif known.type != column.type:
            merged[column.name] = Field(
                known.name, widen(known.type, column.type), known.comment, known.named
            )
    return tuple(merged.values())


def choices(left: tuple[Field, ...], right: tuple[Field, ...]) -> list[str]:
    """Return a note for each column on whose type the two sides disagree."""
    types: dict[str, DataType] = {column.name: column.type for column in left}
    return [
        f"values of {column.name} disagree: {hive_type(types[column.name])} and {hive_type(column.type)}"
        for column in right
        if column.name in types and disagree(types[column.name], column.type)
    ]


def overlap(left: tuple[Field, ...], right: tuple[Field, ...]) -> float:
    """Return the share of the shorter list's columns that the other has too, 0.0–1.0."""
    common = _common(left, right)
    return common / max(1, min(len(left), len(right)))


def similarity(left: tuple[Field, ...], right: tuple[Field, ...]) -> float:
    """Return the share of all columns that both have (Jaccard), 0.0–1.0."""
    common = _common(left, right)
    return common / max(1, len(left) + len(right) - common)


def _common(left: tuple[Field, ...], right: tuple[Field, ...]) -> int:
    """Count columns of the same name; a made-up name counts only when the types agree too."""
    types = {column.name.lower(): column for column in left}
    count = 0
    for column in right:
        twin = types.get(column.name.lower())
        if twin is not None and ((twin.named and column.named) or not disagree(twin.type, column.type)):
            count += 1
    return count
