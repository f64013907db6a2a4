"""What verbs begin with, and how they speak while they work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gluepot.app import App


def ready_app() -> App:
    """Open the app, with the pot up and the database migrated."""
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app


def say(text: str) -> None:
    """Tell a person something besides the result: on stderr, at once."""
    print(f"gluepot: {text}", file=sys.stderr, flush=True)


class SaidOnce:
    """Says each stage as it begins; a start tells its stage again and again while it lasts."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, stage: str) -> None:
        if stage != self._last:
            self._last = stage
            say(stage)
