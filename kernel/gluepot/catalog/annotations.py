"""Descriptions, owners and tags that people give to databases, tables and columns.

They are kept by name beside the catalog, not in a table's definition: a crawl, Spark's ALTER, or a table that is
dropped and made again cannot lose them, and a rename takes them along (docs/decisions/003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from gluepot.catalog.errors import ColumnNotFoundError
from gluepot.catalog.models import Annotation
from gluepot.catalog.store import databases, search_index, tables
from gluepot.catalog.store.annotations import list_annotations, put_annotation
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database as Store
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


class AnnotationService:
    """Says and reads what people know of the catalog's things."""

    def __init__(self, database: Store, catalog: CatalogService, *, now: Clock = utc_now) -> None:
        self._store = database
        self._catalog = catalog
        self._now = now

    def annotate(
        self,
        name: str,
        *,
        description: str | None = None,
        owner: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Annotation:
        """Change what is said about `database`, `database.table` or `database.table.column`.

        Args:
            name: the thing, in any case.
            description: the new description; "" removes it, None leaves it.
            owner: as `description`.
            tags: tags to set; one with the value "" is removed, others stay.

        Raises:
            DatabaseNotFoundError, TableNotFoundError, ColumnNotFoundError: there is no such thing.
            InvalidInputError: the name has another shape, or nothing is to be changed.
        """
        if description is None and owner is None and not tags:
            raise InvalidInputError(
                f"Nothing to say about {name!r}.", "Give a description, an owner or a tag (key=value)."
            )
        thing = self._thing(name)
        with self._store.write() as connection:
            known = next(
                (
                    found
                    for found in list_annotations(connection, thing.database, thing.table)
                    if found.column == thing.column
                ),
                thing,
            )
            changed = replace(
                known,
                description=known.description if description is None else description,
                owner=known.owner if owner is None else owner,
                tags={key: value for key, value in {**known.tags, **(tags or {})}.items() if value},
                updated_at=self._now(),
            )
            put_annotation(connection, changed)
            self._index(connection, changed)
        return changed

    def of_table(self, database: str, table: str) -> tuple[Annotation, ...]:
        """Return what is said about a table and its columns."""
        with self._store.read() as connection:
            return tuple(list_annotations(connection, database.lower(), table.lower()))

    def of_database(self, database: str) -> tuple[Annotation, ...]:
        """Return what is said about a database and everything in it."""
        with self._store.read() as connection:
            return tuple(list_annotations(connection, database.lower()))

    def all(self) -> tuple[Annotation, ...]:
        """Return everything that is said."""
        with self._store.read() as connection:
            return tuple(list_annotations(connection))

    def _thing(self, name: str) -> Annotation:
        """Return an empty annotation for a name, after making sure that there is such a thing."""
        parts = [part.strip("`").lower() for part in name.strip().split(".", 2)]
        if not all(parts):
            raise InvalidInputError(
                f"{name!r} names nothing in the catalog.",
                "Write database, database.table or database.table.column.",
            )
        if len(parts) == 1:
            return Annotation(database=self._catalog.get_database(parts[0]).name)
        table = self._catalog.get_table(parts[0], parts[1])
        if len(parts) == 2:
            return Annotation(database=table.database, table=table.name)
        columns = [column.name for column in (*table.columns, *table.partition_keys)]
        if parts[2] not in (column.lower() for column in columns):
            raise ColumnNotFoundError(table.full_name, parts[2], columns)
        return Annotation(database=table.database, table=table.name, column=parts[2])

    def _index(self, connection: Connection, annotation: Annotation) -> None:
        if not annotation.table:
            database = databases.find_database(connection, annotation.database)
            if database is not None:
                search_index.index_database(connection, database)
        else:
            stored = tables.find_table(connection, annotation.database, annotation.table)
            if stored is not None:
                search_index.index_table(connection, stored.table)
