"""Reference §9, §11: tables of the catalog that stand for a table of PostgreSQL, with its driver from Debian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsglue.dynamicframe import DynamicFrameCollection
from awsglue.sources.database_tables import with_options
from gluepot.app import App
from gluepot.errors import InvalidInputError
from tests.awsglue.conftest import rows_of
from tests.debian_driver import DEBIAN_DRIVER

ROWS = 40


@pytest.fixture
def crawled(
    glue: Any, spark_app: App, glue_database: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:  # fmt: skip
    """Read by the catalog what a crawl of a table of forty rows made: `id` from -3, `Item` a text, a row of nulls."""
    if not DEBIAN_DRIVER.exists():
        pytest.skip("needs the PostgreSQL driver: apt-get install libpostgresql-jdbc-java")
    monkeypatch.setenv("GLUEPOT_HOME", str(spark_app.settings.home))
    name = postgresql_url.rpartition("/")[2]
    spark_app.connections.add(name, url=postgresql_url)
    with spark_app.connections.sqlalchemy_engine(name).begin() as opened:
        opened.exec_driver_sql('CREATE TABLE orders (id bigint, "Item" text)')
        opened.exec_driver_sql(
            f"INSERT INTO orders SELECT n - 4, 'item ' || n FROM generate_series(1, {ROWS - 1}) AS n"
        )
        opened.exec_driver_sql("INSERT INTO orders VALUES (NULL, NULL)")
    (change,) = spark_app.crawl.crawl([f"{name}/%"], connection=name, database=glue_database).tables

    def read(**options: Any) -> Any:
        made = glue.create_dynamic_frame.from_catalog(glue_database, change.name, additional_options=options)
        made.table = f"{glue_database}.{change.name}"
        return made

    yield read
    if name in {one.name for one in spark_app.connections.list()}:
        spark_app.connections.delete(name)


def texts(frame: Any) -> list[str]:
    return sorted(str(row["item"]) for row in rows_of(frame))


@pytest.mark.spark
@pytest.mark.postgresql
def test_s11_a_table_of_the_catalog_is_read_in_parts_as_the_script_or_its_parameters_say(
    crawled, glue, spark, frame, spark_app, postgresql_url
):
    whole = crawled()
    by_number, by_text = crawled(hashfield="ID", hashpartitions="3"), crawled(hashfield="item")
    by_expression = crawled(hashexpression="id * 2", hashpartitions=2)

    assert whole.getNumPartitions() == 1
    assert [one.getNumPartitions() for one in (by_number, by_text, by_expression)] == [3, 7, 2]
    assert len(texts(whole)) == ROWS
    assert texts(by_number) == texts(by_text) == texts(by_expression) == texts(whole)
    with pytest.raises(InvalidInputError, match="both"):
        crawled(hashfield="id", hashexpression="id")

    spark.sql(f"ALTER TABLE {whole.table} SET TBLPROPERTIES ('hashfield' = 'id', 'hashpartitions' = '4')")
    assert crawled().getNumPartitions() == 4
    assert crawled(hashexpression="id", hashpartitions=2).getNumPartitions() == 2
    sample = crawled(sampleQuery="SELECT id, 'x' AS item FROM orders WHERE id > 0 LIMIT 3")
    assert (sample.getNumPartitions(), texts(sample)) == (1, ["x", "x", "x"])
    in_parts = crawled(
        sampleQuery="SELECT * FROM orders WHERE id > 30 AND", enablePartitioningForSampleQuery="true"
    )
    assert in_parts.getNumPartitions() == 4
    assert sorted(row["id"] for row in rows_of(in_parts)) == [31, 32, 33, 34, 35]

    connection = postgresql_url.rpartition("/")[2]
    further = frame([(99, "new")], "id bigint, Item string")
    target = {"dbtable": "orders", "database": connection}
    glue.write_dynamic_frame.from_jdbc_conf(further, connection, target)
    glue.write_dynamic_frame.from_jdbc_conf(
        DynamicFrameCollection({"more": further}, glue), connection, target
    )
    of_collection = glue.create_dynamic_frame.from_options(
        "postgresql", {"connectionName": connection, "dbtable": "orders_more"}
    )
    assert [row["Item"] for row in rows_of(of_collection)] == ["new"]
    again = glue.create_dynamic_frame.from_options(
        "postgresql", {"connectionName": connection, "dbtable": "orders"}
    )
    glue.write_dynamic_frame.from_catalog(
        frame([(100, "by name")], "id bigint, Item string"), *whole.table.split(".")
    )
    assert (again.count(), glue.extract_jdbc_conf(connection)["vendor"]) == (ROWS + 2, "postgresql")

    spark_app.connections.delete(connection)
    assert "new" in texts(crawled())


def test_s11_a_scripts_way_to_part_a_table_goes_before_the_tables_own():
    table = {"dbtable": "t", "hashfield": "id", "hashPartitions": "4"}

    assert with_options(table, {"hashpartitions": 2}) == {
        "dbtable": "t",
        "hashfield": "id",
        "hashpartitions": 2,
    }
    assert with_options(table, {"hashExpression": "a"}) == {
        "dbtable": "t", "hashPartitions": "4", "hashExpression": "a",
    }  # fmt: skip
    assert with_options(table, {"query": "SELECT 1"}) == {
        "hashfield": "id", "hashPartitions": "4", "query": "SELECT 1",
    }  # fmt: skip
