"""How dispatchers look."""

from __future__ import annotations

from dataclasses import dataclass

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.job_runs import short_time
from gluepot.display.rendering import Rendering, render
from gluepot.schedule.presence import DispatcherInfo


@dataclass(frozen=True, kw_only=True)
class DispatcherList:
    """Dispatchers of one database, the oldest first."""

    dispatchers: tuple[DispatcherInfo, ...]


@render.register
def _(value: DispatcherList) -> Rendering:
    if not value.dispatchers:
        return Rendering(text="No dispatcher is at work. `gluepot up` starts one with the pot.")
    rows = [
        [
            d.host,
            d.pid,
            d.version,
            short_time(d.started_at),
            short_time(d.beat_at),
            "silent" if d.is_silent else "at work",
        ]
        for d in value.dispatchers
    ]
    headings = ["host", "pid", "gluepot", "since (UTC)", "seen (UTC)", "state"]
    return grid_rendering(Grid(headings=headings, rows=rows))
