"""What a catalog stands on: one interface, with gluepot's own tables behind it or somebody's Hive Metastore.

Names may come in any case and are folded to lower case. Everything returned is as stored, with names, versions and
times filled in.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from sqlalchemy import Connection

from gluepot.catalog.changes import Cascade, CatalogChanges
from gluepot.catalog.models import Database, Origin, Partition, Table, TableLine, TableVersion
from gluepot.database.engine import Database as Store


class CatalogStore(ABC):
    """Databases, tables and partitions, wherever they are kept, and what gluepot knows of their past."""

    @property
    @abstractmethod
    def knowledge(self) -> Store:
        """The database that has a row for each table of this catalog: versions, search, annotations, statistics."""

    @abstractmethod
    def refresh(self) -> None:
        """Bring `knowledge` up to what is there now, where others change the catalog without us. Cheap when repeated."""

    @abstractmethod
    def list_databases(self) -> list[Database]:
        """Return every database, by name."""

    @abstractmethod
    def get_database(self, name: str) -> Database:
        """Return a database, or raise DatabaseNotFoundError."""

    @abstractmethod
    def create_database(self, database: Database) -> Database:
        """Create a database, in the warehouse where it names no location, or raise DatabaseAlreadyExistsError."""

    @abstractmethod
    def replace_database(self, database: Database) -> None:
        """Replace all of a database but its name, its age and, where "" is given, its location."""

    @abstractmethod
    def delete_database(self, name: str, origin: Origin, cascade: Cascade) -> None:
        """Delete a database and the files of its managed tables.

        Raises:
            DatabaseNotFoundError, DatabaseNotEmptyError: see `CatalogService.delete_database`.
        """

    @abstractmethod
    def list_tables(self, database: str) -> list[Table]:
        """Return the tables and views of a database, by name; none for an unknown database."""

    @abstractmethod
    def table_names(self, database: str) -> list[str]:
        """Return only their names, in order."""

    @abstractmethod
    def table_lines(self, database: str, *, after: str, limit: int) -> list[TableLine]:
        """Return at most `limit` tables whose names come after `after` ("": from the first on), in order of their names.

        None for an unknown database. It costs what these cost, not what the database has.
        """

    @abstractmethod
    def full_table_names(self) -> list[str]:
        """Return `database.table` of every table, in order."""

    @abstractmethod
    def get_table(self, database: str, name: str) -> Table:
        """Return a table, or raise DatabaseNotFoundError or TableNotFoundError."""

    @abstractmethod
    def create_table(self, table: Table, origin: Origin) -> Table:
        """Create a table as version 1; see `CatalogService.create_table`."""

    @abstractmethod
    def replace_table(self, table: Table, origin: Origin) -> Table:
        """Replace a definition; a `table.version` other than 0 must be the stored one (TableChangedError)."""

    @abstractmethod
    def delete_table(self, database: str, name: str, origin: Origin) -> None:
        """Delete a table, and the files of a managed one. Its versions stay stored."""

    @abstractmethod
    def list_partitions(self, database: str, table: str) -> list[Partition]:
        """Return a table's partitions, in the order of their names."""

    @abstractmethod
    def partition_page(self, database: str, table: str, *, after: str, limit: int) -> list[Partition]:
        """Return at most `limit` partitions whose names come after `after` ("": from the first on), in order of their names."""

    @abstractmethod
    def count_partitions(self, database: str, table: str) -> int:
        """Return how many partitions a table has."""

    @abstractmethod
    def partition_counts(self, database: str) -> dict[str, int]:
        """Return how many partitions each table of a database has, by name; those without any may be left out."""

    @abstractmethod
    def versions(self, database: str, name: str) -> list[TableVersion]:
        """Return a table's versions, newest first."""

    @abstractmethod
    def version_page(self, database: str, name: str, *, before: int | None, limit: int) -> list[TableVersion]:
        """Return at most `limit` of a table's versions older than `before` (None: from the newest on), newest first."""

    @abstractmethod
    def apply(
        self, changes: CatalogChanges, origin: Origin, within: Callable[[Connection], None] | None
    ) -> None:
        """Make a set of changes; see `CatalogService.apply`. Each implementation says how much of it is one step."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the store opened itself."""
