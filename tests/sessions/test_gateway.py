"""What py4j does when a call is interrupted: it must close that call's connection and no other thread's."""

from __future__ import annotations

import threading
from typing import Any

import pytest

pytestmark = pytest.mark.spark


def test_closing_an_interrupted_connection_leaves_other_threads_theirs(spark: Any) -> None:
    client = spark.sparkContext._gateway._gateway_client
    done, go_on = threading.Event(), threading.Event()
    tags: list[set[str]] = []

    def work() -> None:
        spark.sparkContext.addJobTag("mine")
        done.set()
        go_on.wait(30)
        tags.append(set(spark.sparkContext.getJobTags()))

    other = threading.Thread(target=work)
    other.start()
    done.wait(30)

    _interrupt(client)
    go_on.set()
    other.join(30)

    assert spark.range(3).count() == 3
    assert tags == [{"mine"}]  # its thread of the JVM is the same still


def _interrupt(client: Any) -> None:
    """Do what py4j's `send_command` does after a KeyboardInterrupt in this thread."""
    connection = client._get_connection()
    local, remote = connection.socket.getsockname(), connection.socket.getpeername()
    for _ in range(len(client.deque)):
        client.deque.pop().shutdown_socket(local[1], remote[1])
    connection.shutdown_socket(local[1], remote[1])
