"""How the tour's lake looks."""

from __future__ import annotations

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.tour.lake import TourLake


@render.register
def _(value: TourLake) -> Rendering:
    return grid_rendering(
        Grid(
            headings=("data", "folder", "format", "rows"),
            rows=[(table.name, table.path, table.format, table.rows) for table in value.tables],
            caption=f"Lake {value.state} in {value.folder}",
            note=f"{value.files} files, {value.size_bytes / 1e6:.1f} MB. Next: gluepot crawl {value.folder}",
        )
    )
