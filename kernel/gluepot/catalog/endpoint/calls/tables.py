"""Tables and views."""

from __future__ import annotations

from typing import Any

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext, matching
from gluepot.catalog.endpoint.column_types import is_hive_type
from gluepot.catalog.endpoint.convert import table_from_thrift, table_to_thrift
from gluepot.catalog.endpoint.fast_stats import with_fast_stats
from gluepot.catalog.endpoint.thrift_types import HiveError
from gluepot.catalog.errors import DatabaseNotFoundError
from gluepot.catalog.models import Table, TableType
from gluepot.catalog.store import tables
from gluepot.catalog.table_writer import DataOnDrop, ExpectedParameter

_EXPECTED_KEY, _EXPECTED_VALUE = "expected_parameter_key", "expected_parameter_value"
_KEEP_STATS = "DO_NOT_UPDATE_STATS"
_OTHER_TYPES = ("INDEX_TABLE", "MATERIALIZED_VIEW")  # a Hive client may ask for them; here there are none


class TableCalls:
    """get, create, alter and drop."""

    def __init__(self, context: CallContext) -> None:
        self._context = context

    def get_all_tables(self, database: str) -> list[str]:
        with self._context.store.read() as connection:
            return tables.table_names(connection, database)

    def get_tables(self, database: str, pattern: str) -> list[str]:
        return matching(self.get_all_tables(database), pattern)

    def get_tables_by_type(self, database: str, pattern: str, kind: str) -> list[str]:
        if kind in _OTHER_TYPES:
            return []
        with self._context.store.read() as connection:
            typed = tables.table_names(connection, database, TableType(kind))
        return matching(typed, pattern)

    def get_table(self, database: str, name: str) -> Any:
        with self._context.store.read() as connection:
            return self._shown(tables.get_table(connection, database, name))

    def get_table_objects_by_name(self, database: str, names: list[str]) -> list[Any]:
        with self._context.store.read() as connection:
            found = (tables.find_table(connection, database, name) for name in dict.fromkeys(names or ()))
            return [self._shown(stored) for stored in found if stored]

    def create_table(self, sent: Any) -> None:
        self.create_table_with_environment_context(sent, None)

    def create_table_with_environment_context(self, sent: Any, context: Any) -> None:
        _check_columns(sent, structs.InvalidObjectException)
        folders = self._context.folders

        def counted(table: Table) -> Table:
            # Of a folder that is there already: CREATE TABLE AS wrote it before.
            return table if _keeps_stats(context) else with_fast_stats(table, folders)

        try:
            self._context.tables.create_table(table_from_thrift(sent), self._context.origin(), counted)
        except DatabaseNotFoundError as error:
            raise structs.InvalidObjectException(str(error)) from error

    def alter_table_with_environment_context(self, database: str, name: str, sent: Any, context: Any) -> None:
        _check_columns(sent, structs.InvalidOperationException)
        properties = (context.properties if context else None) or {}
        with self._context.store.read() as connection:
            stored = tables.get_table(connection, database, name).table
        table = self._context.client.restored(table_from_thrift(sent), stored)
        _check_keys(stored, table)
        moves = table.full_name != stored.full_name and stored.type is TableType.MANAGED
        if not _keeps_stats(context) and not moves:
            table = with_fast_stats(table, self._context.folders)
        expected = None
        if _EXPECTED_KEY in properties:
            expected = ExpectedParameter(
                key=properties[_EXPECTED_KEY], value=properties.get(_EXPECTED_VALUE, "")
            )
        self._context.tables.replace_table(database, name, table, self._context.origin(), expected)

    def drop_table(self, database: str, name: str, delete_data: bool | None) -> None:  # noqa: FBT001
        self._context.tables.drop_table(
            database, name, self._context.origin(), DataOnDrop.DELETE if delete_data else DataOnDrop.KEEP
        )

    def drop_table_with_environment_context(
        self,
        database: str,
        name: str,
        delete_data: bool | None,  # noqa: FBT001 - the protocol's argument
        context: Any,  # noqa: ARG002
    ) -> None:
        self.drop_table(database, name, delete_data)

    def _shown(self, stored: tables.StoredTable) -> Any:
        return table_to_thrift(self._context.client.shown(stored.table))


def _check_columns(sent: Any, refusal: type[HiveError]) -> None:
    if sent.sd is None:
        raise structs.MetaException(f"Table {sent.tableName} has no storage descriptor")
    names = set()
    for field in sent.sd.cols or ():
        name = (field.name or "").lower()
        if not name or not field.type or name in names:
            raise structs.MetaException(f"Column {field.name!r} has no name, no type, or comes twice")
        names.add(name)
    for field in (*(sent.sd.cols or ()), *(sent.partitionKeys or ())):
        if not is_hive_type(field.type or ""):
            raise refusal(f"Invalid column type name is: {field.type} for column {field.name}")


def _check_keys(stored: Table, table: Table) -> None:
    """Names and order of the keys are in the names and folders of all partitions; types and comments may change."""
    if [key.name for key in stored.partition_keys] != [key.name for key in table.partition_keys]:
        raise structs.InvalidOperationException(f"partition keys of {stored.full_name} can not be changed.")


def _keeps_stats(context: Any) -> bool:
    properties = (context.properties if context else None) or {}
    return bool(properties.get(_KEEP_STATS, "").lower() == "true")
