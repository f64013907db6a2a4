"""Asking a metastore what is there, with gluepot's errors for what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from thrift.Thrift import TApplicationException

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.convert import database_from_thrift
from gluepot.catalog.endpoint.thrift_types import HiveError
from gluepot.catalog.errors import DatabaseNotFoundError, TableNotFoundError
from gluepot.catalog.models import Database
from gluepot.catalog.outside.client import MetastoreClient
from gluepot.errors import GluepotError, InvalidInputError

_TABLES_AT_ONCE = 200


class Lookup:
    """Finds databases and tables. Names may come in any case; structs are as the metastore sent them."""

    def __init__(self, client: MetastoreClient) -> None:
        self._client = client

    def database(self, name: str) -> Database:
        """Return a database, or raise DatabaseNotFoundError."""
        try:
            return database_from_thrift(self._client.call("get_database", name.lower()))
        except structs.NoSuchObjectException as error:
            raise DatabaseNotFoundError(name, self._client.call("get_all_databases")) from error

    def sent(self, database: str, name: str) -> Any:
        """Return the struct of a table, or raise DatabaseNotFoundError or TableNotFoundError."""
        try:
            return self._client.call("get_table", database.lower(), name.lower())
        except structs.NoSuchObjectException as error:
            self.database(database)
            own = f"{database.lower()}."
            elsewhere = [full for full in self.full_table_names() if not full.startswith(own)]
            raise TableNotFoundError(database, name, self.table_names(database), elsewhere) from error

    def tables(self, database: str, names: list[str]) -> list[Any]:
        """Return the structs of tables by name; those that are gone are left out."""
        found = []
        for start in range(0, len(names), _TABLES_AT_ONCE):
            batch = names[start : start + _TABLES_AT_ONCE]
            found += self._client.call("get_table_objects_by_name", database.lower(), batch)
        return found

    def table_names(self, database: str) -> list[str]:
        """Return the names of a database's tables, in order; none for an unknown database."""
        return sorted(self._client.call("get_all_tables", database.lower()))

    def full_table_names(self) -> list[str]:
        """Return `database.table` of every table, in order."""
        names = sorted(self._client.call("get_all_databases"))
        return [f"{database}.{table}" for database in names for table in self.table_names(database)]


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Turn a refusal of the metastore into one sentence: "The metastore did not `what`: …"."""
    try:
        yield
    except (HiveError, TApplicationException) as error:
        raise refused(what, error) from error


def refused(what: str, error: Exception) -> GluepotError:
    """Return the error for a refusal that has no type of its own."""
    said = getattr(error, "message", "") or type(error).__name__
    return InvalidInputError(f"The metastore did not {what}: {said}")
