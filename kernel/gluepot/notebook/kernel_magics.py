"""The magics of a kernel: a few at its start, the rest beside the first cells, or before the cell that names one."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gluepot.magics.registry import FIRST_MAGICS, LATER_MAGICS, register_magics

if TYPE_CHECKING:
    from gluepot.app import App

_NAMED = re.compile(r"%(\w+)")


class KernelMagics:
    """The magics of one shell."""

    def __init__(self, shell: Any, app: Callable[[], App]) -> None:
        self._shell = shell
        self._app = app
        self._lock = threading.Lock()
        self._all_are_there = False

    def install(self) -> None:
        """Register what a first cell is likely to name, and watch cells for the rest."""
        register_magics(self._shell, self._app, FIRST_MAGICS)
        self._shell.events.register("pre_run_cell", self._before_cell)

    def register_rest(self) -> None:
        """Register the others; called by the background thread. Safe to call twice."""
        with self._lock:
            if not self._all_are_there:
                register_magics(self._shell, self._app, LATER_MAGICS)
                self._all_are_there = True

    def _before_cell(self, info: Any) -> None:
        if not self._all_are_there and not all(map(self._is_known, _NAMED.findall(info.raw_cell or ""))):
            self.register_rest()

    def _is_known(self, name: str) -> bool:
        manager = self._shell.magics_manager
        return any(name in manager.magics[kind] for kind in ("line", "cell"))
