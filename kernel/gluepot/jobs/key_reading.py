"""New rows of a table that has keys which only grow (or only fall): Glue's `jobBookmarkKeys`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from gluepot.errors import InvalidInputError, quoted
from gluepot.jobs.bookmarks.models import KeyPosition, SortOrder
from gluepot.jobs.bookmarks.session import BookmarkSession


def new_rows(
    frame: Any, bookmarks: BookmarkSession, context: str, keys: tuple[str, ...], order: str = "asc"
) -> Any:
    """Return the rows behind the last position read, up to the last row that is there now, and stage that position.

    Rows whose keys are NULL are never read, and updates of rows read before are not seen (Glue semantics: developer
    guide, *Job bookmarks*, JDBC sources).

    Raises:
        InvalidInputError: no keys, keys that the source does not have, or an unknown order.
    """
    from pyspark.sql import functions as F  # noqa: N812 - its usual name

    names = {field.name.lower(): field.name for field in frame.schema.fields}
    if not keys or any(key.lower() not in names for key in keys):
        raise InvalidInputError(
            f"A bookmark of a database's table needs keys that it has, not {quoted(keys)}.",
            f"Give keys=[…] of: {quoted(list(names.values()))}.",
        )
    if order not in set(SortOrder):
        raise InvalidInputError(f"{order!r} is no order of keys.", "Say 'asc' or 'desc'.")
    sorting = SortOrder(order)
    types = {field.name: field.dataType.typeName() for field in frame.schema.fields}
    columns = [(F.col(names[key.lower()]), types[names[key.lower()]]) for key in keys]
    reach = bookmarks.key_range(context, keys)
    if reach.after is not None:
        frame = frame.where(_behind(columns, reach.after))
    until = reach.until
    if until is None:
        rows = frame.select(*[column for column, _ in columns]).where(
            reduce(lambda a, b: a & b, [column.isNotNull() for column, _ in columns])
        )
        last = F.max if sorting is SortOrder.ASCENDING else F.min
        found = rows.agg(last(F.struct(*[column for column, _ in columns]))).first()[0]
        if found is None:
            return frame.where(F.lit(False))  # noqa: FBT003
        values = tuple(_kept(value, kind) for value, (_, kind) in zip(found, columns, strict=True))
        until = KeyPosition(keys=keys, values=values, order=sorting)
    bookmarks.reach(context, until)
    return frame.where(~_behind(columns, until)).where(
        reduce(lambda a, b: a & b, [column.isNotNull() for column, _ in columns])
    )


def _behind(columns: list[tuple[Any, str]], position: KeyPosition) -> Any:
    """Return the condition that a row's keys, compared as a tuple, lie behind a position."""
    falls = position.order is SortOrder.DESCENDING
    further: Callable[[Any, Any], Any] = (lambda a, b: a < b) if falls else (lambda a, b: a > b)
    condition: Any = None
    for (column, kind), value in reversed(list(zip(columns, position.values, strict=True))):
        literal = _literal(value, kind)
        here = further(column, literal)
        condition = here if condition is None else here | ((column == literal) & condition)
    return condition


def _kept(value: Any, kind: str) -> Any:
    # Spark hands moments out in this process's time zone; the next run may be in another.
    return value.astimezone(UTC) if isinstance(value, datetime) and kind == "timestamp" else value


def _literal(value: Any, kind: str) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    if isinstance(value, datetime):
        return F.lit(value.isoformat(sep=" ")).cast(kind)
    return F.lit(value)
