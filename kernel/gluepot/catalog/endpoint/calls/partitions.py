"""Partitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gluepot.catalog.changes import OnConflict
from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext
from gluepot.catalog.endpoint.convert import partition_from_thrift, partitions_to_thrift
from gluepot.catalog.endpoint.fast_stats import with_partition_stats
from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.models import Partition, Table
from gluepot.catalog.partition_filter import Bound, PartitionFilter, parse_filter
from gluepot.catalog.store import partitions, tables
from gluepot.catalog.table_writer import DataOnDrop
from gluepot.errors import InvalidInputError

Condition = Callable[[Table], PartitionFilter]
"""What is asked for, once the table's keys are known."""


class PartitionCalls:
    """get, add, alter, rename and drop."""

    def __init__(self, context: CallContext) -> None:
        self._context = context

    def get_partitions(self, database: str, table: str, limit: int | None) -> list[Any]:
        with self._context.store.read() as connection:
            stored = tables.get_table(connection, database, table)
            found = partitions.list_partitions(connection, stored.partition_set_id, limit=_limit(limit))
        return self._shown(stored.table, found)

    def get_partitions_ps_with_auth(  # noqa: PLR0917 - the protocol's arguments
        self,
        database: str,
        table: str,
        values: list[str],
        limit: int | None,
        user: str,  # noqa: ARG002
        groups: list[str],  # noqa: ARG002
    ) -> list[Any]:
        stored, found = self._select(database, table, _partial(values), limit)
        return self._shown(stored.table, found)

    def get_partitions_by_filter(self, database: str, table: str, text: str, limit: int | None) -> list[Any]:
        stored, found = self._select(database, table, _filter(text), limit)
        return self._shown(stored.table, found)

    def get_partition_names(self, database: str, table: str, limit: int | None) -> list[str]:
        with self._context.store.read() as connection:
            stored = tables.find_table(connection, database, table)
            # Of a missing table there are none: Hive's client asks this without asking for the table first.
            return (
                partitions.partition_names(connection, stored.partition_set_id, _limit(limit) or None)
                if stored
                else []
            )

    def get_partition_names_ps(
        self, database: str, table: str, values: list[str], limit: int | None
    ) -> list[str]:
        with self._context.store.read() as connection:
            stored = tables.get_table(connection, database, table)
            wanted = _partial(values)(stored.table)
            keys = self._context.keys.keys(connection, stored).within(wanted.must)
            return [name for name, key_values in keys if wanted.test(key_values)][: _limit(limit)]

    def get_partition_with_auth(
        self,
        database: str,
        table: str,
        values: list[str],
        user: str,  # noqa: ARG002
        groups: list[str],  # noqa: ARG002
    ) -> Any:
        with self._context.store.read() as connection:
            stored = tables.get_table(connection, database, table)
            found = partitions.get_partition(connection, stored, values)
        return self._shown(stored.table, [found])[0]

    def add_partitions_req(self, request: Any) -> Any:
        table, added = self._add(
            request.dbName,
            request.tblName,
            request.parts or (),
            OnConflict.KEEP if request.ifNotExists else OnConflict.FAIL,
        )
        wanted = request.needResult is not False
        return structs.AddPartitionsResult(partitions=self._shown(table, added) if wanted else None)

    def add_partition_with_environment_context(self, sent: Any, context: Any) -> Any:  # noqa: ARG002
        table, added = self._add(sent.dbName, sent.tableName, [sent], OnConflict.FAIL)
        return self._shown(table, added)[0]

    def _add(
        self, database: str, table: str, sent: Sequence[Any], on_conflict: OnConflict
    ) -> tuple[Table, list[Partition]]:
        home = ((database or "").lower(), (table or "").lower())
        for partition in sent:
            if (
                partition.sd is None
                or ((partition.dbName or "").lower(), (partition.tableName or "").lower()) != home
            ):
                raise structs.MetaException(
                    f"A partition of {database}.{table} has no descriptor or another table"
                )
        if len({tuple(partition.values or ()) for partition in sent}) < len(sent):
            raise structs.MetaException(f"A partition of {database}.{table} comes twice")
        try:
            return self._context.partitions.add(
                *home, [self._received(partition) for partition in sent], on_conflict
            )
        except TableNotFoundError as error:
            raise structs.InvalidObjectException(str(error)) from error
        except InvalidInputError as error:
            raise structs.MetaException(str(error)) from error

    def alter_partition(self, database: str, table: str, sent: Any) -> None:
        self.alter_partitions(database, table, [sent])

    def alter_partitions(self, database: str, table: str, sent: list[Any]) -> None:
        changed = [self._received(partition) for partition in sent or ()]
        self._context.partitions.replace(database, table, changed)

    def rename_partition(self, database: str, table: str, values: list[str], sent: Any) -> None:
        if sent.values == values:
            raise structs.InvalidOperationException(
                f"Partition {values} of {database}.{table} exists already"
            )
        self._context.partitions.rename(database, table, values, self._received(sent))

    def drop_partition_with_environment_context(
        self,
        database: str,
        table: str,
        values: list[str],
        delete_data: bool | None,  # noqa: FBT001
        context: Any,  # noqa: ARG002
    ) -> bool:
        data = DataOnDrop.DELETE if delete_data else DataOnDrop.KEEP
        self._context.partitions.drop(database, table, values, data)
        return True

    def _shown(self, table: Table, found: list[Partition]) -> list[Any]:
        return partitions_to_thrift(self._context.client.shown(table), found)

    def _received(self, sent: Any) -> Partition:
        return with_partition_stats(partition_from_thrift(sent), self._context.folders)

    def _select(
        self, database: str, table: str, condition: Condition, limit: int | None
    ) -> tuple[tables.StoredTable, list[Partition]]:
        with self._context.store.read() as connection:
            stored = tables.get_table(connection, database, table)
            wanted = condition(stored.table)
            keys = self._context.keys.keys(connection, stored)
            names = [name for name, values in keys.within(wanted.must) if wanted.test(values)][
                : _limit(limit)
            ]
            whole = names if len(names) < len(keys) else None
            return stored, partitions.list_partitions(connection, stored.partition_set_id, whole)


def _limit(count: int | None) -> int | None:
    return None if count is None or count < 0 else count


def _filter(text: str) -> Condition:
    return lambda table: parse_filter(text or "", table.partition_keys)


def _partial(values: list[str]) -> Condition:
    """Values in the order of the keys; an empty one, and those left out at the end, stand for any."""

    def condition(table: Table) -> PartitionFilter:
        if not values or len(values) > len(table.partition_keys):
            raise InvalidInputError(
                f"Table {table.full_name!r} has {len(table.partition_keys)} partition keys, not {len(values or ())}."
            )
        wanted = [(position, value) for position, value in enumerate(values or ()) if value]
        return PartitionFilter(
            test=lambda found: all(found[position] == value for position, value in wanted),
            must=tuple(Bound(position=at, kind="string", low=value, high=value) for at, value in wanted),
        )

    return condition
