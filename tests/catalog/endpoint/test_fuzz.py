"""Bytes that nobody meant: a connection may end over them, the endpoint may not."""

from __future__ import annotations

import socket
import struct

import pytest
from hive_metastore import ThriftHiveMetastore
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.transport.TTransport import TMemoryBuffer

from .conftest import a_table, connect

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def message(method: str, *arguments: object) -> bytes:
    """What a client sends for a call."""
    buffer = TMemoryBuffer()
    client = ThriftHiveMetastore.Client(TBinaryProtocolAccelerated(buffer))
    getattr(client, f"send_{method}")(*arguments)
    return buffer.getvalue()


CALLS = [
    message("get_table", "default", "t"),
    message("create_table", a_table("t")),
    message("get_partitions_by_filter", "default", "t", "a = 1", -1),
    message("get_all_databases"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A call with some bytes changed, cut off or added."""
    data = bytearray(draw(st.sampled_from(CALLS)))
    for at, byte in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = byte
    return bytes(data[: draw(st.integers(0, len(data)))]) + draw(st.binary(max_size=20))


def send(port: int, data: bytes) -> None:
    """Send and go away without an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        try:
            while connection.recv(65536):
                pass
        except ConnectionError:
            pass


@FUZZ
@given(st.binary(max_size=200) | damaged())
@example(b"GET / HTTP/1.1\r\n\r\n")
@example(b"\x80\x01\x00\x01\x7f\xff\xff\xff")
@example(struct.pack("!Ii", 0x80010001, 9) + b"get_table" + struct.pack("!ibhi", 1, 13, 1, 2**31 - 1))
@example(b"\x80\x01\x00\x01\x00\x00\x00\x02\xff\xfe\x00\x00\x00\x01\x00")
@example(b"\x80\x01\x00\x01\x00\x00\x00\x01x\x00\x00\x00\x01" + b"\x0c\x00\x01" * 3000)
def test_no_bytes_end_the_endpoint(server, caplog, data):
    caplog.clear()

    send(server.server_address[1], data)

    client = connect(server.server_address[1])
    assert "default" in client.get_all_databases()
    client._iprot.trans.close()
    # What is not the protocol is said in a line; a stack would be a bug of ours.
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_a_thousand_damaged_connections_leave_no_place_taken(server):
    for _ in range(1100):
        with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=5) as connection:
            connection.sendall(b"\xff" * 16)

    client = connect(server.server_address[1])
    assert client.get_all_databases() == ["default"]
    client._iprot.trans.close()


@pytest.mark.parametrize("method", ["get_table", "create_table", "alter_table_with_environment_context"])
def test_arguments_that_were_not_sent_are_answered(server, method):
    data = struct.pack("!Ii", 0x80010001, len(method)) + method.encode() + struct.pack("!ib", 1, 0)
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=5) as connection:
        connection.sendall(data)
        assert connection.recv(4)
