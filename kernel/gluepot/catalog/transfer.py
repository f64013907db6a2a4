"""A whole catalog out to one JSON document, and in from such documents or from the AWS CLI's output."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.catalog.changes import CatalogChanges, OnConflict
from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.glue_documents import GlueObjects, read_glue_files
from gluepot.catalog.glue_shapes import (
    annotation_shape,
    database_of,
    database_shape,
    partition_of,
    partition_shape,
    table_of,
    table_shape,
)
from gluepot.catalog.models import Database, Origin, OriginKind, Partition, Table
from gluepot.catalog.names import DEFAULT_DATABASE, valid_name
from gluepot.errors import GluepotError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from gluepot.catalog.annotations import AnnotationService
    from gluepot.catalog.service import CatalogService

_TABLES_AT_ONCE = 100


class Outcome(StrEnum):
    """What an import did with a thing."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class ImportItem:
    """One database or table, or `count` partitions of a table: what became of it, and why it was skipped."""

    kind: str
    name: str
    outcome: Outcome
    count: int = 1
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did, in the order of the files."""

    items: tuple[ImportItem, ...]

    def count(self, kind: str, outcome: Outcome) -> int:
        """Return how many things of a kind had this outcome."""
        return sum(item.count for item in self.items if (item.kind, item.outcome) == (kind, outcome))


@dataclass(frozen=True, kw_only=True)
class CatalogExport:
    """A catalog as one JSON document of Glue-shaped objects."""

    document: Mapping[str, Any]

    def counts(self) -> dict[str, int]:
        """Return how many things of each kind it has."""
        return {name: len(values) for name, values in self.document.items()}


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file that holds an export, and how many things of each kind are in it."""

    path: Path
    counts: Mapping[str, int]


