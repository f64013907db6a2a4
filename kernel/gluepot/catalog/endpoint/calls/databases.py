"""Databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gluepot.catalog.changes import Cascade
from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext, matching
from gluepot.catalog.endpoint.convert import database_from_thrift, database_to_thrift
from gluepot.catalog.errors import DatabaseNotEmptyError
from gluepot.catalog.names import DEFAULT_DATABASE
from gluepot.catalog.store import databases
from gluepot.catalog.table_writer import DataOnDrop


class DatabaseCalls:
    """get, create, alter and drop."""

    def __init__(self, context: CallContext) -> None:
        self._context = context

    def get_all_databases(self) -> list[str]:
        with self._context.store.read() as connection:
            return databases.database_names(connection)

    def get_databases(self, pattern: str) -> list[str]:
        return matching(self.get_all_databases(), pattern)

    def get_database(self, name: str) -> Any:
        with self._context.store.read() as connection:
            return database_to_thrift(databases.get_database(connection, name))

    def create_database(self, sent: Any) -> None:
        self._context.tables.create_database(database_from_thrift(sent))

    def alter_database(self, name: str, sent: Any) -> None:
        with self._context.store.write() as connection:
            known = databases.get_database(connection, name)
            changed = database_from_thrift(sent)
            location = changed.location or known.location
            databases.update_database(connection, replace(changed, name=known.name, location=location))

    def drop_database(self, name: str, delete_data: bool | None, cascade: bool | None) -> None:  # noqa: FBT001
        if name.lower() == DEFAULT_DATABASE:
            raise structs.MetaException(f"Database {name} cannot be dropped: it always exists")
        try:
            self._context.tables.drop_database(
                name,
                self._context.origin(),
                Cascade.DELETE_TABLES if cascade else Cascade.REFUSE,
                DataOnDrop.DELETE if delete_data else DataOnDrop.KEEP,
            )
        except DatabaseNotEmptyError as error:
            # Spark knows this refusal by Hive's words.
            raise structs.InvalidOperationException(
                f"Database {name} is not empty. One or more tables exist."
            ) from error
