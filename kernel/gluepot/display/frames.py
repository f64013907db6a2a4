"""How a Spark DataFrame looks: its first rows under typed headings, truncation said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render

DEFAULT_ROWS = 20
# From here on Arrow is faster. Below, `take` is: it begins with one partition, a `limit` that is collected visits all.
_MANY_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class FrameRows:
    """The first rows of a DataFrame, fetched. `columns` are (name, Spark type); `truncated` says there are more."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


def fetch_rows(frame: Any, rows: int = DEFAULT_ROWS) -> FrameRows:
    """Fetch the first `rows` rows of a DataFrame (one more is asked for, to know whether there are more)."""
    fetched = _take_as_arrow(frame, rows + 1) if rows >= _MANY_ROWS else frame.take(rows + 1)
    return FrameRows(
        columns=tuple((field.name, field.dataType.simpleString()) for field in frame.schema.fields),
        rows=tuple(tuple(row) for row in fetched[:rows]),
        truncated=len(fetched) > rows,
    )


def _take_as_arrow(frame: Any, rows: int) -> list[Any]:
    """Return what `frame.take(rows)` returns, brought here by Arrow."""
    from pyspark.sql.conversion import ArrowTableToRowsConversion

    return list(ArrowTableToRowsConversion.convert(frame.limit(rows).toArrow(), frame.schema))


def frame_rendering(frame: Any, rows: int = DEFAULT_ROWS) -> Rendering:
    """Return how the first `rows` rows of a DataFrame look."""
    return render(fetch_rows(frame, rows))


@render.register
def _(value: FrameRows) -> Rendering:
    count = f"{len(value.rows)} row{'' if len(value.rows) == 1 else 's'}"
    if not value.columns:
        return Rendering(text="done")
    return grid_rendering(
        Grid(
            headings=[name for name, _ in value.columns],
            types=[type_name for _, type_name in value.columns],
            rows=[[_readable(item) for item in row] for row in value.rows],
            note=f"first {count}; there are more" if value.truncated else count,
        )
    )


def _readable(value: Any) -> Any:
    """Return nested values as people write them: structs as {a: 1}, arrays as [1, 2]."""
    if hasattr(value, "asDict"):
        return "{" + ", ".join(f"{key}: {_inner(item)}" for key, item in value.asDict().items()) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_inner(key)}: {_inner(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(str(_inner(item)) for item in value) + "]"
    return value


def _inner(value: Any) -> Any:
    readable = _readable(value)
    return "null" if readable is None else readable
