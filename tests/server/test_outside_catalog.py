"""The catalog's routes where `catalog.uri` names somebody else's metastore."""

from __future__ import annotations

import pytest

from tests.contracts.calls.script import fields, table
from tests.contracts.servers import our_metastore


@pytest.fixture
def metastore(tmp_path, monkeypatch):
    """A metastore with a table that another client made."""
    with our_metastore(tmp_path / "outside") as running:
        monkeypatch.setenv("GLUEPOT_CATALOG_URI", running.uri)
        with running.client() as hive:
            hive.create_table(table("orders", database="default", columns=fields(id="bigint", note="string")))
        yield running


async def test_its_databases_and_tables_are_shown_with_versions(metastore, client):
    databases = await client.get("catalog", "databases")
    tables = await client.get("catalog", "databases", "default", "tables")
    shown = await client.get("catalog", "databases", "default", "tables", "orders")

    assert [database["name"] for database in databases.body["databases"]] == ["default"]
    assert [found["name"] for found in tables.body["tables"]] == ["orders"]
    assert [column["name"] for column in shown.body["columns"]] == ["id", "note"]
    assert shown.body["version"] == 1


async def test_one_that_is_gone_is_said_in_a_sentence(metastore, client):
    metastore.process.terminate()
    metastore.process.wait(10)

    answer = await client.get("catalog", "databases")

    assert answer.status == 503
    assert "catalog.uri" in str(answer.body)
