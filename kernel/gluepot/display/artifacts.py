"""How what a run kept looks: pictures as pictures, small tables as tables, texts as they are."""

from __future__ import annotations

import base64
import csv
import html
from itertools import islice

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.display.work import bytes_text
from gluepot.jobs.artifacts import Artifact

_PICTURES = {"image/png", "image/jpeg", "image/gif"}
_SHOWN_BYTES = 2_000_000
_SHOWN_ROWS = 20
_SHOWN_CHARS = 4_000


@render.register
def _(value: Artifact) -> Rendering:
    line = f"{value.name} ({bytes_text(value.size_bytes)}): {value.path}"
    head = Rendering(text=line, html=f"<p>{html.escape(line)}</p>")
    if value.size_bytes > _SHOWN_BYTES or not value.path.exists():
        return head
    if value.media_type in _PICTURES:
        return _below(head, _picture(value))
    if value.media_type == "text/csv":
        return _below(head, _table(value))
    if value.media_type.startswith("text/") and value.media_type != "text/html":
        return _below(head, _text(value))
    return head


def _below(head: Rendering, body: Rendering | None) -> Rendering:
    if body is None:
        return head
    text = "\n".join(part for part in (head.text, body.text) if part)
    return Rendering(text=text, html=f"{head.html}{body.html or ''}")


def _picture(value: Artifact) -> Rendering:
    data = base64.b64encode(value.path.read_bytes()).decode()
    return Rendering(
        text="",
        html=f'<img alt="{html.escape(value.name)}" src="data:{value.media_type};base64,{data}">',
    )


def _table(value: Artifact) -> Rendering | None:
    with value.path.open(encoding="utf-8", errors="replace", newline="") as file:
        try:
            rows = list(islice(csv.reader(file), _SHOWN_ROWS + 2))
        except csv.Error:  # a file of that name, and not of that kind
            return None
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return None
    note = f"the first {_SHOWN_ROWS} rows" if len(rows) > _SHOWN_ROWS + 1 else ""
    return grid_rendering(Grid(headings=rows[0], rows=rows[1 : _SHOWN_ROWS + 1], note=note))


def _text(value: Artifact) -> Rendering:
    with value.path.open(encoding="utf-8", errors="replace") as file:
        text = file.read(_SHOWN_CHARS + 1)
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return Rendering(text=shown.rstrip("\n"), html=f"<pre>{html.escape(shown)}</pre>")
