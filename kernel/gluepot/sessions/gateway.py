"""py4j to a JVM of ours: the one file that knows PySpark's gateway (checked on PySpark 4.1.4)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gluepot.errors import UnavailableError
from gluepot.sessions.launcher import connection_path

_VARIABLES = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET")


def read_connection(folder: Path) -> tuple[int, str]:
    """Return port and secret of the JVM in `folder`.

    The file is PySpark's: port as 4 bytes big-endian, then the secret with its length before it.
    """
    data = connection_path(folder).read_bytes()
    length = int.from_bytes(data[4:8], "big")
    return int.from_bytes(data[:4], "big"), data[8 : 8 + length].decode()


@contextmanager
def _in_environment(port: int, secret: str) -> Iterator[None]:
    saved = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(dict(zip(_VARIABLES, (str(port), secret), strict=True)))
    try:
        yield
    finally:  # the secret leaves the environment: a child process of the user must not inherit it
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def connect(folder: Path, plain_launch: Any = None) -> Any:
    """Connect to the JVM in `folder` and return PySpark's gateway object.

    Args:
        folder: the session's folder.
        plain_launch: PySpark's own `launch_gateway`; None imports it.

    Raises:
        UnavailableError: the JVM does not answer.
    """
    if plain_launch is None:
        from pyspark.java_gateway import launch_gateway

        plain_launch = launch_gateway
    try:
        port, secret = read_connection(folder)
        with _in_environment(port, secret):
            gateway = plain_launch()
        gateway.jvm.System.currentTimeMillis()  # the first call opens the connection
        _interrupt_one_connection_only()
    except Exception as error:
        raise UnavailableError(f"The Spark session in {folder.name!r} does not answer: {error}.") from error
    return gateway


def _interrupt_one_connection_only() -> None:
    """Let an interrupted call of py4j close its own connection, and no other thread's.

    py4j 0.10.9 compares ports by `or`, on both sides, and one of them is the gateway's: an interrupt closes every
    connection to the JVM. Other threads then send their running command again, so that a write is done twice, and go on
    in a new thread of the JVM, without their job tags.
    """
    from py4j.clientserver import ClientServerConnection

    ClientServerConnection.shutdown_socket = _shutdown_own_socket


def _shutdown_own_socket(connection: Any, _remote_port: int, _local_port: int) -> None:
    """Close the calling thread's connection; the JVM finds out when its command ends. Another's goes back to the pool."""
    client = connection.java_client
    if client.get_thread_connection() is connection:
        connection.close()
        connection.is_connected = False
    else:
        client.deque.appendleft(connection)
