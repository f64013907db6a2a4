"""Strangers on the port: garbage, oversized frames, many connections, another user."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gluepot.catalog.endpoint.peer import peer_uid
from gluepot.catalog.endpoint.server import has_fast_codec

from .conftest import a_table, connect


def send(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(data)
        raw.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := raw.recv(4096):
            answer += chunk
        return answer


def message(name: bytes, body: bytes) -> bytes:
    return struct.pack(">Ii", 0x80010001, len(name)) + name + struct.pack(">i", 1) + body


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_garbage_ends_its_own_connection_only(server, data):
    port = server.server_address[1]

    send(port, data)
    send(port, message(b"get_table", data))

    client = connect(port)
    assert client.get_all_databases() == ["default"]
    client._iprot.trans.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        struct.pack(">Ii", 0x80010001, 2**31 - 1),  # a name of two gigabytes
        message(b"get_database", b"\x0b\x00\x01" + struct.pack(">i", 2**31 - 1)),  # a string of two gigabytes
        message(
            b"alter_partitions", b"\x0f\x00\x03\x0c" + struct.pack(">i", 2**31 - 1)
        ),  # a list of two billion
        message(b"get_database", b"\x0b\x00\x01" + struct.pack(">i", -5)),
    ],
    ids=["http", "name", "string", "list", "negative"],
)
def test_a_frame_that_promises_too_much_is_not_believed(server, hive, data):
    send(server.server_address[1], data)

    assert hive.get_all_databases() == ["default"]


def test_three_hundred_idle_connections_do_not_matter(server, hive):
    idle = [socket.create_connection(server.server_address) for _ in range(300)]

    assert hive.get_all_databases() == ["default"]
    for connection in idle:
        connection.close()


def test_many_clients_at_once_lose_nothing(connects):
    failures = []

    def create(client, worker: int) -> None:
        try:
            for n in range(20):
                client.create_table(a_table(f"t_{worker}_{n}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=create, args=(connects(), worker)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(connects().get_all_tables("default")) == 160


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_refused(server):
    code = (
        "import encodings.idna, os, socket, sys; os.setgid(65534); os.setuid(65534)\n"
        "s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
        "s.settimeout(10); print(s.recv(1))"
    )

    told = subprocess.run(
        [sys.executable, "-c", code, str(server.server_address[1])],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == "b''"  # closed without a word


def test_the_user_of_a_connection_is_known(server):
    with socket.create_connection(server.server_address) as connection:
        assert peer_uid(connection.getsockname(), connection.getpeername()) == os.geteuid()


def test_the_fast_codec_is_there():
    assert has_fast_codec()
