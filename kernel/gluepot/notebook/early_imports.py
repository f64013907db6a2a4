"""Importing what a first Spark cell would wait for, in the background, right after the kernel's start.

Two threads that import PySpark at once can each hold what the other waits for, since its modules import each other in
circles; Python then hands out a module that is not finished. So a cell that may import it waits for the rest.
"""

from __future__ import annotations

import re
import sys
import threading
from importlib import import_module
from typing import Any

# The third and fourth are what PySpark imports in its first calls; the last is what a claim is made with.
MODULES = (
    "pandas",
    "pyspark.sql.functions",
    "pyspark.sql.classic.dataframe",
    "pyspark.testing.utils",
    "gluepot.sessions.service",
)
_IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
_USES_SPARK = re.compile(r"spark|\bsc\b|%")  # a magic may need a session


class EarlyImports:
    """The imports of one kernel."""

    def __init__(self) -> None:
        self._done = threading.Event()

    def install(self, shell: Any) -> None:
        """Make cells wait where they must; before whatever else looks at a cell and may start a session."""
        shell.events.register("pre_run_cell", self._before_cell)

    def run(self) -> None:
        """Import; called by the background thread."""
        try:
            for name in MODULES:
                import_module(name)
        finally:
            self._done.set()

    def _before_cell(self, info: Any) -> None:
        if not self._done.is_set() and may_import_spark(info.raw_cell or ""):
            self._done.wait()


def may_import_spark(source: str) -> bool:
    """Say whether a cell may come to import PySpark: by name, by a session, or through a module that we do not know."""
    if _USES_SPARK.search(source):
        return True
    roots = set(_IMPORTED.findall(source))
    return any(root not in sys.stdlib_module_names for root in roots)
