"""What a person sees first of the catalog: databases and tables with their sizes; one table; its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.catalog.models import Annotation, Database, Table, TableVersion
from gluepot.catalog.names import split_name
from gluepot.catalog.statistics_models import TableStatistics

if TYPE_CHECKING:
    from gluepot.catalog.annotations import AnnotationService
    from gluepot.catalog.service import CatalogService
    from gluepot.catalog.statistics import StatisticsService


@dataclass(frozen=True, kw_only=True)
class TableSummary:
    """One table. `partitions` is None for one without keys, `rows` where nobody counted them.

    `annotations` are of the table and its columns. `statistics` is None where nobody collected any, and in lists.
    """

    table: Table
    partitions: int | None
    rows: int | None
    annotations: tuple[Annotation, ...] = ()
    statistics: TableStatistics | None = None

    @property
    def description(self) -> str:
        """What people say about it, else what its definition says."""
        return _said(self.annotations).description or self.table.description


@dataclass(frozen=True, kw_only=True)
class DatabaseSummary:
    """One database with its tables, by name."""

    database: Database
    tables: tuple[TableSummary, ...]
    annotations: tuple[Annotation, ...] = ()

    @property
    def description(self) -> str:
        """What people say about it, else what its definition says."""
        return _said(self.annotations).description or self.database.description


@dataclass(frozen=True, kw_only=True)
class CatalogOverview:
    """Databases, by name."""

    databases: tuple[DatabaseSummary, ...]


@dataclass(frozen=True, kw_only=True)
class TableHistory:
    """The versions of a table, newest first."""

    table: str
    versions: tuple[TableVersion, ...]


def browse(
    catalog: CatalogService,
    name: str = "",
    annotations: AnnotationService | None = None,
    statistics: StatisticsService | None = None,
) -> CatalogOverview | TableSummary:
    """Return what a name stands for: "" the whole catalog, `database` that one, `database.table` the table.

    Raises:
        DatabaseNotFoundError, TableNotFoundError: there is nothing of this name.
        InvalidInputError: the name has another shape.
    """
    if "." in name:
        return describe(catalog, name, annotations, statistics)
    databases = [catalog.get_database(name.strip("` "))] if name else catalog.list_databases()
    return CatalogOverview(
        databases=tuple(_summary(catalog, database, annotations) for database in databases)
    )


def describe(
    catalog: CatalogService,
    name: str,
    annotations: AnnotationService | None = None,
    statistics: StatisticsService | None = None,
) -> TableSummary:
    """Return a table by its full name, with its counts.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, InvalidInputError: as `browse` does.
    """
    table = catalog.get_table(*split_name(name))
    count = catalog.count_partitions(table.database, table.name) if table.partition_keys else None
    known = statistics.find(table.database, table.name) if statistics else None
    return TableSummary(
        table=table,
        partitions=count,
        rows=known.rows if known and known.rows is not None else table.row_count,
        annotations=annotations.of_table(table.database, table.name) if annotations else (),
        statistics=known,
    )


def history(catalog: CatalogService, name: str) -> TableHistory:
    """Return a table's versions by its full name.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, InvalidInputError: as `browse` does.
    """
    database, table = split_name(name)
    return TableHistory(table=f"{database}.{table}", versions=tuple(catalog.versions(database, table)))


def _summary(
    catalog: CatalogService, database: Database, annotations: AnnotationService | None
) -> DatabaseSummary:
    counts = catalog.partition_counts(database.name)
    said: dict[str, list[Annotation]] = {}
    for annotation in annotations.of_database(database.name) if annotations else ():
        said.setdefault(annotation.table, []).append(annotation)
    return DatabaseSummary(
        database=database,
        tables=tuple(
            TableSummary(
                table=table,
                partitions=counts.get(table.name, 0) if table.partition_keys else None,
                rows=table.row_count,
                annotations=tuple(said.get(table.name, ())),
            )
            for table in catalog.list_tables(database.name)
        ),
        annotations=tuple(said.get("", ())),
    )


def _said(annotations: tuple[Annotation, ...]) -> Annotation:
    """Return what is said about the thing itself, not about its columns."""
    return next((found for found in annotations if not found.column), Annotation(database=""))
