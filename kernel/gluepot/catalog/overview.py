"""What a person sees first of the catalog: databases and tables with their sizes; one table; its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.catalog.models import Database, Table, TableVersion
from gluepot.catalog.names import split_name

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


@dataclass(frozen=True, kw_only=True)
class TableSummary:
    """One table. `partitions` is None for one without keys, `rows` where nobody counted them."""

    table: Table
    partitions: int | None
    rows: int | None


@dataclass(frozen=True, kw_only=True)
class DatabaseSummary:
    """One database with its tables, by name."""

    database: Database
    tables: tuple[TableSummary, ...]


@dataclass(frozen=True, kw_only=True)
class CatalogOverview:
    """Databases, by name."""

    databases: tuple[DatabaseSummary, ...]


@dataclass(frozen=True, kw_only=True)
class TableHistory:
    """The versions of a table, newest first."""

    table: str
    versions: tuple[TableVersion, ...]


def browse(catalog: CatalogService, name: str = "") -> CatalogOverview | TableSummary:
    """Return what a name stands for: "" the whole catalog, `database` that one, `database.table` the table.

    Raises:
        DatabaseNotFoundError, TableNotFoundError: there is nothing of this name.
        InvalidInputError: the name has another shape.
    """
    if "." in name:
        return describe(catalog, name)
    databases = [catalog.get_database(name.strip("` "))] if name else catalog.list_databases()
    return CatalogOverview(databases=tuple(_summary(catalog, database) for database in databases))


def describe(catalog: CatalogService, name: str) -> TableSummary:
    """Return a table by its full name, with its counts.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, InvalidInputError: as `browse` does.
    """
    table = catalog.get_table(*split_name(name))
    count = catalog.count_partitions(table.database, table.name) if table.partition_keys else None
    return TableSummary(table=table, partitions=count, rows=table.row_count)


def history(catalog: CatalogService, name: str) -> TableHistory:
    """Return a table's versions by its full name.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, InvalidInputError: as `browse` does.
    """
    database, table = split_name(name)
    return TableHistory(table=f"{database}.{table}", versions=tuple(catalog.versions(database, table)))


def _summary(catalog: CatalogService, database: Database) -> DatabaseSummary:
    counts = catalog.partition_counts(database.name)
    return DatabaseSummary(
        database=database,
        tables=tuple(
            TableSummary(
                table=table,
                partitions=counts.get(table.name, 0) if table.partition_keys else None,
                rows=table.row_count,
            )
            for table in catalog.list_tables(database.name)
        ),
    )
