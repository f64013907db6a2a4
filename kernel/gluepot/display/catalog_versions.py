"""How differences of a table's versions look."""

from __future__ import annotations

import html

from gluepot.catalog.restoring import RestoredTable
from gluepot.catalog.version_diff import DiffLine, LineKind, TableVersionDiff
from gluepot.display.rendering import Rendering, render

_COLOURS = {
    LineKind.ADDED: "var(--jp-success-color3,#d7f5d7)",
    LineKind.REMOVED: "var(--jp-error-color3,#fbd9d3)",
    LineKind.CHANGED: "var(--jp-warn-color3,#ffe7c2)",
}
_NONE = "(none)"


@render.register
def _(value: TableVersionDiff) -> Rendering:
    title = f"{value.table}: version {value.old} → version {value.new}"
    if not value.lines:
        return Rendering(text=f"{title}: no difference")
    lines = [(line.kind, _line(line)) for line in value.lines]
    spans = (f'<span style="background:{_COLOURS[kind]}">{html.escape(text)}</span>' for kind, text in lines)
    return Rendering(
        text="\n".join([title, *(text for _, text in lines)]),
        html=f'<b>{html.escape(title)}</b><pre class="gluepot-diff">{"<br>".join(spans)}</pre>',
    )


@render.register
def _(value: RestoredTable) -> Rendering:
    if value.version == value.previous:
        return Rendering(text=f"{value.table} is as version {value.restored} was: nothing to restore.")
    return Rendering(
        text=f"{value.table} is as version {value.restored} was; that is version {value.version} now. "
        f"Undo: %versions {value.table} --restore {value.previous}"
    )


def _line(line: DiffLine) -> str:
    if line.kind is LineKind.CHANGED:
        return f"~ {line.what}: {line.before or _NONE} → {line.after or _NONE}"
    value = line.after if line.kind is LineKind.ADDED else line.before
    return f"{line.kind.value} {line.what} {value}".rstrip()
