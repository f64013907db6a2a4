"""A table of values as text and as HTML: typed headings, nulls distinct, truncation said."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gluepot.display.rendering import Rendering

MAX_CELL_CHARS = 120
_NUMBERS = (int, float)
_STYLE = (
    "<style>.gluepot-grid{border-collapse:collapse;font-size:var(--jp-ui-font-size1,13px);"
    "font-variant-numeric:tabular-nums}"
    ".gluepot-scroll .gluepot-grid th,.gluepot-scroll .gluepot-grid td{padding:3px 10px;text-align:left;white-space:pre;"
    "border-bottom:1px solid var(--jp-border-color2,#ddd)}"
    ".gluepot-scroll .gluepot-grid td.n{text-align:right}.gluepot-grid th small{display:block;font-weight:400;opacity:.6}"
    ".gluepot-grid .null{opacity:.45;font-style:italic}.gluepot-note{opacity:.7;font-size:12px;margin:4px 0}"
    ".gluepot-scroll{max-height:480px;overflow:auto}</style>"
)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows under headings. `types` (same length as `headings`) are shown small; empty means none.

    `caption` stands above, `note` below ("20 of 336,776 rows").
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    types: Sequence[str] = ()
    caption: str = ""
    note: str = ""


def cell_text(value: Any) -> str:
    """Return one value as text of at most `MAX_CELL_CHARS` characters; None is `null`."""
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = f"{value:.6g}" if value != int_or_none(value) else f"{value:.1f}"
    elif isinstance(value, datetime):
        text = value.isoformat(sep=" ", timespec="seconds" if not value.microsecond else "microseconds")
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, (bytes, bytearray)):
        text = f"0x{bytes(value[:24]).hex()}"
    else:
        text = str(value)
    text = text.replace("\r", "␍").replace("\n", "⏎").replace("\t", "⇥")
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"


def int_or_none(value: float) -> int | None:
    """Return a float as a whole number where it is a small one, else None."""
    return int(value) if abs(value) < 1e15 and value == value and value == int(value) else None  # noqa: PLR0124


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def grid_text(grid: Grid) -> str:
    """Return the grid in columns, numbers to the right."""
    cells = [[cell_text(value) for value in row] for row in grid.rows]
    widths = [
        max([_width(str(heading)), *(_width(row[i]) for row in cells)])
        for i, heading in enumerate(grid.headings)
    ]
    lines = [grid.caption] if grid.caption else []
    lines.append("  ".join(_pad(str(h), w) for h, w in zip(grid.headings, widths, strict=True)).rstrip())
    lines.append("  ".join("─" * w for w in widths))
    for row, values in zip(cells, grid.rows, strict=True):
        aligned = [
            _pad(text, w, right=_is_number(value)) for text, value, w in zip(row, values, widths, strict=True)
        ]
        lines.append("  ".join(aligned).rstrip())
    if grid.note:
        lines.append(grid.note)
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def grid_html(grid: Grid) -> str:
    """Return the grid as an HTML table; every value is escaped."""
    types = list(grid.types) or [""] * len(grid.headings)
    head = "".join(
        f"<th>{html.escape(str(h))}{f'<small>{html.escape(t)}</small>' if t else ''}</th>"
        for h, t in zip(grid.headings, types, strict=True)
    )
    body = "".join(f"<tr>{''.join(_html_cell(value) for value in row)}</tr>" for row in grid.rows)
    caption = f'<div class="gluepot-note"><b>{html.escape(grid.caption)}</b></div>' if grid.caption else ""
    note = f'<div class="gluepot-note">{html.escape(grid.note)}</div>' if grid.note else ""
    return (
        f'{_STYLE}{caption}<div class="gluepot-scroll"><table class="gluepot-grid"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )


def _html_cell(value: Any) -> str:
    if value is None:
        return '<td><span class="null">null</span></td>'
    css = ' class="n"' if _is_number(value) else ""
    return f"<td{css}>{html.escape(cell_text(value))}</td>"


def grid_rendering(grid: Grid) -> Rendering:
    """Return text and HTML of the grid."""
    return Rendering(text=grid_text(grid), html=grid_html(grid))
