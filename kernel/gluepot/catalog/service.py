"""The verbs of the catalog. Names may be written in any case; they are kept in lower case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from gluepot.catalog.changes import Cascade, CatalogChanges, OnConflict
from gluepot.catalog.errors import DatabaseAlreadyExistsError
from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Database, Origin, Partition, Preview, Table, TableVersion
from gluepot.catalog.publishing import Publisher
from gluepot.catalog.store import databases, partitions, tables, versions
from gluepot.catalog.table_writer import DataOnDrop, TableWriter
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database as Store
from gluepot.settings import Settings

PREVIEW_ROWS = 20


class CatalogService:
    """Databases, tables and partitions, over gluepot's own database."""

    def __init__(self, database: Store, settings: Settings, *, now: Clock = utc_now) -> None:
        self._store = database
        self._settings = settings
        self._now = now
        self._has_default = False
        self.folders = Folders(settings)
        self.writer = TableWriter(database, self.folders, now)

    def list_databases(self) -> list[Database]:
        """Return every database, by name."""
        self._ensure_default()
        with self._store.read() as connection:
            return databases.list_databases(connection)

    def get_database(self, name: str) -> Database:
        """Return a database.

        Raises:
            DatabaseNotFoundError: there is none of this name.
        """
        self._ensure_default()
        with self._store.read() as connection:
            return databases.get_database(connection, name)

    def create_database(self, database: Database, *, on_conflict: OnConflict = OnConflict.FAIL) -> Database:
        """Create a database; without a location it lives in the warehouse. Returns what is stored then.

        Raises:
            DatabaseAlreadyExistsError: the name is taken and `on_conflict` is FAIL.
            InvalidNameError: the name holds more than letters, digits and underscores.
        """
        if on_conflict is OnConflict.FAIL:
            return self.writer.create_database(database)
        try:
            return self.writer.create_database(database)
        except DatabaseAlreadyExistsError:
            if on_conflict is OnConflict.REPLACE:
                with self._store.write() as connection:
                    known = databases.get_database(connection, database.name)
                    location = database.location or known.location
                    databases.update_database(
                        connection, replace(database, name=known.name, location=location)
                    )
            return self.get_database(database.name)

    def delete_database(self, name: str, origin: Origin, *, cascade: Cascade = Cascade.REFUSE) -> None:
        """Delete a database; files of managed tables inside the warehouse go with them.

        Raises:
            DatabaseNotFoundError: there is none of this name.
            DatabaseNotEmptyError: it has tables and `cascade` is REFUSE.
        """
        self.writer.drop_database(name, origin, cascade, DataOnDrop.DELETE)

    def list_tables(self, database: str) -> list[Table]:
        """Return the tables and views of a database, by name.

        Raises:
            DatabaseNotFoundError: there is no such database.
        """
        self.get_database(database)
        with self._store.read() as connection:
            return tables.list_tables(connection, database)

    def list_table_names(self, database: str) -> list[str]:
        """Return only the names of a database's tables, in order: cheap also for ten thousand.

        Raises:
            DatabaseNotFoundError: there is no such database.
        """
        self.get_database(database)
        with self._store.read() as connection:
            return tables.table_names(connection, database)

    def full_table_names(self) -> list[str]:
        """Return `database.table` of every table and view, in order: for completion and "did you mean"."""
        with self._store.read() as connection:
            return tables.full_table_names(connection)

    def get_table(self, database: str, name: str) -> Table:
        """Return a table.

        Raises:
            DatabaseNotFoundError: there is no such database.
            TableNotFoundError: it has no such table; near names, also elsewhere, are in the error.
        """
        return self._stored(database, name).table

    def create_table(self, table: Table, origin: Origin) -> Table:
        """Create a table as version 1 and return it as stored.

        Raises:
            DatabaseNotFoundError: there is no such database.
            TableAlreadyExistsError: the name is taken.
            InvalidNameError: the name holds more than letters, digits and underscores.
        """
        self._ensure_default()
        return self.writer.create_table(table, origin)

    def update_table(self, table: Table, origin: Origin) -> Table:
        """Replace a table's definition and return it as stored; a real change makes a version.

        A `table.version` other than 0 must be the stored one, so that no change in between is lost.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
            TableChangedError: it is not at `table.version` any more.
        """
        return self.writer.replace_table(table.database, table.name, table, origin)

    def delete_table(self, database: str, name: str, origin: Origin) -> None:
        """Delete a table; the files only of a managed one, inside the warehouse. Its versions stay stored.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
        """
        self.writer.drop_table(database, name, origin, DataOnDrop.DELETE)

    def list_partitions(self, database: str, table: str) -> list[Partition]:
        """Return a table's partitions in the order of their names."""
        set_id = self._stored(database, table).partition_set_id
        with self._store.read() as connection:
            return partitions.list_partitions(connection, set_id)

    def count_partitions(self, database: str, table: str) -> int:
        """Return how many partitions a table has; 0 for one without keys."""
        set_id = self._stored(database, table).partition_set_id
        with self._store.read() as connection:
            return partitions.count_partitions(connection, set_id)

    def partition_counts(self, database: str) -> dict[str, int]:
        """Return how many partitions each table of a database has, by table name; those without any are left out."""
        with self._store.read() as connection:
            return partitions.count_by_table(connection, database)

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
        stored = self._stored(database, name)
        with self._store.read() as connection:
            return versions.list_versions(connection, stored.id)

    def apply(
        self, changes: CatalogChanges, origin: Origin, *, within: Callable[[Connection], None] | None = None
    ) -> None:
        """Publish changes of several tables and partitions: readers see all of them or none.

        `within` is called at the end of the publishing transaction: what it writes is published with the changes,
        and what it raises takes all of them back. It may be called again when publishing has to be repeated.

        Raises:
            as `create_table`, `update_table`, `delete_table`, `add_partitions` and `drop_partitions` do.
        """
        self._ensure_default()
        Publisher(self._store, self.writer, self._now).publish(changes, origin, within)

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

    def _stored(self, database: str, name: str) -> tables.StoredTable:
        self._ensure_default()
        with self._store.read() as connection:
            return tables.get_table(connection, database, name)

    def _ensure_default(self) -> None:
        if not self._has_default:
            self.writer.ensure_default_database()
            self._has_default = True
