"""User-defined functions: kept for the engines that load them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext, matching
from gluepot.catalog.names import valid_name
from gluepot.catalog.store import databases
from gluepot.database.tables.catalog import catalog_functions as rows

_JAVA, _USER = 1, 1


class FunctionCalls:
    """get, create, alter and drop."""

    def __init__(self, context: CallContext) -> None:
        self._context = context

    def get_functions(self, database: str, pattern: str) -> list[str]:
        with self._context.store.read() as connection:
            query = select(rows.c.name).where(rows.c.database_name == database.lower()).order_by(rows.c.name)
            return matching(connection.scalars(query), pattern)

    def get_function(self, database: str, name: str) -> Any:
        with self._context.store.read() as connection:
            databases.get_database(connection, database)
            row = connection.execute(select(rows).where(*_is(database, name))).mappings().first()
        if row is None:
            raise structs.NoSuchObjectException(f"Function {database}.{name} does not exist")
        return _function(row)

    def create_function(self, sent: Any) -> None:
        valid_name("Function", sent.functionName or "")
        valid_name("Database", sent.dbName or "")
        with self._context.store.write() as connection:
            databases.get_database(connection, sent.dbName)
            if connection.execute(select(rows.c.name).where(*_is(sent.dbName, sent.functionName))).first():
                raise structs.AlreadyExistsException(f"Function {sent.functionName} already exists")
            connection.execute(insert(rows).values(created_at=self._context.now(), **_values(sent)))

    def alter_function(self, database: str, name: str, sent: Any) -> None:
        with self._context.store.write() as connection:
            if (
                connection.execute(update(rows).where(*_is(database, name)).values(**_values(sent))).rowcount
                == 0
            ):
                raise structs.MetaException(f"Function {database}.{name} does not exist")

    def drop_function(self, database: str, name: str) -> None:
        with self._context.store.write() as connection:
            if connection.execute(delete(rows).where(*_is(database, name))).rowcount == 0:
                raise structs.NoSuchObjectException(f"Function {database}.{name} does not exist")


def _is(database: str, name: str) -> tuple[Any, Any]:
    return rows.c.database_name == database.lower(), rows.c.name == name.lower()


def _values(sent: Any) -> dict[str, Any]:
    return {
        "database_name": sent.dbName.lower(),
        "name": sent.functionName.lower(),
        "class_name": sent.className or "",
        "owner": sent.ownerName or "",
        "owner_type": sent.ownerType or _USER,
        "resources": [[resource.resourceType, resource.uri] for resource in sent.resourceUris or ()],
    }


def _function(row: RowMapping) -> Any:
    created: datetime = row["created_at"]
    return structs.Function(
        functionName=row["name"],
        dbName=row["database_name"],
        className=row["class_name"],
        ownerName=row["owner"],
        ownerType=row["owner_type"],
        createTime=int(created.timestamp()),
        functionType=_JAVA,
        resourceUris=[structs.ResourceUri(resourceType=kind, uri=uri) for kind, uri in row["resources"]],
    )
