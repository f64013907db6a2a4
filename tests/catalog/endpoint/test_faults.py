"""What the endpoint does when its database will not write, and what strangers can cost it."""

from __future__ import annotations

import socket
import struct
from contextlib import closing

import pytest
from hive_metastore.ttypes import AddPartitionsRequest, MetaException
from sqlalchemy import event

from tests.contracts.servers import our_metastore
from tests.waiting import wait_until

from .conftest import a_partition, a_table

MB = 1024 * 1024


@pytest.fixture
def pragma(app):
    """Set a PRAGMA on every connection of the endpoint from now on."""
    listeners = []

    def set_pragma(text: str) -> None:
        def listen(connection, *_):
            connection.execute(f"PRAGMA {text}")

        event.listen(app.database.engine, "checkout", listen)
        listeners.append(listen)

    yield set_pragma
    for listen in listeners:
        event.remove(app.database.engine, "checkout", listen)


def test_a_database_that_stays_locked_is_an_error_for_writers_and_nothing_to_readers(app, hive, pragma, home):
    hive.create_table(a_table("t"))
    pragma("busy_timeout = 50")

    with app.database.write():  # somebody holds the lock
        with pytest.raises(MetaException, match="locked"):
            hive.create_table(a_table("late"))
        assert hive.get_table("default", "t").tableName == "t"
        assert not (home / "warehouse" / "late").exists(), "its folder is taken back"

    hive.create_table(a_table("late"))
    assert hive.get_all_tables("default") == ["late", "t"]


def test_a_full_disk_is_said_and_leaves_nothing_half_done(app, hive, pragma, home):
    hive.create_table(a_table("t"))
    with app.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    pragma(f"max_page_count = {pages}")

    made = []

    def fill() -> None:
        for number in range(1000):
            hive.create_table(a_table(f"more_{number}"))
            made.append(f"more_{number}")

    with pytest.raises(MetaException, match="full"):
        fill()

    assert sorted(hive.get_all_tables("default")) == sorted(["t", *made])
    assert not (home / "warehouse" / f"more_{len(made)}").exists()
    pragma("max_page_count = 1073741823")
    hive.create_table(a_table("after"))
    assert "after" in hive.get_all_tables("default")


def test_the_folder_of_a_dropped_table_is_gone_at_once_and_removed_soon(tmp_path):
    with our_metastore(tmp_path / "home") as server, server.client() as hive:
        hive.create_table(a_table("t", keys=(("k", "int"),)))
        parts = [a_partition("t", str(value)) for value in range(200)]
        hive.add_partitions_req(AddPartitionsRequest("default", "t", parts, False, False))
        folder = server.folder / "warehouse" / "t"
        assert (folder / "k=199").is_dir()

        hive.drop_table("default", "t", True)

        assert not folder.exists()
        hive.create_table(a_table("t"))
        removed = server.folder / "warehouse" / ".gluepot-removed"
        wait_until(lambda: list(removed.iterdir()) == [], "the old folder to be removed")
        assert folder.is_dir()


def test_idle_connections_garbage_and_huge_promises_cost_little_memory(tmp_path):
    promise = struct.pack(">Ii", 0x80010001, 12) + b"get_database" + struct.pack(">i", 1)
    huge = (
        promise + b"\x0b\x00\x01" + struct.pack(">i", 60 * MB)
    )  # within the limit of a string, and never sent
    with our_metastore(tmp_path / "home") as server, server.client() as hive:
        before = server.process.memory_info().rss

        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(500)]
        for number in range(200):
            with closing(socket.create_connection(("127.0.0.1", server.port))) as stranger:
                stranger.sendall(huge if number % 2 else b"\x16\x03\x01 garbage \xff" * 10)

        assert hive.get_all_databases() == ["default"]
        assert server.process.memory_info().rss - before < 150 * MB
        for connection in idle:
            connection.close()
        wait_until(lambda: server.process.num_threads() < 50, "the threads of closed connections to end")
        with server.client() as another:
            assert another.get_all_databases() == ["default"]
