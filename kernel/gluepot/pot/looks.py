"""How the pot's state looks. Here and not in `display`, which stands below the pot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gluepot.display.rendering import Rendering, render
from gluepot.pot.client import PotStatus


@dataclass(frozen=True, kw_only=True)
class PotDown:
    """What `gluepot down` did."""

    was_up: bool
    home: Path


@render.register
def _(value: PotDown) -> Rendering:
    return Rendering(
        text=f"The pot of {value.home} is down." if value.was_up else f"No pot was up for {value.home}."
    )


@render.register
def _(value: PotStatus) -> Rendering:
    if not value.up:
        return Rendering(text=f"No pot is up for {value.home}. Start it with: gluepot up")
    since = f" since {value.started_at:%Y-%m-%d %H:%M} UTC" if value.started_at else ""
    metastore = f"answers on port {value.metastore_port}" if value.metastore_up else "is down"
    if value.outside_metastore:
        metastore = f"is {value.outside_metastore} (catalog.uri)"
    return Rendering(
        text=f"The pot of {value.home} is up{since} (pid {value.pid}, gluepot {value.version}).\n"
        f"The metastore endpoint {metastore}."
    )
