"""The catalog's routes where `catalog.uri` names somebody else's metastore."""

from __future__ import annotations

import pytest

from tests.contracts.calls.script import altered, fields, table
from tests.contracts.servers import hive_metastore, our_metastore


@pytest.fixture(params=["gluepot", pytest.param("hive", marks=pytest.mark.spark)])
def metastore(request, tmp_path, monkeypatch):
    """A metastore, another home's or Hive's own, with a table that another client made."""
    start = hive_metastore if request.param == "hive" else our_metastore
    with start(tmp_path / "outside") as running:
        monkeypatch.setenv("GLUEPOT_CATALOG_URI", running.uri)
        with running.client() as hive:
            hive.create_table(table("orders", database="default", columns=fields(id="bigint", note="string")))
        yield running


@pytest.fixture
def gone(metastore):
    """One that has answered and is ended."""
    metastore.process.kill()
    metastore.process.wait(10)


async def test_its_databases_and_tables_are_shown_with_versions(metastore, client):
    databases = await client.get("catalog", "databases")
    tables = await client.get("catalog", "databases", "default", "tables")
    shown = await client.get("catalog", "databases", "default", "tables", "orders")

    assert [database["name"] for database in databases.body["databases"]] == ["default"]
    assert [found["name"] for found in tables.body["tables"]] == ["orders"]
    assert [column["name"] for column in shown.body["columns"]] == ["id", "note"]
    assert shown.body["version"] == 1


async def test_a_change_that_did_not_go_through_us_is_a_version(metastore, client):
    await client.get("catalog", "databases", "default", "tables", "orders")
    with metastore.client() as hive:
        altered(hive, "default", "orders", lambda t: t.sd.cols.append(fields(extra="int")[0]))

    shown = await client.get("catalog", "databases", "default", "tables", "orders")

    assert [column["name"] for column in shown.body["columns"]] == ["id", "note", "extra"]
    assert shown.body["version"] == 2


async def test_one_that_is_gone_is_said_in_a_sentence(gone, client):
    answer = await client.get("catalog", "databases")

    assert answer.status == 503
    assert "catalog.uri" in str(answer.body)
