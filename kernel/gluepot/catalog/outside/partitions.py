"""Partitions of a table in an outside metastore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from thrift.Thrift import TApplicationException

from gluepot.catalog.changes import OnConflict
from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.convert import partition_from_thrift, partitions_to_thrift, table_from_thrift
from gluepot.catalog.errors import PartitionAlreadyExistsError, PartitionNotFoundError
from gluepot.catalog.models import Partition, Table
from gluepot.catalog.outside.client import MetastoreClient
from gluepot.catalog.store.partitions import name_of

_AT_ONCE = 1000  # partitions in one call: some 300 kB, and less than a second of the real one's time
_ALL = -1
_DDL_TIME = "transient_lastDdlTime"


def list_partitions(client: MetastoreClient, sent: Any) -> list[Partition]:
    """Return the partitions of a table, given as the metastore sent it, by name.

    The protocol gives every partition a descriptor. One that is the table's own is left out: it follows the table.
    """
    table, descriptor = table_from_thrift(sent), partition_from_thrift(sent_like_a_partition(sent))
    found = []
    for struct in client.call("get_partitions", table.database, table.name, _ALL):
        partition = partition_from_thrift(struct)
        if (partition.columns, partition.storage) == (descriptor.columns, descriptor.storage):
            partition = replace(partition, columns=(), storage=None)
        parameters = {key: value for key, value in partition.parameters.items() if key != _DDL_TIME}
        found.append(replace(partition, parameters=parameters))
    return sorted(found, key=lambda partition: name_of(table, partition.values))


def partition_page(client: MetastoreClient, sent: Any, *, after: str, limit: int) -> list[Partition]:
    """Return at most `limit` partitions of a table behind the name `after`, by name; the protocol sends all of them."""
    table = table_from_thrift(sent)
    behind = [one for one in list_partitions(client, sent) if name_of(table, one.values) > after]
    return behind[:limit]


def count_partitions(client: MetastoreClient, database: str, name: str) -> int:
    """Return how many partitions a table has."""
    try:
        counted: int = client.call("get_num_partitions_by_filter", database, name, "")
    except TApplicationException:  # older than the method, or gluepot's own endpoint
        return len(client.call("get_partition_names", database, name, _ALL))
    return counted


def drop_partitions(client: MetastoreClient, table: Table, values: Sequence[tuple[str, ...]]) -> None:
    """Forget partitions; their files stay. The protocol drops them one by one.

    Raises:
        PartitionNotFoundError: the table has not all of them; none is dropped then.
    """
    if not values:
        return
    known = set(client.call("get_partition_names", table.database, table.name, _ALL))
    for wanted in values:
        if name_of(table, wanted) not in known:
            raise PartitionNotFoundError(table.full_name, name_of(table, wanted))
    delete_data = False
    for wanted in values:
        client.call(
            "drop_partition_with_environment_context",
            table.database, table.name, list(wanted), delete_data, None,
        )  # fmt: skip


def add_partitions(
    client: MetastoreClient, table: Table, new: Sequence[Partition], on_conflict: OnConflict
) -> None:
    """Add partitions, each call of a thousand whole or not at all.

    Raises:
        PartitionAlreadyExistsError: one is there, and `on_conflict` is FAIL; none is added then.
        InvalidInputError: values do not fit the table's keys.
    """
    if not new:
        return
    by_name = {name_of(table, partition.values): partition for partition in new}
    known = by_name.keys() & set(client.call("get_partition_names", table.database, table.name, _ALL))
    if on_conflict is OnConflict.FAIL and (known or len(by_name) < len(new)):
        raise PartitionAlreadyExistsError(table.full_name, min(known or by_name))
    added = [partition for name, partition in by_name.items() if name not in known]
    for batch in _batches(added):
        parts = partitions_to_thrift(table, batch)
        request = structs.AddPartitionsRequest(
            dbName=table.database, tblName=table.name, parts=[_unaged(part) for part in parts],
            ifNotExists=on_conflict is not OnConflict.FAIL, needResult=False,
        )  # fmt: skip
        client.call("add_partitions_req", request)
    if on_conflict is OnConflict.REPLACE:
        replace_partitions(client, table, [by_name[name] for name in sorted(known)])


def replace_partitions(client: MetastoreClient, table: Table, changed: Sequence[Partition]) -> None:
    """Replace what is stored of partitions that are there."""
    for batch in _batches(changed):
        parts = [_unaged(part) for part in partitions_to_thrift(table, batch)]
        client.call("alter_partitions", table.database, table.name, parts)


def sent_like_a_partition(sent: Any) -> Any:
    """Return a partition that has a table's own descriptor: what those have that follow it."""
    return structs.Partition(values=[], sd=sent.sd, parameters={}, createTime=0)


def _unaged(part: Any) -> Any:
    """Leave the time of the change to the metastore."""
    part.parameters.pop(_DDL_TIME, None)
    return part


def _batches(partitions: Sequence[Partition]) -> Iterator[Sequence[Partition]]:
    for start in range(0, len(partitions), _AT_ONCE):
        yield partitions[start : start + _AT_ONCE]