def write_export(export: CatalogExport, path: Path) -> ExportedFile:
    """Write an export to a file, all or nothing.

    Raises:
        InvalidInputError: the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(json.dumps(export.document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise InvalidInputError(f"{str(path)!r} cannot be written: {error.strerror}.") from error
    return ExportedFile(path=path, counts=export.counts())


class TransferService:
    """Exports and imports catalogs."""

    def __init__(self, catalog: CatalogService, annotations: AnnotationService) -> None:
        self._catalog = catalog
        self._annotations = annotations

    def export_catalog(self) -> CatalogExport:
        """Return everything that the catalog describes."""
        databases = self._catalog.list_databases()
        tables = [table for database in databases for table in self._catalog.list_tables(database.name)]
        return CatalogExport(
            document={
                "Databases": [database_shape(database) for database in databases],
                "Tables": [table_shape(table) for table in tables],
                "Partitions": [
                    partition_shape(table, partition)
                    for table in tables
                    if table.partition_keys
                    for partition in self._catalog.list_partitions(table.database, table.name)
                ],
                "Annotations": [annotation_shape(found) for found in self._annotations.all()],
            }
        )

    def import_files(
        self, paths: Sequence[Path], on_conflict: OnConflict = OnConflict.REPLACE
    ) -> ImportReport:
        """Bring the objects of files into the catalog. One that cannot be used is skipped, and the rest goes on.

        Args:
            paths: files of `export_catalog`, or of `aws glue get-databases`, `get-tables`, `get-partitions`.
            on_conflict: what to do where a table or partition is there and differs: REPLACE or KEEP.

        Raises:
            InvalidInputError: a file cannot be read.
        """
        objects = read_glue_files(list(paths))
        origin = Origin(kind=OriginKind.IMPORT, reference=", ".join(path.name for path in paths))
        importing = _Importing(self._catalog, origin, on_conflict)
        items = [*importing.databases(objects), *importing.tables(objects), *importing.partitions(objects)]
        for shape in objects.annotations:
            items.extend(self._annotate(shape))
        return ImportReport(items=tuple(items))

    def _annotate(self, shape: Mapping[str, Any]) -> Iterator[ImportItem]:
        parts = (shape.get("DatabaseName"), shape.get("TableName"), shape.get("ColumnName"))
        name = ".".join(str(part) for part in parts if part)
        try:
            self._annotations.annotate(
                name, description=shape.get("Description"), owner=shape.get("Owner"), tags=shape.get("Tags")
            )
        except GluepotError as error:
            yield ImportItem(kind="annotation", name=name, outcome=Outcome.SKIPPED, reason=error.sentence)


class _Importing:
    """One import: what is there decides what becomes of each object."""

    def __init__(self, catalog: CatalogService, origin: Origin, on_conflict: OnConflict) -> None:
        self._catalog = catalog
        self._origin = origin
        self._on_conflict = on_conflict

    def databases(self, objects: GlueObjects) -> Iterator[ImportItem]:
        for shape in objects.databases:
            name = str(shape.get("Name", ""))
            try:
                _check_link(shape, "TargetDatabase", "FederatedDatabase")
                outcome = self._database(database_of(shape))
            except (GluepotError, _UnusableError) as error:
                yield _skipped("database", name, error)
                continue
            yield ImportItem(kind="database", name=name.lower(), outcome=outcome)

    def _database(self, database: Database) -> Outcome:
        try:
            known = self._catalog.get_database(database.name)
        except NotFoundError:
            self._catalog.create_database(database)
            return Outcome.CREATED
        # The default database is everywhere, and its folder is this home's warehouse, not that of where it came from.
        own = known.name == DEFAULT_DATABASE or not database.location
        wanted = replace(
            database,
            location=known.location if own else database.location,
            owner=known.owner,
            created_at=known.created_at,
        )
        if wanted == known:
            return Outcome.UNCHANGED
        if self._on_conflict is OnConflict.KEEP:
            return Outcome.SKIPPED
        self._catalog.create_database(wanted, on_conflict=OnConflict.REPLACE)
        return Outcome.UPDATED

    def tables(self, objects: GlueObjects) -> Iterator[ImportItem]:
        for start in range(0, len(objects.tables), _TABLES_AT_ONCE):
            yield from self._tables(objects.tables[start : start + _TABLES_AT_ONCE])

    def _tables(self, shapes: Sequence[Mapping[str, Any]]) -> Iterator[ImportItem]:
        new: dict[str, Table] = {}
        changed: dict[str, Table] = {}
        for shape in shapes:
            name = f"{shape.get('DatabaseName', '')}.{shape.get('Name', '')}"
            try:
                _check_link(shape, "TargetTable", "FederatedTable")
                table = _checked(table_of(shape))
                outcome = self._outcome(table)
            except (GluepotError, _UnusableError, KeyError, TypeError, ValueError) as error:
                yield _skipped("table", name, error)
                continue
            if outcome is Outcome.CREATED:
                new[table.full_name] = table
            elif outcome is Outcome.UPDATED:
                changed[table.full_name] = table
            reason = "it is there and differs" if outcome is Outcome.SKIPPED else ""
            yield ImportItem(kind="table", name=table.full_name, outcome=outcome, reason=reason)
        changes = CatalogChanges(
            tables_to_create=tuple(new.values()), tables_to_update=tuple(changed.values())
        )
        self._catalog.apply(changes, self._origin)

    def _outcome(self, table: Table) -> Outcome:
        self._catalog.get_database(table.database)
        try:
            known = self._catalog.get_table(table.database, table.name)
        except TableNotFoundError:
            return Outcome.CREATED
        same = replace(
            table,
            owner=table.owner or known.owner,
            version=known.version,
            created_at=known.created_at,
            updated_at=known.updated_at,
        )
        if same == known:
            return Outcome.UNCHANGED
        return Outcome.SKIPPED if self._on_conflict is OnConflict.KEEP else Outcome.UPDATED

    def partitions(self, objects: GlueObjects) -> Iterator[ImportItem]:
        by_table: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for shape in objects.partitions:
            key = (str(shape.get("DatabaseName", "")).lower(), str(shape.get("TableName", "")).lower())
            by_table.setdefault(key, []).append(shape)
        for (database, name), shapes in by_table.items():
            full_name = f"{database}.{name}"
            try:
                outcomes = self._partitions(database, name, shapes)
            except (GluepotError, KeyError, TypeError, ValueError) as error:
                yield replace(_skipped("partitions", full_name, error), count=len(shapes))
                continue
            for outcome, count in outcomes.items():
                yield ImportItem(kind="partitions", name=full_name, outcome=outcome, count=count)

    def _partitions(
        self, database: str, name: str, shapes: Sequence[Mapping[str, Any]]
    ) -> Mapping[Outcome, int]:
        table = self._catalog.get_table(database, name)
        known = {found.values: found for found in self._catalog.list_partitions(database, name)}
        wanted: dict[tuple[str, ...], Partition] = {}
        outcomes: Counter[Outcome] = Counter()
        for shape in shapes:
            partition = partition_of(shape, table)
            there = known.get(partition.values)
            if there is None:
                outcomes[Outcome.CREATED] += 1
            elif replace(partition, created_at=there.created_at) == there:
                outcomes[Outcome.UNCHANGED] += 1
                continue
            elif self._on_conflict is OnConflict.KEEP:
                outcomes[Outcome.SKIPPED] += 1
                continue
            else:
                outcomes[Outcome.UPDATED] += 1
            wanted[partition.values] = partition
        if wanted:
            self._catalog.add_partitions(
                database, name, list(wanted.values()), self._origin, OnConflict.REPLACE
            )
        return outcomes


class _UnusableError(Exception):
    """An object that describes nothing that could be used here."""


def _check_link(shape: Mapping[str, Any], *members: str) -> None:
    for member in members:
        if shape.get(member):
            raise _UnusableError(f"it only points to another account or source ({member})")


def _checked(table: Table) -> Table:
    valid_name("Database", table.database)
    valid_name("Table", table.name)
    return table


def _skipped(kind: str, name: str, error: Exception) -> ImportItem:
    if isinstance(error, GluepotError):
        reason = error.sentence
    elif isinstance(error, _UnusableError):
        reason = str(error)
    else:
        reason = f"its description is not as Glue writes it ({type(error).__name__}: {error})"
    return ImportItem(kind=kind, name=name, outcome=Outcome.SKIPPED, reason=reason)
