"""PyIceberg's Hive catalog takes the endpoint for a metastore: its commits take locks."""

from __future__ import annotations

import threading

import pyarrow as pa
import pytest

pytest.importorskip("pyiceberg")

from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceNotEmptyError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.types import StringType

ROWS = pa.table({"id": pa.array([1, 2, 3], pa.int64()), "name": ["a", "b", None]})


@pytest.fixture
def load(server, home):
    """A function that opens one more catalog: PyIceberg's is not made for several threads."""
    uri = f"thrift://127.0.0.1:{server.server_address[1]}"
    return lambda: load_catalog("ours", type="hive", uri=uri, warehouse=f"file://{home}/warehouse")


@pytest.fixture
def iceberg(load):
    return load()


@pytest.fixture
def table(iceberg):
    iceberg.create_namespace("ice")
    created = iceberg.create_table("ice.t", ROWS.schema)
    created.append(ROWS)
    return created


def test_what_is_appended_is_read(iceberg, table, app):
    assert iceberg.load_table("ice.t").scan().to_arrow().num_rows == 3
    ours = app.catalog.get_table("ice", "t")
    assert [column.type for column in ours.columns] == ["bigint", "string"]
    assert ours.parameters["table_type"] == "ICEBERG"


def test_a_schema_change_is_a_version(iceberg, table, app):
    with table.update_schema() as update:
        update.add_column("city", StringType())

    assert [field.name for field in iceberg.load_table("ice.t").schema().fields] == ["id", "name", "city"]
    assert "city string" in app.catalog.versions("ice", "t")[0].summary


def test_a_conflicting_change_fails(iceberg, table):
    other = iceberg.load_table("ice.t")
    with table.update_schema() as update:
        update.add_column("x", StringType())

    with pytest.raises(CommitFailedException), other.update_schema() as update:
        update.add_column("y", StringType())


def test_concurrent_appends_lose_no_row(load, iceberg, table):
    lost = []

    def append() -> None:
        mine = load().load_table("ice.t")
        for _ in range(3):
            for _attempt in range(30):
                try:
                    mine.append(ROWS)
                    break
                except CommitFailedException:
                    mine.refresh()
            else:
                lost.append(1)

    threads = [threading.Thread(target=append) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lost == []
    assert iceberg.load_table("ice.t").scan().to_arrow().num_rows == 3 + 3 * 3 * 3


def test_names_are_listed_renamed_and_dropped(iceberg, table):
    assert iceberg.list_namespaces() == [("default",), ("ice",)]
    assert iceberg.list_tables("ice") == [("ice", "t")]
    with pytest.raises(TableAlreadyExistsError):
        iceberg.create_table("ice.t", ROWS.schema)
    with pytest.raises(NamespaceNotEmptyError):
        iceberg.drop_namespace("ice")

    iceberg.rename_table("ice.t", "ice.u")
    assert iceberg.load_table("ice.u").scan().to_arrow().num_rows == 3
    iceberg.drop_table("ice.u")

    with pytest.raises(NoSuchTableError):
        iceberg.load_table("ice.u")
    iceberg.drop_namespace("ice")
