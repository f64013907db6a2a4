"""How crawls, their progress and crawlers look."""

from __future__ import annotations

import html
from collections.abc import Sequence

import gluepot.display.crawl_list  # noqa: F401 - registers lists of crawlers and runs
from gluepot.crawl.models import (
    ChangeKind,
    ColumnChangeKind,
    CrawlMode,
    CrawlProgress,
    CrawlRun,
    RunState,
    TableChange,
)
from gluepot.display.grid import Grid, grid_html, grid_text
from gluepot.display.rendering import Rendering, render

_SHOWN_TABLES = 200
_SHOWN_SKIPPED = 20
_SIGNS = {ColumnChangeKind.ADDED: "+", ColumnChangeKind.REMOVED: "−", ColumnChangeKind.RETYPED: "~"}
_COLOURS = {
    ChangeKind.CREATED: "var(--jp-success-color1,#388e3c)",
    ChangeKind.UPDATED: "var(--jp-brand-color1,#1976d2)",
    ChangeKind.DELETED: "var(--jp-error-color1,#d32f2f)",
    ChangeKind.DEPRECATED: "var(--jp-warn-color1,#f57c00)",
    ChangeKind.LOGGED: "var(--jp-warn-color1,#f57c00)",
}


@render.register
def _(value: CrawlProgress) -> Rendering:
    rate = f" · {value.files_per_s:,.0f} files/s" if value.elapsed_s > 0.5 else ""
    known = value.files - value.files_read
    unchanged = f" ({known:,} unchanged)" if known else ""
    left = f" · {value.left_s:,.0f} s left" if value.left_s is not None and value.elapsed_s > 0.5 else ""
    return Rendering(
        text=f"crawling · {value.files:,} files{unchanged} · {value.elapsed_s:.1f} s{rate}{left} · {value.folder}"
    )


@render.register
def _(value: CrawlRun) -> Rendering:
    grid = Grid(
        headings=("table", "change", "format", "columns", "partitions", "files", "size"),
        rows=[_row(table) for table in value.tables[:_SHOWN_TABLES]],
        caption=_headline(value),
        note=_note(value),
    )
    details = [detail for table in value.tables[:_SHOWN_TABLES] if (detail := _details(table))]
    skipped = [
        f"{item.path.removeprefix('file://')}: {item.reason}" for item in value.skipped[:_SHOWN_SKIPPED]
    ]
    if value.skipped_count > len(skipped):
        skipped.append(f"… and {value.skipped_count - len(skipped):,} more (--json has up to 1,000)")
    return Rendering(text=_text(grid, details, skipped), html=_html(value, grid, details, skipped))


def _headline(run: CrawlRun) -> str:
    what = run.crawler or ", ".join(target.removeprefix("file://") for target in run.targets)
    if run.state is not RunState.COMPLETED:
        return f"{run.state} · {what} · {run.error}" if run.error else f"{run.state} · {what}"
    would = "would be " if run.mode is CrawlMode.DRY_RUN else ""
    counts = [f"{n} {would}{kind}" for kind in ChangeKind if (n := run.count(kind))]
    return f"{what} → database {run.database} · {', '.join(counts) if counts else 'no tables found'}"


def _note(run: CrawlRun) -> str:
    files = f"{run.files:,} files ({run.files_read:,} read, {_size(run.size_bytes)})"
    took = f" in {run.elapsed_s:.1f} s · {run.files_per_s:,.0f} files/s" if run.elapsed_s is not None else ""
    dry = " · dry run: nothing was written" if run.mode is CrawlMode.DRY_RUN else ""
    origin = f" · by {run.origin}" if run.origin else ""
    return f"{files}{took} · run {run.id}{origin}{dry}"


def _row(table: TableChange) -> Sequence[object]:
    keys = ", ".join(f"{key.name} {key.type}" for key in table.partition_keys)
    partitions = f"{table.partitions:,} ({keys})" if keys else "–"
    columns = len(table.columns)
    return (
        table.name,
        str(table.kind),
        table.classification,
        columns,
        partitions,
        table.files,
        _size(table.size_bytes),
    )


def _details(table: TableChange) -> tuple[str, list[str]] | None:
    """Return a table's name and the lines that explain it."""
    lines = [f"why: {table.why}"] if table.why and table.kind is not ChangeKind.UNCHANGED else []
    if table.kind is ChangeKind.CREATED:
        lines.append("columns: " + ", ".join(f"{column.name} {column.type}" for column in table.columns))
    for change in table.column_changes:
        types = " → ".join(filter(None, (change.before, change.after)))
        lines.append(f"{_SIGNS[change.kind]} {change.name} {types}")
    lines.extend(f"~ {name}: {change}" for name, change in table.property_changes.items())
    if table.partitions_added and table.kind is not ChangeKind.CREATED:
        lines.append(f"+ {table.partitions_added:,} partitions")
    if table.partitions_dropped:
        lines.append(f"− {table.partitions_dropped:,} partitions")
    lines.extend(f"note: {note}" for note in table.notes)
    return (table.name, lines) if lines else None


def _text(grid: Grid, details: list[tuple[str, list[str]]], skipped: list[str]) -> str:
    parts = [grid_text(grid)]
    parts.extend("\n".join([name, *(f"  {line}" for line in lines)]) for name, lines in details)
    if skipped:
        parts.append("\n".join(["skipped", *(f"  {line}" for line in skipped)]))
    return "\n\n".join(parts)


def _html(run: CrawlRun, grid: Grid, details: list[tuple[str, list[str]]], skipped: list[str]) -> str:
    table = grid_html(grid)
    for kind, colour in _COLOURS.items():
        table = table.replace(f"<td>{kind}</td>", f'<td><b style="color:{colour}">{kind}</b></td>')
    blocks = [_fold(name, lines) for name, lines in details]
    if skipped:
        blocks.append(_fold(f"skipped: {run.skipped_count:,}", skipped))
    return table + "".join(blocks)


def _fold(title: str, lines: list[str]) -> str:
    items = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    return (
        f'<details style="margin:2px 0"><summary>{html.escape(title)}</summary>'
        f'<div style="margin-left:16px;font-family:var(--jp-code-font-family,monospace);font-size:12px">{items}</div></details>'
    )


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
