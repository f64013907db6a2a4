"""How an imported notebook looks."""

from __future__ import annotations

from gluepot.display.rendering import Rendering, render
from gluepot.jobs.kernel_switch import SwitchedNotebook


@render.register
def _(value: SwitchedNotebook) -> Rendering:
    if value.before == "gluepot":
        return Rendering(text=f"{value.path} opens with gluepot's kernel already.")
    before = f" instead of {value.before!r}" if value.before else ""
    return Rendering(text=f"{value.path} opens with gluepot's kernel{before}. Nothing else was changed.")
