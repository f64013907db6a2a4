"""How the calls of the contract are written down: a label and what is done with a client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hive_metastore.ttypes import FieldSchema, Partition, SerDeInfo, StorageDescriptor, Table

TEXT = {
    "inputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "outputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "serdeInfo": SerDeInfo(
        serializationLib="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        parameters={"serialization.format": "1"},
    ),
}
WAREHOUSE = "<warehouse>"
"""Stands for the server's warehouse in locations that are sent."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One step of the script. Later steps see what earlier ones did, so their order counts."""

    label: str
    run: Callable[[Any], Any]


def call(label: str, method: str, *arguments: Any) -> Call:
    """One call of one method."""
    return Call(label=f"{method}: {label}", run=lambda client: getattr(client, method)(*arguments))


def fields(**types: str) -> list[FieldSchema]:
    """Columns by name."""
    return [FieldSchema(name=name, type=kind, comment=None) for name, kind in types.items()]


def table(name: str, database: str = "shop", keys: Mapping[str, str] | None = None, **changes: Any) -> Table:
    """A text table as a client sends it."""
    location = changes.pop("location", None)
    columns = changes.pop("columns", fields(id="bigint", name="string"))
    return Table(
        **{
            "dbName": database,
            "tableName": name,
            "owner": "me",
            "tableType": "MANAGED_TABLE",
            "partitionKeys": fields(**(keys or {})),
            "parameters": {},
            "sd": descriptor(columns, location),
            **changes,
        }
    )


def descriptor(
    columns: Sequence[FieldSchema], location: str | None = None, **changes: Any
) -> StorageDescriptor:
    """A descriptor of text files, with the empty lists and maps that Hive's Java client always sends."""
    return StorageDescriptor(
        **{
            "cols": list(columns), "location": location, "compressed": False, "numBuckets": -1, "bucketCols": [],
            "sortCols": [], "parameters": {}, **TEXT, **changes,
        }
    )  # fmt: skip


def partition(
    name: str, *values: str, database: str = "shop", location: str | None = None, **changes: Any
) -> Partition:
    """A partition as a client sends it."""
    sent = {
        "dbName": database, "tableName": name, "values": list(values), "parameters": {},
        "sd": descriptor(fields(id="bigint", name="string"), location),
    }  # fmt: skip
    return Partition(**{**sent, **changes})


def altered(client: Any, database: str, name: str, change: Callable[[Table], None]) -> None:
    """Read a table, change it, send it back: how every client alters."""
    found = client.get_table(database, name)
    change(found)
    client.alter_table_with_environment_context(database, name, found, None)
