"""How an executed notebook looks: the cells its author tagged as worth reading without it."""

from __future__ import annotations

from gluepot.display.rendering import Rendering, render
from gluepot.tour.execution import NotebookRun


@render.register
def _(value: NotebookRun) -> Rendering:
    parts = [
        f"{cell.heading}\n{'─' * len(cell.heading)}\n{cell.source}\n\n{cell.text}"
        for cell in value.cells
        if cell.is_shown
    ]
    cells = "1 cell" if len(value.cells) == 1 else f"{len(value.cells)} cells"
    parts.append(f"{cells} ran in {value.duration_s:.1f} s; with their outputs: {value.notebook}")
    return Rendering(text="\n\n".join(parts))
