"""Whether the tables that cells read are there, asked of the catalog."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gluepot.errors import GluepotError
from gluepot.jobs.checks import TableLookup

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


def table_lookup(catalog: CatalogService) -> TableLookup:
    """Return what says why a table cannot be read."""
    return partial(_why_not_readable, catalog)


def _why_not_readable(catalog: CatalogService, table: str) -> GluepotError | None:
    parts = table.removeprefix("spark_catalog.").split(".")
    if len(parts) > 2:
        return None  # a table of another catalog
    try:
        catalog.get_table(*(parts if len(parts) == 2 else ["default", *parts]))
    except GluepotError as error:
        return error
    return None
