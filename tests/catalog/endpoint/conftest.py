"""The endpoint in this process, and an independent client of it: PyIceberg's generated Hive module."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hive_metastore import ThriftHiveMetastore
from hive_metastore.ttypes import FieldSchema, Partition, SerDeInfo, StorageDescriptor, Table
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransport

from gluepot.app import App
from gluepot.catalog.endpoint.calls.context import call_context
from gluepot.catalog.endpoint.processor import Processor
from gluepot.catalog.endpoint.server import EndpointServer


def connect(port: int) -> Any:
    transport = TBufferedTransport(TSocket("127.0.0.1", port))
    transport.open()
    return ThriftHiveMetastore.Client(TBinaryProtocolAccelerated(transport))


@pytest.fixture
def server(app: App) -> Iterator[EndpointServer]:
    """The endpoint, serving on a free port from a thread of this process."""
    context = call_context(app.database, app.settings)
    context.tables.ensure_default_database()
    server = EndpointServer(0, lambda peer: Processor(context.of_connection(peer)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connects(server: EndpointServer) -> Iterator[Callable[[], Any]]:
    """A function that opens one more connection."""
    opened = []

    def one() -> Any:
        opened.append(connect(server.server_address[1]))
        return opened[-1]

    yield one
    for client in opened:
        client._iprot.trans.close()


@pytest.fixture
def hive(connects: Callable[[], Any]) -> Any:
    """One connection."""
    return connects()


def a_table(name: str, *, keys: tuple[tuple[str, str], ...] = (), **changes: Any) -> Table:
    """A table as a Hive client sends it: nulls where it has nothing to say."""
    values = {
        "dbName": "default",
        "tableName": name,
        "tableType": "MANAGED_TABLE",
        "owner": "me",
        "partitionKeys": [FieldSchema(name=key, type=kind) for key, kind in keys],
        "sd": StorageDescriptor(
            cols=[
                FieldSchema(name="Id", type="bigint", comment="the key"),
                FieldSchema(name="n", type="string"),
            ],
            inputFormat="in",
            outputFormat="out",
            serdeInfo=SerDeInfo(serializationLib="serde", parameters={"a": "b"}),
        ),
    }
    return Table(**{**values, **changes})


def a_partition(table: str, *values: str, location: str | None = None) -> Partition:
    return Partition(
        dbName="default",
        tableName=table,
        values=list(values),
        sd=StorageDescriptor(
            cols=[FieldSchema(name="id", type="bigint")],
            location=location,
            serdeInfo=SerDeInfo(serializationLib="serde"),
        ),
    )
