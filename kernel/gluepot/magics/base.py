"""What every class of magics shares: the shell, the app, and words on how a magic is written.

A magic is parse → call → display (STYLE 19). `@magic_arguments` is its documentation. Errors of a user need no
handling here: `GluepotError` shows itself as one sentence in the cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, magics_class
from IPython.display import display

from gluepot.display.rendering import render

if TYPE_CHECKING:
    from gluepot.app import App


@magics_class
class GluepotMagics(Magics):
    """Base of our magics. `self.app` is built on first use, so registering magics costs nothing."""

    def __init__(self, shell: Any, app: Callable[[], App]) -> None:
        super().__init__(shell)
        self._app = app

    @property
    def app(self) -> App:
        return self._app()

    def show(self, value: Any) -> None:
        """Display a value as its domain renders it."""
        display(render(value))
