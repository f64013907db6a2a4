"""Changes of databases and tables together with their folders: what service and metastore endpoint both call.

One call is one transaction, and the folders follow it (see `journal.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from getpass import getuser

from sqlalchemy import Connection

from gluepot.catalog.changes import Cascade
from gluepot.catalog.errors import DatabaseAlreadyExistsError, TableChangedError, TableParameterChangedError
from gluepot.catalog.folders import Folders, child
from gluepot.catalog.journal import FileJournal
from gluepot.catalog.models import Database, Origin, Table, TableType
from gluepot.catalog.names import DEFAULT_DATABASE, valid_name
from gluepot.catalog.store import databases, partition_sets, partitions, tables
from gluepot.clock import Clock
from gluepot.database.engine import Database as Store
from gluepot.errors import ConflictError, InvalidInputError

_DDL_TIME = "transient_lastDdlTime"


class DataOnDrop(StrEnum):
    """What a drop does to the files of a managed table. Those of others are never touched."""

    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, kw_only=True)
class ExpectedParameter:
    """A table parameter that must still have this value for a change to be made (compare and swap)."""

    key: str
    value: str

    def check(self, table: Table) -> None:
        """Raise TableParameterChangedError unless the table has it."""
        found = table.parameters.get(self.key, "")
        if not found and self.key == _DDL_TIME and table.updated_at:
            found = str(int(table.updated_at.timestamp()))  # what clients are shown where nobody wrote one
        if found != self.value:
            raise TableParameterChangedError(self.key, found, self.value)


class TableWriter:
    """Creates, changes and drops databases and tables."""

    def __init__(
        self, store: Store, folders: Folders, now: Clock, journal: FileJournal | None = None
    ) -> None:
        self._store = store
        self._folders = folders
        self._journal = journal or FileJournal(store, folders)
        self._now = now

    def ensure_default_database(self) -> None:
        """Make the database that always exists, with the warehouse as its folder, unless it is there."""
        with self._store.read() as connection:
            if databases.find_database(connection, DEFAULT_DATABASE) is not None:
                return
        with suppress(DatabaseAlreadyExistsError):  # another process was first
            self.create_database(Database(name=DEFAULT_DATABASE))

    def create_database(self, database: Database) -> Database:
        """Store a database and make its folder; without a location it gets one in the warehouse."""
        name = valid_name("Database", database.name)
        default = (
            self._folders.warehouse
            if name == DEFAULT_DATABASE
            else child(self._folders.warehouse, f"{name}.db")
        )
        database = replace(database, name=name, location=database.location or default)
        with self._folders.made([database.location]), self._store.write() as connection:
            return databases.create_database(connection, database, now=self._now())

    def drop_database(self, name: str, origin: Origin, cascade: Cascade, data: DataOnDrop) -> None:
        """Delete a database, with its tables where `cascade` says so, and its folder in the warehouse.

        Raises:
            DatabaseNotFoundError, DatabaseNotEmptyError: see `store.databases.delete_database`.
            ConflictError: it is the default database.
        """
        name = name.lower()
        if name == DEFAULT_DATABASE:
            raise ConflictError(f"Database {name!r} cannot be deleted: it always exists.")
        if cascade is Cascade.DELETE_TABLES:
            with self._store.read() as connection:
                names = tables.table_names(connection, name)
            for table in names:
                self.drop_table(name, table, origin, data)
        with self._store.write() as connection:
            database = databases.get_database(connection, name)
            databases.delete_database(connection, name)
            intent = None
            if data is DataOnDrop.DELETE:
                intent = self._journal.intend_delete(connection, database.location, now=self._now())
        self._journal.finish_delete(intent, database.location)

    def create_table(
        self, table: Table, origin: Origin, complete: Callable[[Table], Table] = lambda table: table
    ) -> Table:
        """Store a table and make its folder; a managed one without a location gets one in its database's.

        `complete` is given the table when its location is known, before its folder is made.
        """
        with self._store.read() as connection:
            table = complete(self.prepare_new(connection, table))
        with self._folders.made([table.location]), self._store.write() as connection:
            stored = tables.create_table(connection, table, origin, now=self._now())
        return stored.table

    def prepare_new(self, connection: Connection, table: Table) -> Table:
        """Return a new table as `prepare` does, and owned by somebody: by us, as Spark does it."""
        return replace(self.prepare(connection, table), owner=table.owner or getuser())

    def prepare(self, connection: Connection, table: Table) -> Table:
        """Return the table with its names checked and folded, and its location filled in."""
        database = databases.get_database(connection, table.database)
        table = replace(table, database=database.name, name=valid_name("Table", table.name))
        if not table.location and table.type is not TableType.VIEW:
            return replace(table, location=child(database.location, table.name))
        return table

    def replace_table(
        self,
        database: str,
        name: str,
        table: Table,
        origin: Origin,
        expected: ExpectedParameter | None = None,
    ) -> Table:
        """Replace a definition. Renaming a managed table that is where tables are by default moves its folder.

        Raises:
            TableNotFoundError, TableChangedError, TableAlreadyExistsError: see `store.tables.update_table`.
            TableParameterChangedError: the stored table has not the `expected` parameter.
        """
        with self._store.read() as connection:
            before = tables.get_table(connection, database, name).table
            table = self.prepare(connection, table)
            move_to = self._new_home(connection, before, table)
        with ExitStack() as stack:
            intent = None
            if move_to:
                table = replace(table, location=move_to)
                intent = stack.enter_context(self._journal.moving(before.location, move_to, now=self._now()))
            connection = stack.enter_context(self._store.write())
            stored = tables.get_table(connection, database, name, lock=True)
            if expected is not None:
                expected.check(stored.table)
            if move_to and stored.table.location != before.location:
                raise TableChangedError(before.full_name, before.version, stored.table.version)
            after = tables.update_table(connection, stored, table, origin, now=self._now())
            if intent is not None:
                partitions.move_partitions(
                    connection, stored.partition_set_id, before.location, after.location
                )
                self._journal.settle(connection, intent)
        return after

    def drop_table(self, database: str, name: str, origin: Origin, data: DataOnDrop) -> None:
        """Delete a table; the files too, if it is managed, inside the warehouse, and `data` says so."""
        with self._store.write() as connection:
            stored = tables.get_table(connection, database, name, lock=True)
            intent = self.drop_in(connection, stored, origin, data)
        self.after_drop(stored, intent)

    def drop_in(
        self, connection: Connection, stored: tables.StoredTable, origin: Origin, data: DataOnDrop
    ) -> int | None:
        """Delete a table inside the caller's transaction; give the result to `after_drop` when it committed."""
        tables.delete_table(connection, stored, origin, now=self._now())
        if stored.table.type is not TableType.MANAGED or data is DataOnDrop.KEEP:
            return None
        return self._journal.intend_delete(connection, stored.table.location, now=self._now())

    def after_drop(self, stored: tables.StoredTable, intent: int | None) -> None:
        """Do what follows the deletion of a table: its files, its partitions."""
        self._journal.finish_delete(intent, stored.table.location)
        self._journal.later(partial(partition_sets.sweep_set, self._store, stored.partition_set_id))

    def recover(self) -> None:
        """Finish what a crash left: folders half moved or not yet deleted, partitions of no table."""
        self._journal.recover()
        partition_sets.sweep_abandoned(self._store, now=self._now())

    def _new_home(self, connection: Connection, before: Table, after: Table) -> str:
        """Return where a renamed table's folder moves to; "" when it stays where it is."""
        if before.full_name == after.full_name or before.type is not TableType.MANAGED:
            return ""
        home = databases.get_database(connection, before.database).location
        default = child(home, before.name)
        path = self._folders.path(before.location)
        if path != self._folders.path(default) or (path is None and before.location.rstrip("/") != default):
            return ""
        if not self._folders.owns(before.location):
            # Spark goes on as if the folder had moved, and would find the table empty.
            raise InvalidInputError(
                f"Table {before.full_name!r} cannot be renamed: its folder {before.location!r} is not in the warehouse.",
                "Create a table of the new name over that folder.",
            )
        return child(databases.get_database(connection, after.database).location, after.name)
