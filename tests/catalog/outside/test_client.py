"""Connections to an outside metastore."""

from __future__ import annotations

import threading

import pytest
from thrift.Thrift import TApplicationException

from gluepot.catalog.endpoint import structs
from gluepot.catalog.outside.client import MetastoreClient
from gluepot.errors import UnavailableError
from tests.contracts.servers import our_metastore


@pytest.fixture
def client():
    """A function that gives a client, closed after the test."""
    opened = []

    def one(uri: str) -> MetastoreClient:
        opened.append(MetastoreClient(uri))
        return opened[-1]

    yield one
    for made in opened:
        made.close()


def test_the_first_address_that_answers_is_used(client, tmp_path):
    with our_metastore(tmp_path) as metastore:
        found = client(f"thrift://127.0.0.1:1,{metastore.uri}").call("get_all_databases")

    assert found == ["default"]


def test_a_metastore_that_was_restarted_is_asked_again(client, tmp_path):
    with our_metastore(tmp_path) as metastore:
        asking = client(metastore.uri)
        assert asking.call("get_all_databases") == ["default"]
    with pytest.raises(UnavailableError, match="does not answer"):
        asking.call("get_all_databases")

    with our_metastore(tmp_path):  # on its port again
        assert asking.call("get_all_databases") == ["default"]


def test_a_refusal_leaves_the_connection_in_use(client, tmp_path):
    with our_metastore(tmp_path) as metastore:
        asking = client(metastore.uri)

        with pytest.raises(structs.NoSuchObjectException) as refused:
            asking.call("get_table", "default", "nope")
        with pytest.raises(TApplicationException):
            asking.call("get_num_partitions_by_filter", "default", "nope", "")

        assert "nope" in refused.value.message
        assert asking.call("get_all_tables", "default") == []
        assert metastore.process.num_threads() <= 4, "one connection served all"


def test_many_threads_may_ask_at_once(client, tmp_path):
    answers = []
    with our_metastore(tmp_path) as metastore:
        asking = client(metastore.uri)
        threads = [
            threading.Thread(target=lambda: answers.append(asking.call("get_all_databases")))
            for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == [["default"]] * 16
