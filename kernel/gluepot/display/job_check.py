"""How a check that ran looks."""

from __future__ import annotations

import html

import gluepot.display.jobs  # noqa: F401 - registers how drafts look
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.jobs.checking.models import JobCheck, TableCheck, Verdict
from gluepot.jobs.models import RunState

_MARKS = {Verdict.SAME: "✓", Verdict.ADDS: "✓", Verdict.NEW: "✓", Verdict.DIFFERENT: "✗"}


@render.register
def _(value: JobCheck) -> Rendering:
    draft = render(value.draft)
    head = "\n".join(_lines(value))
    shown = Rendering(text=head, html=f"<pre>{html.escape(head)}</pre>")
    headings = ["table", "verdict", "rows", "rows now", ""]
    parts = [draft, shown]
    if value.tables:
        parts.append(grid_rendering(Grid(headings=headings, rows=[_row(table) for table in value.tables])))
    return Rendering(
        text="\n".join(part.text for part in parts), html="".join(part.html or "" for part in parts)
    )


def _lines(value: JobCheck) -> list[str]:
    if value.state is RunState.SUCCEEDED:
        tables = "away from your tables." if value.tables else "and wrote no tables."
        lines = [f"✓ It ran to its end after {value.duration_s:.1f} s, {tables}"]
    else:
        lines = [f"✗ {value.state.value} after {value.duration_s:.1f} s: {value.error}"]
    lines += [f"Allowed: {effect}" for effect in value.effects]
    if value.failure is not None:
        lines += [part for part in (value.failure.advice, value.failure.excerpt) if part]
    elif value.state is not RunState.SUCCEEDED and value.log:
        lines.append(value.log)
    return lines


def _row(table: TableCheck) -> list[str]:
    return [
        table.table,
        f"{_MARKS[table.verdict]} {table.verdict.value}",
        _count(table.rows_run),
        _count(table.rows_now),
        _remark(table),
    ]


def _count(rows: int | None) -> str:
    return "no table" if rows is None else f"{rows:,}"


def _remark(table: TableCheck) -> str:
    if table.verdict is Verdict.ADDS:
        return f"each run adds {(table.rows_run or 0) - (table.rows_now or 0):,} rows"
    if table.verdict is Verdict.NEW:
        return "the catalog has none to compare with"
    return "; ".join(table.differences)
