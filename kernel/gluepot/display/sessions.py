"""How sessions look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.sessions.cost import SessionCost
from gluepot.sessions.models import SessionInfo


@dataclass(frozen=True, kw_only=True)
class SessionList:
    """Sessions of a home folder.

    `mine` is the id of the asker's own, "" for none; `cost` and `idle_left_s` (seconds until it is released when
    nothing is run, None for never) are that one's.
    """

    sessions: tuple[SessionInfo, ...]
    mine: str = ""
    only_mine: bool = False
    cost: SessionCost | None = None
    idle_left_s: float | None = None


@render.register
def _(value: SessionList) -> Rendering:
    shown = [s for s in value.sessions if s.id == value.mine] if value.only_mine else list(value.sessions)
    if not shown:
        text = "This notebook has no Spark session; the first cell that uses `spark` starts one."
        return Rendering(text=text if value.only_mine else "No Spark session lives under this home folder.")
    now = datetime.now(UTC)
    return grid_rendering(
        Grid(
            headings=["session", "state", "owner", "master", "since", "memory", "Spark UI"],
            rows=[
                [
                    s.id + (" (this notebook)" if s.id == value.mine and not value.only_mine else ""),
                    s.state.value,
                    f"{s.owner.kind.value} {s.owner.name}" if s.owner else "waits in the pool",
                    s.master,
                    _age((now - (s.claimed_at or s.created_at)).total_seconds()),
                    f"{s.memory_bytes / 2**20:.0f} MB" if s.memory_bytes else "",
                    s.ui_url,
                ]
                for s in shown
            ],
            note=_meter(value),
        )
    )


def _meter(value: SessionList) -> str:
    parts = []
    if value.cost is not None:
        cost = value.cost
        parts.append(
            f"{cost.dpu_hours:.3f} DPU-hours here; on AWS Glue ({cost.glue_workers}) ${cost.glue_usd:.2f}"
        )
    if value.idle_left_s is not None:
        parts.append(f"released after {_age(value.idle_left_s)} more without a cell")
    return " · ".join(parts)


def _age(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
