"""Catalog targets: crawling the tables that are there, where they are (Glue: CatalogTargets).

`catalog://db.table` names one, `catalog://db` all of a database. Such a crawl makes no table and deletes none: it brings
columns and partitions in line with the files. Folders below a table are its partitions whenever they can be read together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gluepot.crawl.locations import Location
from gluepot.crawl.models import Crawler, DeleteBehavior, GroupingPolicy
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from gluepot.catalog.models import Table
    from gluepot.catalog.service import CatalogService

_PREFIX = "catalog://"


def is_catalog_target(target: str) -> bool:
    """Say whether a target names tables of the catalog."""
    return target.startswith(_PREFIX)


def catalog_places(
    crawler: Crawler, catalog: CatalogService, locate: Callable[[str], Location]
) -> tuple[Crawler, tuple[Location, ...]]:
    """Return the crawler as it must decide for such targets, and where its tables lie.

    Raises:
        InvalidInputError: targets of several kinds or databases, or none of the tables has files.
        DatabaseNotFoundError, TableNotFoundError: there is none of this name.
    """
    names = [target.removeprefix(_PREFIX) for target in crawler.targets if is_catalog_target(target)]
    databases = {name.partition(".")[0].lower() for name in names}
    if len(names) < len(crawler.targets) or len(databases) > 1:
        raise InvalidInputError(
            "Tables of the catalog cannot be crawled together with other targets or databases.",
            "Crawl them one after the other.",
        )
    (database,) = databases
    tables = [table for name in names for table in _tables(name, catalog) if _has_files(table)]
    if not tables:
        raise InvalidInputError(
            f"No table of {database!r} has files to crawl.", "Name one that has a location."
        )
    policies = replace(
        crawler.policies,
        grouping=GroupingPolicy.COMBINE_COMPATIBLE_SCHEMAS,
        delete=DeleteBehavior.LOG,
        table_level=1,
    )
    places = dict.fromkeys(table.location for table in tables)
    return replace(crawler, database=database, policies=policies), tuple(map(locate, places))


def _tables(name: str, catalog: CatalogService) -> Sequence[Table]:
    database, _, table = name.partition(".")
    return [catalog.get_table(database, table)] if table else catalog.list_tables(database)


def _has_files(table: Table) -> bool:
    return bool(table.location) and table.parameters.get("spark.sql.sources.provider") != "jdbc"
