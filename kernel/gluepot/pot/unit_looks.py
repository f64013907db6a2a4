"""How a service unit looks. Here and not in `display`, which stands below the pot."""

from __future__ import annotations

from gluepot.display.rendering import Rendering, render
from gluepot.pot.service_unit import ServiceUnit


@render.register
def _(value: ServiceUnit) -> Rendering:
    title = f"{value.path}{'' if value.is_written else ' (not there)'}"
    steps = "\n".join(f"  {command}" for command in value.commands)
    return Rendering(text=f"{title}\n\n{value.text.rstrip()}\n\nNow run:\n{steps}")
