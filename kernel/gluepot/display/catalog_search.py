"""How what was found in the catalog looks."""

from __future__ import annotations

from gluepot.catalog.search_models import SearchResults, Tier
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render


@render.register
def _(value: SearchResults) -> Rendering:
    if not value.hits:
        near = " or ".join(repr(word) for word in value.near)
        hint = f"Did you mean {near}?" if near else "List everything with %catalog."
        return Rendering(text=f"Nothing in the catalog has {value.text!r}. {hint}")
    return grid_rendering(
        Grid(
            headings=["name", "kind", "description", "found in"],
            rows=[[hit.name, hit.kind, hit.description, _matches(hit.matches)] for hit in value.hits],
            note=_note(value),
        )
    )


def _matches(matches: tuple[str, ...]) -> str:
    return " · ".join(matches) or "its name"


def _note(value: SearchResults) -> str:
    shown = len(value.hits)
    count = f"the first {shown} of {value.total:,}" if value.total > shown else f"{shown} found"
    return count if value.tier is Tier.ALL_WORDS else f"{count}, by {value.tier.value}"
