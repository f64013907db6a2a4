"""The verbs of the catalog. Names may be written in any case; they are kept in lower case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from gluepot.catalog.abc import CatalogStore
from gluepot.catalog.changes import Cascade, CatalogChanges, OnConflict
from gluepot.catalog.errors import DatabaseAlreadyExistsError
from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Database, Origin, Partition, Preview, Table, TableLine, TableVersion
from gluepot.catalog.own_store import OwnStore
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database as Store
from gluepot.settings import Settings

PREVIEW_ROWS = 20


class CatalogService:
    """Databases, tables and partitions: in gluepot's own database, or in the metastore that `catalog.uri` names."""

    def __init__(self, database: Store, settings: Settings, *, now: Clock = utc_now) -> None:
        self.folders = Folders(settings)
        self._store = _store(database, settings, self.folders, now)

    @property
    def knowledge(self) -> Store:
        """The database in which there is a row for each table of this catalog; an outside metastore has its own."""
        return self._store.knowledge

    def refresh(self) -> None:
        """Look for tables that others made or dropped without us; only an outside metastore has such."""
        self._store.refresh()

    def close(self) -> None:
        """Give back connections to an outside metastore."""
        self._store.close()

    def list_databases(self) -> list[Database]:
        """Return every database, by name."""
        return self._store.list_databases()

    def get_database(self, name: str) -> Database:
        """Return a database.

        Raises:
            DatabaseNotFoundError: there is none of this name.
        """
        return self._store.get_database(name)

    def create_database(self, database: Database, *, on_conflict: OnConflict = OnConflict.FAIL) -> Database:
        """Create a database; without a location it lives in the warehouse. Returns what is stored then.

        Raises:
            DatabaseAlreadyExistsError: the name is taken and `on_conflict` is FAIL.
            InvalidNameError: the name holds more than letters, digits and underscores.
        """
        if on_conflict is OnConflict.FAIL:
            return self._store.create_database(database)
        try:
            return self._store.create_database(database)
        except DatabaseAlreadyExistsError:
            if on_conflict is OnConflict.REPLACE:
                self._store.replace_database(database)
            return self.get_database(database.name)

    def delete_database(self, name: str, origin: Origin, *, cascade: Cascade = Cascade.REFUSE) -> None:
        """Delete a database; files of managed tables inside the warehouse go with them.

        Raises:
            DatabaseNotFoundError: there is none of this name.
            DatabaseNotEmptyError: it has tables and `cascade` is REFUSE.
        """
        self._store.delete_database(name, origin, cascade)

    def list_tables(self, database: str) -> list[Table]:
        """Return the tables and views of a database, by name.

        Raises:
            DatabaseNotFoundError: there is no such database.
        """
        self.get_database(database)
        return self._store.list_tables(database)

    def list_table_names(self, database: str) -> list[str]:
        """Return only the names of a database's tables, in order: cheap also for ten thousand.

        Raises:
            DatabaseNotFoundError: there is no such database.
        """
        self.get_database(database)
        return self._store.table_names(database)

    def list_table_lines(self, database: str, *, after: str = "", limit: int = 1000) -> list[TableLine]:
        """Return the next tables of a database behind the name `after`, by name, as a long list shows them.

        Raises:
            DatabaseNotFoundError: there is no such database.
        """
        self.get_database(database)
        return self._store.table_lines(database, after=after, limit=limit)

    def full_table_names(self) -> list[str]:
        """Return `database.table` of every table and view, in order: for completion and "did you mean"."""
        return self._store.full_table_names()

    def get_table(self, database: str, name: str) -> Table:
        """Return a table.

        Raises:
            DatabaseNotFoundError: there is no such database.
            TableNotFoundError: it has no such table; near names, also elsewhere, are in the error.
        """
        return self._store.get_table(database, name)

    def create_table(self, table: Table, origin: Origin) -> Table:
        """Create a table as version 1 and return it as stored.

        Raises:
            DatabaseNotFoundError: there is no such database.
            TableAlreadyExistsError: the name is taken.
            InvalidNameError: the name holds more than letters, digits and underscores.
        """
        return self._store.create_table(table, origin)

    def update_table(self, table: Table, origin: Origin) -> Table:
        """Replace a table's definition and return it as stored; a real change makes a version.

        A `table.version` other than 0 must be the stored one, so that no change in between is lost.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
            TableChangedError: it is not at `table.version` any more.
        """
        return self._store.replace_table(table, origin)

    def delete_table(self, database: str, name: str, origin: Origin) -> None:
        """Delete a table; the files only of a managed one, inside the warehouse. Its versions stay stored.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
        """
        self._store.delete_table(database, name, origin)

    def list_partitions(self, database: str, table: str) -> list[Partition]:
        """Return a table's partitions in the order of their names."""
        return self._store.list_partitions(database, table)

    def partition_page(
        self, database: str, table: str, *, after: str = "", limit: int = 1000
    ) -> list[Partition]:
        """Return the next partitions of a table behind the name `after`, by name, as a long list shows them."""
        return self._store.partition_page(database, table, after=after, limit=limit)

    def count_partitions(self, database: str, table: str) -> int:
        """Return how many partitions a table has; 0 for one without keys."""
        return self._store.count_partitions(database, table)

    def partition_counts(self, database: str) -> dict[str, int]:
        """Return how many partitions each table of a database has, by table name; those without any are left out."""
        return self._store.partition_counts(database)

    def add_partitions(
        self,
        database: str,
        table: str,
        new: Sequence[Partition],
        origin: Origin,
        on_conflict: OnConflict = OnConflict.FAIL,
    ) -> None:
        """Add partitions, all or none; adding makes no version of the table.

        Raises:
            PartitionAlreadyExistsError: one is there and `on_conflict` is FAIL.
            InvalidInputError: values do not fit the table's keys.
        """
        key = (database.lower(), table.lower())
        self.apply(
            CatalogChanges(partitions_to_add={key: tuple(new)}, on_partition_conflict=on_conflict), origin
        )

    def drop_partitions(
        self, database: str, table: str, values: Sequence[tuple[str, ...]], origin: Origin
    ) -> None:
        """Forget partitions, named by their values, all or none; files stay.

        Raises:
            PartitionNotFoundError: the table has not all of them.
        """
        key = (database.lower(), table.lower())
        self.apply(CatalogChanges(partitions_to_drop={key: tuple(values)}), origin)

    def versions(self, database: str, name: str) -> list[TableVersion]:
        """Return the versions of a table, newest first."""
        return self._store.versions(database, name)

    def version_page(
        self, database: str, name: str, *, before: int | None = None, limit: int = 100
    ) -> list[TableVersion]:
        """Return the next versions of a table older than `before`, newest first."""
        return self._store.version_page(database, name, before=before, limit=limit)

    def apply(
        self, changes: CatalogChanges, origin: Origin, *, within: Callable[[Connection], None] | None = None
    ) -> None:
        """Publish changes of several tables and partitions: readers see all of them or none.

        `within` is called at the end of the publishing transaction: what it writes is published with the changes,
        and what it raises takes all of them back. It may be called again when publishing has to be repeated.

        An outside metastore has no such transaction: there the changes are made one after the other, each whole, after
        `within` was tried and taken back, and before it is called for good (docs/decisions/090).

        Raises:
            as `create_table`, `update_table`, `delete_table`, `add_partitions` and `drop_partitions` do.
        """
        self._store.apply(changes, origin, within)

    def preview(self, database: str, name: str, rows: int = PREVIEW_ROWS) -> Preview:
        """Return the first rows of a table, read from its files with DuckDB; Spark is not started.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
            InvalidInputError: it is a view, or its format cannot be read without Spark.
        """
        from gluepot.catalog.preview import read_preview

        return read_preview(
            self.get_table(database, name), self.list_partitions(database, name), self.folders, rows
        )


def _store(database: Store, settings: Settings, folders: Folders, now: Clock) -> CatalogStore:
    if not settings.catalog.uri:
        return OwnStore(database, folders, now)
    # Only those who have one pay for the protocol's library.
    from gluepot.catalog.outside.store import OutsideStore

    return OutsideStore(database, settings, now)
