"""What a crawl writes over a table that people have edited: the hand wins, and what nobody touched follows the files.

Three states are compared: as the last crawl wrote it, as it is in the catalog now, and as the files are now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gluepot.catalog.models import Column
from gluepot.crawl.models import ColumnChange, ColumnChangeKind, UpdateBehavior


@dataclass(frozen=True, kw_only=True)
class CrawledBefore:
    """A table as a crawl last wrote it: column types by lower-case name, and its properties."""

    columns: Mapping[str, str]
    parameters: Mapping[str, str]
    serde_parameters: Mapping[str, str]


def merge_columns(
    before: CrawledBefore | None, now: tuple[Column, ...], crawled: tuple[Column, ...], policy: UpdateBehavior
) -> tuple[tuple[Column, ...], list[str]]:
    """Return the columns to write, and notes on edits that were kept.

    Args:
        before: as the last crawl wrote the table; None when no crawl did, then columns are only added.
        now: the catalog's columns.
        crawled: the files' columns; their names have the case of the files.
        policy: MERGE_NEW_COLUMNS adds only; UPDATE_IN_DATABASE follows the files where nobody edited.
    """
    known = {column.name.lower(): column for column in now}
    fresh = {column.name.lower(): column for column in crawled}
    if before is None or policy is UpdateBehavior.MERGE_NEW_COLUMNS:
        kept = tuple(_as_written(column, fresh) for column in now)
        return (*kept, *(column for name, column in fresh.items() if name not in known)), []
    notes: list[str] = []
    result: list[Column] = []
    for name, column in fresh.items():
        current = known.get(name)
        if current is None:
            result.append(column)
            continue
        edited = (
            name in before.columns and current.type != before.columns[name] and current.type != column.type
        )
        if edited:
            notes.append(
                f"type of {column.name} stays {current.type}, set by hand; the files say {column.type}"
            )
        result.append(
            replace(
                column,
                type=current.type if edited else column.type,
                comment=current.comment or column.comment,
            )
        )
    by_hand = [column for name, column in known.items() if name not in fresh and name not in before.columns]
    return (*result, *by_hand), notes


def _as_written(column: Column, fresh: Mapping[str, Column]) -> Column:
    twin = fresh.get(column.name.lower())
    return replace(column, name=twin.name) if twin is not None else column


def merge_properties(
    before: Mapping[str, str] | None, now: Mapping[str, str], crawled: Mapping[str, str]
) -> dict[str, str]:
    """Return the properties to write: the crawl's where nobody edited, else the hand's; foreign ones stay."""
    merged: dict[str, str] = {}
    base = before or {}
    for name in now.keys() | crawled.keys():
        mine, theirs, was = now.get(name), crawled.get(name), base.get(name)
        # Untouched since the last crawl, or never crawled and not there: the files decide.
        chosen = theirs if mine == was or (mine is None and before is None) else mine
        if before is None and theirs is not None and mine is not None:
            chosen = theirs
        if chosen is not None:
            merged[name] = chosen
    return merged


def column_changes(now: tuple[Column, ...], then: tuple[Column, ...]) -> tuple[ColumnChange, ...]:
    """Return what becomes of the columns, names compared without case."""
    old = {column.name.lower(): column for column in now}
    new = {column.name.lower(): column for column in then}
    changes = []
    for name, column in new.items():
        if name not in old:
            changes.append(ColumnChange(kind=ColumnChangeKind.ADDED, name=column.name, after=column.type))
        elif old[name].type != column.type:
            kind = ColumnChangeKind.RETYPED
            changes.append(
                ColumnChange(kind=kind, name=column.name, before=old[name].type, after=column.type)
            )
    removed = (column for name, column in old.items() if name not in new)
    changes.extend(ColumnChange(kind=ColumnChangeKind.REMOVED, name=c.name, before=c.type) for c in removed)
    return tuple(changes)
