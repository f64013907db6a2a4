"""Crawling databases: tables with comments and native types, changes, and what is never written down."""

from __future__ import annotations

import json
import sqlite3

import pytest

from gluepot.crawl.errors import TargetError
from gluepot.crawl.models import ChangeKind, CrawlPolicies
from tests.crawl.lakes import by_name, types


@pytest.fixture
def shop(app, tmp_path):
    """A connection `shop` to an SQLite file with two tables and a view."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, total NUMERIC(10,2), at DATETIME, Note TEXT);"
            "CREATE TABLE order_lines (id BIGINT, qty SMALLINT, ok BOOLEAN, data BLOB);"
            "CREATE VIEW open_orders AS SELECT * FROM orders;"
        )
    connection.close()
    app.connections.add("shop", url=f"sqlite:///{path}")
    return path


def _execute(path, sql):
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_each_table_of_a_database_becomes_one_for_sparks_jdbc_source(app, shop):
    run = app.crawl.crawl(["shop/%"], connection="shop", database="red")

    found = by_name(run)
    assert sorted(found) == ["shop_open_orders", "shop_order_lines", "shop_orders"]
    assert types(found["shop_orders"]) == {
        "id": "int", "total": "decimal(10,2)", "at": "timestamp", "note": "string"
    }  # fmt: skip
    assert types(found["shop_order_lines"]) == {
        "id": "bigint", "qty": "smallint", "ok": "boolean", "data": "binary"
    }  # fmt: skip
    table = app.catalog.get_table("red", "shop_orders")
    assert table.parameters["connectionName"] == "shop"
    assert table.parameters["spark.sql.sources.provider"] == "jdbc"
    assert json.loads(table.parameters["rawTypes"])["total"] == "NUMERIC(10, 2)"
    assert table.storage.serde_parameters["dbtable"] == "orders"
    assert table.storage.serde_parameters["url"] == f"jdbc:sqlite:{shop}"


def test_a_pattern_and_exclusions_choose_tables(app, shop):
    policies = CrawlPolicies(exclusions=("*_lines",))

    run = app.crawl.crawl(["shop/order%"], connection="shop", database="red", policies=policies)

    assert [table.name for table in run.tables] == ["shop_orders"]


def test_a_second_crawl_follows_the_database_and_keeps_comments(app, shop):
    app.crawl.crawl(["shop/%"], connection="shop", database="red", name="nightly")
    same = app.crawl.crawl(name="nightly")
    assert {table.kind for table in same.tables} == {ChangeKind.UNCHANGED}
    _execute(shop, "ALTER TABLE orders ADD COLUMN paid BOOLEAN")
    _execute(shop, "DROP TABLE order_lines")

    again = by_name(app.crawl.crawl(name="nightly"))

    assert [change.name for change in again["shop_orders"].column_changes] == ["paid"]
    assert again["shop_order_lines"].kind is ChangeKind.DEPRECATED


def test_another_database_or_no_table_is_said(app, shop):
    with pytest.raises(TargetError, match="leads to database 'shop', not to 'store'"):
        app.crawl.crawl(["store/%"], connection="shop", database="red")
    with pytest.raises(TargetError, match="No table of database 'shop'"):
        app.crawl.crawl(["shop/nothing"], connection="shop", database="red")


@pytest.mark.postgresql
def test_postgresql_keeps_schemas_comments_and_native_types_and_no_password(app, postgresql_url, monkeypatch):
    import psycopg

    with psycopg.connect(postgresql_url) as connection:
        connection.execute("CREATE SCHEMA sales")
        connection.execute(
            'CREATE TABLE sales."Orders" (id bigint, tags text[], doc jsonb, n numeric, at timestamptz, k uuid, r real)'
        )
        connection.execute("CREATE TABLE public.other (id int)")
        connection.execute("COMMENT ON TABLE sales.\"Orders\" IS 'what was bought'")
        connection.execute("COMMENT ON COLUMN sales.\"Orders\".n IS 'in euros'")
    monkeypatch.setenv("SHOP_PASSWORD", "s3cret")
    app.connections.add("shop", url=postgresql_url, secret="env:SHOP_PASSWORD")
    name = postgresql_url.rpartition("/")[2]

    run = app.crawl.crawl([f"{name}/sales/%"], connection="shop", database="red")

    (change,) = run.tables
    assert types(change) == {
        "id": "bigint", "tags": "array<string>", "doc": "string", "n": "decimal(38,18)", "at": "timestamp",
        "k": "string", "r": "float",
    }  # fmt: skip
    table = app.catalog.get_table("red", change.name)
    assert table.description == "what was bought"
    assert {column.name: column.comment for column in table.columns}["n"] == "in euros"
    assert json.loads(table.parameters["rawTypes"])["doc"] == "JSONB"
    assert table.storage.serde_parameters["dbtable"] == 'sales."Orders"'
    assert "s3cret" not in str(table)
    assert any("password is not in the catalog" in note for note in change.notes)
