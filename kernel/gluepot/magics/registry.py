"""Which classes of magics there are. A class that cannot be imported is a bug, not a missing feature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gluepot.app import App

# What a first cell may hold, and costs next to nothing to import.
FIRST_MAGICS = (
    "gluepot.magics.session:SessionMagics",
    "gluepot.magics.glue:GlueMagics",
    "gluepot.magics.sql:SqlMagics",
    "gluepot.magics.help:HelpMagics",
)
# They import their domains: half a second that a kernel's start need not wait for.
LATER_MAGICS = (
    "gluepot.magics.connections:ConnectionMagics",
    "gluepot.magics.catalog:CatalogMagics",
    "gluepot.magics.catalog_knowledge:CatalogKnowledgeMagics",
    "gluepot.magics.crawl:CrawlMagics",
    "gluepot.magics.classifiers:ClassifierMagics",
    "gluepot.magics.jobs:JobMagics",
    "gluepot.magics.job:OneJobMagics",
    "gluepot.magics.schedule:ScheduleMagics",
    "gluepot.magics.workflows:WorkflowMagics",
)
MAGICS = (*FIRST_MAGICS, *LATER_MAGICS)


def register_magics(shell: Any, app: Callable[[], App], entries: Sequence[str] = MAGICS) -> None:
    """Register magics of gluepot (all of them) in an IPython shell."""
    for entry in entries:
        module, name = entry.split(":")
        shell.register_magics(getattr(import_module(module), name)(shell, app))
