"""Importing PySpark while a JVM starts: a script's process has nothing else to do meanwhile, and would do it afterwards."""

from __future__ import annotations

import sys
from importlib import import_module
from threading import Thread
from typing import Any

from gluepot.sessions.models import Stage

# Besides the session itself, what PySpark imports in its first calls.
_MODULES = ("pyspark.sql.functions", "pyspark.sql.classic.dataframe", "pandas")


class ImportBeside:
    """One import of PySpark in the background.

    Two threads that import PySpark at once can get modules that are not finished: nobody else may, until `join`.
    """

    def __init__(self) -> None:
        self._thread: Thread | None = None

    @staticmethod
    def is_worth_it() -> bool:
        """Say whether PySpark is still to be imported in this process."""
        return "pyspark" not in sys.modules

    def telling(self, on_stage: Stage) -> Stage:
        """Return a listener to the stages of a start which passes them on, and imports from the first one on."""

        def listen(text: str) -> None:
            if self._thread is None:
                self._thread = Thread(target=_import_all, name="gluepot-import", daemon=True)
                self._thread.start()
            on_stage(text)

        return listen

    def join(self) -> None:
        """Wait until it is done, or at once if it never began."""
        if self._thread is not None:
            self._thread.join()

    def launch_gateway(self) -> Any:
        """In place of PySpark's own, which it calls once that is imported."""
        self.join()
        from pyspark.java_gateway import launch_gateway

        return launch_gateway()


def _import_all() -> None:
    for name in _MODULES:
        try:
            import_module(name)
        except ImportError:  # whoever needs it says so, in the foreground
            return
