"""Which classes of magics there are. A class that cannot be imported is a bug, not a missing feature."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gluepot.app import App

MAGICS = (
    "gluepot.magics.session:SessionMagics",
    "gluepot.magics.glue:GlueMagics",
    "gluepot.magics.sql:SqlMagics",
    "gluepot.magics.catalog:CatalogMagics",
    "gluepot.magics.catalog_knowledge:CatalogKnowledgeMagics",
    "gluepot.magics.crawl:CrawlMagics",
    "gluepot.magics.jobs:JobMagics",
    "gluepot.magics.connections:ConnectionMagics",
    "gluepot.magics.help:HelpMagics",
)


def register_magics(shell: Any, app: Callable[[], App]) -> None:
    """Register every magic of gluepot in an IPython shell."""
    for entry in MAGICS:
        module, name = entry.split(":")
        shell.register_magics(getattr(import_module(module), name)(shell, app))
