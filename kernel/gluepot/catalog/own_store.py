"""gluepot's own catalog: tables of its own database, and folders of its warehouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from gluepot.catalog.abc import CatalogStore
from gluepot.catalog.changes import Cascade, CatalogChanges
from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Database, Origin, Partition, Table, TableLine, TableVersion
from gluepot.catalog.publishing import Publisher
from gluepot.catalog.store import databases, partitions, tables, versions
from gluepot.catalog.table_writer import DataOnDrop, TableWriter
from gluepot.clock import Clock
from gluepot.database.engine import Database as Store


class OwnStore(CatalogStore):
    """The catalog in gluepot's own database. A set of changes is one transaction: readers see all of it or none."""

    def __init__(self, database: Store, folders: Folders, now: Clock) -> None:
        self._store = database
        self._now = now
        self._has_default = False
        self._writer = TableWriter(database, folders, now)

    @property
    def knowledge(self) -> Store:
        return self._store

    def refresh(self) -> None:
        """Do nothing: every change, also of other engines, goes through this database."""

    def list_databases(self) -> list[Database]:
        self._ensure_default()
        with self._store.read() as connection:
            return databases.list_databases(connection)

    def get_database(self, name: str) -> Database:
        self._ensure_default()
        with self._store.read() as connection:
            return databases.get_database(connection, name)

    def create_database(self, database: Database) -> Database:
        return self._writer.create_database(database)

    def replace_database(self, database: Database) -> None:
        with self._store.write() as connection:
            known = databases.get_database(connection, database.name)
            location = database.location or known.location
            databases.update_database(connection, replace(database, name=known.name, location=location))

    def delete_database(self, name: str, origin: Origin, cascade: Cascade) -> None:
        self._writer.drop_database(name, origin, cascade, DataOnDrop.DELETE)

    def list_tables(self, database: str) -> list[Table]:
        with self._store.read() as connection:
            return tables.list_tables(connection, database)

    def table_names(self, database: str) -> list[str]:
        with self._store.read() as connection:
            return tables.table_names(connection, database)

    def table_lines(self, database: str, *, after: str, limit: int) -> list[TableLine]:
        with self._store.read() as connection:
            return tables.table_lines(connection, database, after=after, limit=limit)

    def full_table_names(self) -> list[str]:
        with self._store.read() as connection:
            return tables.full_table_names(connection)

    def get_table(self, database: str, name: str) -> Table:
        return self._stored(database, name).table

    def create_table(self, table: Table, origin: Origin) -> Table:
        self._ensure_default()
        return self._writer.create_table(table, origin)

    def replace_table(self, table: Table, origin: Origin) -> Table:
        return self._writer.replace_table(table.database, table.name, table, origin)

    def delete_table(self, database: str, name: str, origin: Origin) -> None:
        self._writer.drop_table(database, name, origin, DataOnDrop.DELETE)

    def list_partitions(self, database: str, table: str) -> list[Partition]:
        set_id = self._stored(database, table).partition_set_id
        with self._store.read() as connection:
            return partitions.list_partitions(connection, set_id)

    def partition_page(self, database: str, table: str, *, after: str, limit: int) -> list[Partition]:
        set_id = self._stored(database, table).partition_set_id
        with self._store.read() as connection:
            return partitions.list_partitions(connection, set_id, after=after, limit=limit)

    def count_partitions(self, database: str, table: str) -> int:
        set_id = self._stored(database, table).partition_set_id
        with self._store.read() as connection:
            return partitions.count_partitions(connection, set_id)

    def partition_counts(self, database: str) -> dict[str, int]:
        with self._store.read() as connection:
            return partitions.count_by_table(connection, database)

    def versions(self, database: str, name: str) -> list[TableVersion]:
        stored = self._stored(database, name)
        with self._store.read() as connection:
            return versions.list_versions(connection, stored.id)

    def version_page(self, database: str, name: str, *, before: int | None, limit: int) -> list[TableVersion]:
        stored = self._stored(database, name)
        with self._store.read() as connection:
            return versions.list_versions(connection, stored.id, before=before, limit=limit)

    def apply(
        self, changes: CatalogChanges, origin: Origin, within: Callable[[Connection], None] | None
    ) -> None:
        self._ensure_default()
        Publisher(self._store, self._writer, self._now).publish(changes, origin, within)

    def close(self) -> None:
        """Do nothing: the database is the app's."""

    def _stored(self, database: str, name: str) -> tables.StoredTable:
        self._ensure_default()
        with self._store.read() as connection:
            return tables.get_table(connection, database, name)

    def _ensure_default(self) -> None:
        if not self._has_default:
            self._writer.ensure_default_database()
            self._has_default = True
