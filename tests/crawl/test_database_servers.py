"""Crawling real servers: MariaDB's types and comments, and Spark reading what a crawl of PostgreSQL wrote."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.connectors.service import ConnectorService
from gluepot.crawl.models import ChangeKind
from tests.connections.conftest import mariadb_server  # noqa: F401 - a fixture
from tests.crawl.lakes import by_name, types

DEBIAN_DRIVER = Path("/usr/share/java/postgresql.jar")


@pytest.fixture
def shop(app, mariadb_server, monkeypatch):  # noqa: F811
    """A connection `shop` to an empty database, and a function that executes there."""
    monkeypatch.setenv("SHOP_PASSWORD", mariadb_server.password)
    url = f"mariadb://127.0.0.1:{mariadb_server.port}/shop"
    app.connections.add("shop", url=url, user="etl", secret="env:SHOP_PASSWORD")
    engine = app.connections.sqlalchemy_engine("shop")

    def execute(*statements):
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    execute("DROP VIEW IF EXISTS open_orders", "DROP TABLE IF EXISTS orders", "DROP TABLE IF EXISTS `lines`")
    yield execute
    engine.dispose()


@pytest.mark.mariadb
def test_mariadb_keeps_comments_native_types_and_views(app, shop, mariadb_server):  # noqa: F811
    shop(
        "CREATE TABLE orders (id BIGINT UNSIGNED, n INT, small TINYINT, paid BOOLEAN, total DECIMAL(10,2) COMMENT 'in euros', "
        "at DATETIME(6), day DATE, v DOUBLE, name VARCHAR(40), doc JSON, kind ENUM('a','b'), raw BLOB) COMMENT 'what was bought'",
        "CREATE VIEW open_orders AS SELECT id FROM orders",
    )

    run = app.crawl.crawl(["shop/%"], connection="shop", database="red")

    table = app.catalog.get_table("red", "shop_orders")
    assert {
        name: kind for name, kind in types(by_name(run)["shop_orders"]).items() if name in _TYPES
    } == _TYPES
    assert table.description == "what was bought"
    assert {column.name: column.comment for column in table.columns}["total"] == "in euros"
    assert json.loads(table.parameters["rawTypes"])["total"] == "DECIMAL(10, 2)"
    assert app.catalog.get_table("red", "shop_open_orders").parameters["typeOfData"] == "view"
    assert mariadb_server.password not in str(table)


_TYPES = {
    "n": "int", "total": "decimal(10,2)", "at": "timestamp", "day": "date", "v": "double", "name": "string",
    "small": "tinyint", "doc": "string", "kind": "string", "raw": "binary", "paid": "boolean", "id": "decimal(20,0)",
}  # fmt: skip


@pytest.mark.mariadb
def test_a_second_crawl_of_mariadb_follows_it(app, shop):
    shop("CREATE TABLE orders (id BIGINT)", "CREATE TABLE `lines` (id BIGINT)")
    app.crawl.crawl(["shop/%"], connection="shop", database="red", name="nightly")
    shop("ALTER TABLE orders ADD COLUMN note TEXT", "DROP TABLE `lines`")

    found = by_name(app.crawl.run_crawler("nightly", origin="test"))

    assert [change.name for change in found["shop_orders"].column_changes] == ["note"]
    assert found["shop_lines"].kind is ChangeKind.DEPRECATED


@pytest.mark.spark
@pytest.mark.postgresql
def test_spark_reads_a_crawled_table_by_its_name(app, home, postgresql_url):
    from gluepot.pot.client import end_pot
    from gluepot.settings_sources import load_settings

    if not DEBIAN_DRIVER.exists():
        pytest.skip("needs the PostgreSQL driver: apt-get install libpostgresql-jdbc-java")
    connectors = ConnectorService(load_settings(home.parent).settings)
    digest = hashlib.sha256(DEBIAN_DRIVER.read_bytes()).hexdigest()
    connectors.add("postgresql", source=DEBIAN_DRIVER, accepted=[digest])
    app.connections.add("shop", url=postgresql_url)
    with app.connections.sqlalchemy_engine("shop").begin() as opened:
        opened.exec_driver_sql(
            'CREATE TABLE "Orders" (id bigint, "Item" text, v real, small smallint, at timestamptz, tags text[], '
            "total numeric(10,2), day date, ok boolean, raw bytea)"
        )
        opened.exec_driver_sql(
            "INSERT INTO \"Orders\" VALUES (1, 'x', 1.5, 2, now(), ARRAY['a'], 2.50, '2024-01-01', true, 'b')"
        )
    name = postgresql_url.rpartition("/")[2]
    (change,) = app.crawl.crawl([f"{name}/%"], connection="shop", database="red").tables

    script = (
        "import gluepot, json\n"
        f"frame = gluepot.session().table('red.{change.name}')\n"
        "print(json.dumps([frame.count(), {name.lower(): kind for name, kind in frame.dtypes}]))"
    )
    environment = {**os.environ, "GLUEPOT_POOL": '{"size": 0, "master": "local[1]", "memory": "600m"}'}
    try:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        rows, by_spark = json.loads(done.stdout.splitlines()[-1])
    finally:
        end_pot(app.settings)

    assert rows == 1
    assert by_spark == types(change)
