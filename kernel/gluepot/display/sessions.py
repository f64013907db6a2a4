"""How sessions look."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.sessions.cost import SessionCost
from gluepot.sessions.models import SessionInfo, SessionState


@dataclass(frozen=True, kw_only=True)
class SessionList:
    """Sessions of a home folder.

    `mine` is the id of the asker's own, "" for none; `cost`, `idle_left_s` (seconds until it is released when nothing
    is run, None for never), `life_left_s` (seconds until it ends in any case), `connections` and `tags` are that one's.
    `jupyter_base` is the path of the asker's Jupyter server, which leads to every Spark UI; "" where it is not known.
    """

    sessions: tuple[SessionInfo, ...]
    mine: str = ""
    only_mine: bool = False
    cost: SessionCost | None = None
    idle_left_s: float | None = None
    life_left_s: float | None = None
    connections: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    jupyter_base: str = ""


@dataclass(frozen=True, kw_only=True)
class DetachedSession:
    """A session that nobody owns: `id` is how to attach it."""

    id: str


@dataclass(frozen=True, kw_only=True)
class SessionUi:
    """Where a session's Spark UI is: `url` on this machine, `path` on the Jupyter server ("" where none is known)."""

    session: str
    url: str
    path: str = ""


@render.register
def _(value: DetachedSession) -> Rendering:
    return Rendering(
        text=f"Session {value.id} lives without an owner. Take it over in a notebook: %session attach {value.id}"
    )


def ui_path(jupyter_base: str, session: str) -> str:
    """Return where a Jupyter server shows a session's Spark UI, "" where its own path is not known."""
    return f"{jupyter_base}gluepot/spark-ui/{session}/" if jupyter_base else ""


@render.register
def _(value: SessionUi) -> Rendering:
    text = f"Spark UI of session {value.session}: {value.url}"
    if value.path:
        text += f" (through Jupyter: {value.path})"
    return Rendering(text=text, html=_link(value))


def _link(ui: SessionUi) -> str:
    target = html.escape(ui.path or ui.url, quote=True)
    return (
        f'<a href="{target}" target="_blank" rel="noopener">Spark UI of session {html.escape(ui.session)}</a>'
    )


@dataclass(frozen=True, kw_only=True)
class RestoredNames:
    """What `%session restore` made again. `names`: variables; `others`: views and functions of the session.

    `cells`: the numbers of the cells that were run again. `left`: name → why it was not made.
    """

    names: tuple[str, ...]
    others: tuple[str, ...]
    cells: tuple[int, ...]
    left: Mapping[str, str]
    seconds: float


@render.register
def _(value: RestoredNames) -> Rendering:
    made = [repr(name) for name in dict.fromkeys((*value.names, *value.others))]
    cells = ", ".join(f"[{number}]" for number in value.cells)
    lines = (
        [f"Restored {', '.join(made)} by running cells {cells} again · {value.seconds:.1f} s"] if made else []
    )
    lines += [f"Not restored: {name!r}, since {reason}." for name, reason in value.left.items()]
    return Rendering(text="\n".join(lines) or "Nothing of this notebook was lost with a session.")


@render.register
def _(value: SessionList) -> Rendering:
    shown = [s for s in value.sessions if s.id == value.mine] if value.only_mine else list(value.sessions)
    if not shown:
        text = "This notebook has no Spark session; the first cell that uses `spark` starts one."
        return Rendering(text=text if value.only_mine else "No Spark session lives under this home folder.")
    now = datetime.now(UTC)
    table = grid_rendering(
        Grid(
            headings=["session", "state", "owner", "master", "since", "memory", "Spark UI"],
            rows=[
                [
                    s.id + (" (this notebook)" if s.id == value.mine and not value.only_mine else ""),
                    s.state.value,
                    _owner(s),
                    s.master,
                    _age((now - (s.claimed_at or s.created_at)).total_seconds()),
                    f"{s.memory_bytes / 2**20:.0f} MB" if s.memory_bytes else "",
                    s.ui_url and (ui_path(value.jupyter_base, s.id) or s.ui_url),
                ]
                for s in shown
            ],
            note=_meter(value),
        )
    )
    links = [
        _link(SessionUi(session=s.id, url=s.ui_url, path=ui_path(value.jupyter_base, s.id)))
        for s in shown
        if s.ui_url and s.id == value.mine
    ]
    return Rendering(text=table.text, html=(table.html or "") + "".join(links))


def _owner(session: SessionInfo) -> str:
    if session.owner is not None:
        return f"{session.owner.kind.value} {session.owner.name}"
    return "nobody: %session attach" if session.state is SessionState.DETACHED else "waits in the pool"


def _meter(value: SessionList) -> str:
    parts = []
    if value.cost is not None:
        cost = value.cost
        parts.append(
            f"{cost.dpu_hours:.3f} DPU-hours here; on AWS Glue ({cost.glue_workers}) ${cost.glue_usd:.2f}"
        )
    if value.idle_left_s is not None:
        parts.append(f"released after {_age(value.idle_left_s)} more without a cell")
    if value.life_left_s is not None:
        parts.append(f"ends in {_age(value.life_left_s)} at the latest")
    if value.connections:
        parts.append(f"connections: {', '.join(value.connections)}")
    if value.tags:
        parts.append("tags: " + ", ".join(f"{name}={text}" for name, text in value.tags.items()))
    return " · ".join(parts)


def _age(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
