"""The catalog in somebody's Hive Metastore, with gluepot's notes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from getpass import getuser
from typing import Any

from sqlalchemy import Connection

from gluepot.catalog.abc import CatalogStore
from gluepot.catalog.changes import Cascade, CatalogChanges
from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.convert import (
    database_to_thrift,
    table_from_thrift,
    table_to_thrift,
)
from gluepot.catalog.endpoint.thrift_types import HiveError
from gluepot.catalog.errors import (
    DatabaseAlreadyExistsError,
    DatabaseNotEmptyError,
    DatabaseNotFoundError,
    TableAlreadyExistsError,
    TableChangedError,
)
from gluepot.catalog.models import Database, Origin, Partition, Table, TableLine, TableVersion
from gluepot.catalog.names import valid_name
from gluepot.catalog.outside import partitions
from gluepot.catalog.outside.client import MetastoreClient
from gluepot.catalog.outside.lookup import Lookup, refusals, refused
from gluepot.catalog.outside.notes import Notes, open_notes
from gluepot.clock import Clock
from gluepot.database.engine import Database as Store
from gluepot.settings import Settings

_FRESH_S = 10.0  # how long `refresh` believes what it saw
_DDL_TIME = "transient_lastDdlTime"
# Its own statistics need a look at every file, and a file system that it may not have.
_NO_STATISTICS = {"DO_NOT_UPDATE_STATS": "true"}


class OutsideStore(CatalogStore):
    """Each change is one call of the metastore; a set of changes is several, and is not taken back when one fails."""

    def __init__(self, database: Store, settings: Settings, now: Clock) -> None:
        self._own = database
        self._settings = settings
        self._now = now
        self._client = MetastoreClient(settings.catalog.uri)
        self._lookup = Lookup(self._client)
        self._refreshed_s = 0.0

    @cached_property
    def _notes(self) -> Notes:
        return open_notes(self._own, self._settings, self._now)

    @property
    def knowledge(self) -> Store:
        return self._notes.database

    def refresh(self) -> None:
        """Note tables that came and went since the last time. Changed ones are noted when somebody looks at them."""
        if time.monotonic() - self._refreshed_s < _FRESH_S:
            return
        for database in self.list_databases():
            known, there = self._notes.known_names(database.name), set(self.table_names(database.name))
            for table in map(table_from_thrift, self._lookup.tables(database.name, sorted(there - known))):
                self._notes.see_table(table, lambda database=database: database)  # type: ignore[misc]
            for name in known - there:
                self._notes.forget_table(database.name, name)
        self._refreshed_s = time.monotonic()

    def list_databases(self) -> list[Database]:
        found = []
        for name in self._client.call("get_all_databases"):
            with suppress(DatabaseNotFoundError):  # somebody dropped it just now
                found.append(self._lookup.database(name))
        return self._notes.see_databases(found)

    def get_database(self, name: str) -> Database:
        return self._notes.see_database(self._lookup.database(name))

    def create_database(self, database: Database) -> Database:
        name = valid_name("Database", database.name)
        sent: Any = database_to_thrift(replace(database, name=name))
        sent.locationUri = database.location or None
        try:
            self._client.call("create_database", sent)
        except structs.AlreadyExistsException as error:
            raise DatabaseAlreadyExistsError(name) from error
        except HiveError as error:
            raise refused(f"create database {name!r}", error) from error
        return self.get_database(name)

    def replace_database(self, database: Database) -> None:
        known = self._lookup.database(database.name)
        sent = replace(database, name=known.name, location=database.location or known.location)
        with refusals(f"change database {known.name!r}"):
            self._client.call("alter_database", known.name, database_to_thrift(sent))

    def delete_database(self, name: str, origin: Origin, cascade: Cascade) -> None:
        name = self._lookup.database(name).name
        tables = self.table_names(name)
        if tables and cascade is Cascade.REFUSE:
            raise DatabaseNotEmptyError(name, tables)
        for table in tables:
            self.delete_table(name, table, origin)
        with refusals(f"delete database {name!r}"):
            delete_data, cascade_to_tables = True, False
            self._client.call("drop_database", name, delete_data, cascade_to_tables)
        self._notes.forget_database(name)

    def list_tables(self, database: str) -> list[Table]:
        home = self._lookup.database(database)
        found = [
            table_from_thrift(sent) for sent in self._lookup.tables(home.name, self.table_names(home.name))
        ]
        return self._notes.see_tables(home, sorted(found, key=lambda table: table.name))

    def table_names(self, database: str) -> list[str]:
        return self._lookup.table_names(database)

    def table_lines(self, database: str, *, after: str, limit: int) -> list[TableLine]:
        names = [name for name in self.table_names(database) if name > after]
        found: list[Table] = []
        while names and len(found) < limit:  # of some of the names there may be no table any more
            batch = names[: limit - len(found)]
            names = names[len(batch) :]
            found += [table_from_thrift(sent) for sent in self._lookup.tables(database, batch)]
        return [TableLine.of(table) for table in sorted(found, key=lambda table: table.name)]

    def full_table_names(self) -> list[str]:
        return self._lookup.full_table_names()

    def get_table(self, database: str, name: str) -> Table:
        found = table_from_thrift(self._lookup.sent(database, name))
        return self._notes.see_table(found, lambda: self._lookup.database(database))

    def create_table(self, table: Table, origin: Origin) -> Table:
        home = self._lookup.database(table.database)
        table = replace(
            table, database=home.name, name=valid_name("Table", table.name), owner=table.owner or getuser()
        )
        try:
            self._client.call("create_table_with_environment_context", _sendable(table), _context())
        except structs.AlreadyExistsException as error:
            raise TableAlreadyExistsError(table.database, table.name) from error
        except HiveError as error:
            raise refused(f"create table {table.full_name!r}", error) from error
        made = table_from_thrift(self._lookup.sent(table.database, table.name))
        return self._notes.see_table(made, lambda: home, origin)

    def replace_table(self, table: Table, origin: Origin) -> Table:
        sent = self._lookup.sent(table.database, table.name)
        before = self._notes.see_table(table_from_thrift(sent), lambda: self._lookup.database(table.database))
        if table.version not in (0, before.version):
            raise TableChangedError(before.full_name, table.version, before.version)
        wanted = replace(
            table,
            database=before.database,
            name=before.name,
            location=table.location or before.location,
            owner=table.owner or before.owner,
            created_at=before.created_at,
        )
        followers = self._followers(sent, before, wanted)
        # Compared and swapped by the metastore, as far as its clock of seconds tells two changes apart.
        ddl_time = before.parameters.get(_DDL_TIME, "")
        expected = {"expected_parameter_key": _DDL_TIME, "expected_parameter_value": ddl_time}
        try:
            self._client.call(
                "alter_table_with_environment_context",
                before.database, before.name, _sendable(wanted), _context(expected if ddl_time else {}),
            )  # fmt: skip
        except HiveError as error:
            if "has been modified" in (error.message or ""):
                raise TableChangedError(before.full_name, before.version, before.version + 1) from error
            raise refused(f"change table {before.full_name!r}", error) from error
        with refusals(f"change the partitions of table {before.full_name!r}"):
            partitions.replace_partitions(self._client, wanted, followers)
        after = table_from_thrift(self._lookup.sent(before.database, before.name))
        return self._notes.see_table(after, lambda: self._lookup.database(before.database), origin)

    def delete_table(self, database: str, name: str, origin: Origin) -> None:
        self.get_table(database, name)  # noted, so that its history ends with what it was
        with refusals(f"delete table '{database}.{name}'"):
            delete_data = True
            self._client.call(
                "drop_table_with_environment_context", database.lower(), name.lower(), delete_data, None
            )
        self._notes.forget_table(database, name, origin)

    def list_partitions(self, database: str, table: str) -> list[Partition]:
        sent = self._lookup.sent(database, table)
        return partitions.list_partitions(self._client, sent) if sent.partitionKeys else []

    def partition_page(self, database: str, table: str, *, after: str, limit: int) -> list[Partition]:
        sent = self._lookup.sent(database, table)
        if not sent.partitionKeys:
            return []
        return partitions.partition_page(self._client, sent, after=after, limit=limit)

    def count_partitions(self, database: str, table: str) -> int:
        sent = self._lookup.sent(database, table)
        return (
            partitions.count_partitions(self._client, sent.dbName, sent.tableName)
            if sent.partitionKeys
            else 0
        )

    def partition_counts(self, database: str) -> dict[str, int]:
        return {
            sent.tableName: partitions.count_partitions(self._client, sent.dbName, sent.tableName)
            for sent in self._lookup.tables(database.lower(), self.table_names(database))
            if sent.partitionKeys
        }

    def versions(self, database: str, name: str) -> list[TableVersion]:
        table = self.get_table(database, name)
        return self._notes.versions(table.database, table.name)

    def version_page(self, database: str, name: str, *, before: int | None, limit: int) -> list[TableVersion]:
        noted = self.versions(database, name)
        return [version for version in noted if before is None or version.version < before][:limit]

    def apply(
        self, changes: CatalogChanges, origin: Origin, within: Callable[[Connection], None] | None
    ) -> None:
        """Make the changes one after the other. What can be foreseen to fail, fails before the first of them."""
        if within is not None:
            self._rehearse(within)
        self._check(changes)
        for key in changes.tables_to_delete:
            self.delete_table(*key, origin)
        for table in changes.tables_to_create:
            self.create_table(table, origin)
        for table in changes.tables_to_update:
            self.replace_table(table, origin)
        for key in changes.partitions_to_drop.keys() | changes.partitions_to_add.keys():
            above = table_from_thrift(self._lookup.sent(*key))
            with refusals(f"change the partitions of table {above.full_name!r}"):
                partitions.drop_partitions(self._client, above, changes.partitions_to_drop.get(key, ()))
                added = changes.partitions_to_add.get(key, ())
                partitions.add_partitions(self._client, above, added, changes.on_partition_conflict)
        if within is not None:
            with self._own.write() as connection:
                within(connection)

    def close(self) -> None:
        self._client.close()
        if "_notes" in self.__dict__:
            self._notes.database.close()

    def _rehearse(self, within: Callable[[Connection], None]) -> None:
        """Run what follows the changes and take it back: a crawler that lost its lease must not change anything."""
        with suppress(_RehearsedError), self._own.write() as connection:
            within(connection)
            raise _RehearsedError

    def _check(self, changes: CatalogChanges) -> None:
        for key in changes.tables_to_delete:
            self._lookup.sent(*key)
        for table in changes.tables_to_update:
            before = self.get_table(table.database, table.name)
            if table.version not in (0, before.version):
                raise TableChangedError(before.full_name, table.version, before.version)
        gone = {(database.lower(), name.lower()) for database, name in changes.tables_to_delete}
        for table in changes.tables_to_create:
            valid_name("Table", table.name)
            key = (table.database.lower(), table.name.lower())
            if table.name.lower() in self.table_names(table.database) and key not in gone:
                raise TableAlreadyExistsError(*key)

    def _followers(self, sent: Any, before: Table, after: Table) -> list[Partition]:
        """Return partitions that follow the table through a change of what they share with it."""
        if not sent.partitionKeys or (before.columns, before.storage) == (after.columns, after.storage):
            return []
        found = partitions.list_partitions(self._client, sent)
        return [partition for partition in found if partition.storage is None]


class _RehearsedError(Exception):
    """A rehearsal came to its end."""


def _sendable(table: Table) -> Any:
    """Return the struct of a table, with the time of the change left to the metastore."""
    kept = {key: value for key, value in table.parameters.items() if key != _DDL_TIME}
    sent: Any = table_to_thrift(replace(table, parameters=kept))
    sent.parameters.pop(_DDL_TIME, None)
    return sent


def _context(properties: dict[str, str] | None = None) -> Any:
    return structs.EnvironmentContext(properties={**_NO_STATISTICS, **(properties or {})})
