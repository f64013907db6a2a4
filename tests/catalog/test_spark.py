"""Real Spark on the endpoint: what one side writes, the other sees at once."""

from __future__ import annotations

import gzip
import itertools
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gluepot.catalog.duckdb_relation import duckdb_relation_sql
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, OriginKind, Partition, TableType

from .conftest import API, location

pytestmark = pytest.mark.spark
NUMBERS = itertools.count(1)


@pytest.fixture
def catalog(spark_app):
    return spark_app.catalog


@pytest.fixture
def db(catalog, spark):
    """A database that only this test uses."""
    name = f"catalog_test_{next(NUMBERS)}"
    catalog.create_database(Database(name=name))
    return name


@pytest.fixture
def sql(spark):
    return lambda text: [tuple(row) for row in spark.sql(text).collect()]


def columns(**types: str) -> list[Column]:
    return [Column(name=name, type=kind) for name, kind in types.items()]


def duckdb_rows(catalog, database: str, name: str) -> list[tuple]:
    import duckdb

    table = catalog.get_table(database, name)
    relation = duckdb_relation_sql(table, catalog.list_partitions(database, name), catalog.folders)
    with duckdb.connect() as connection:
        return connection.execute(relation).fetchall()


@pytest.fixture
def csv(catalog, db, lake):
    """A partitioned CSV table made through the service: three years, two rows each."""
    kinds = columns(Id="bigint", text="string", price="decimal(8,2)", at="timestamp_ntz", day="date")
    parts = []
    for year in (2022, 2023, 2024):
        folder = lake / f"year={year}"
        folder.mkdir()
        (folder / "a.csv").write_text(
            'Id;text;price;at;day\n1;"a;b";1.5;2024-01-31 10:20:30;2024-05-01\nNA;z;;;\n'
        )
        parts.append(Partition(values=(str(year),), location=location(folder)))
    options = {"header": "true", "sep": ";", "quote": '"', "nullValue": "NA"}
    catalog.create_table(
        file_table(db, "orders", "csv", kinds, columns(year="int"), location(lake), options), API
    )
    catalog.add_partitions(db, "orders", parts, API)
    return f"{db}.orders"


def test_a_csv_table_reads_with_exact_types_and_rows(catalog, db, csv, spark, sql):
    assert spark.table(csv).dtypes == [
        ("Id", "bigint"), ("text", "string"), ("price", "decimal(8,2)"), ("at", "timestamp_ntz"), ("day", "date"),
        ("year", "int"),
    ]  # fmt: skip
    rows = sql(f"select * from {csv} where year = 2023 order by Id nulls last")
    assert rows == [
        (1, "a;b", Decimal("1.50"), datetime(2024, 1, 31, 10, 20, 30), date(2024, 5, 1), 2023),  # noqa: DTZ001
        (None, "z", None, None, None, 2023),
    ]
    assert sorted(duckdb_rows(catalog, db, "orders"), key=str) == sorted(sql(f"select * from {csv}"), key=str)


def test_only_the_files_of_wanted_partitions_are_read(csv, spark):
    files = spark.sql(f"select * from {csv} where year in (2022, 2024)").inputFiles()

    assert sorted(file.split("/")[-2] for file in files) == ["year=2022", "year=2024"]


def test_a_partition_added_through_the_service_is_seen_at_once(catalog, db, csv, lake, sql):
    (lake / "late").mkdir()
    (lake / "late" / "a.csv").write_text("Id;text;price;at;day\n7;x;;;\n")

    catalog.add_partitions(db, "orders", [Partition(values=("2025",), location=location(lake / "late"))], API)

    assert sql(f"select Id, year from {csv} where year = 2025") == [(7, 2025)]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_columns_added_by_spark_are_seen_by_the_service_and_in_its_history(catalog, db, lake, sql, kind):
    if kind == "csv":
        (lake / "a.csv").write_text("1,x\n")
    elif kind == "json":
        with gzip.open(lake / "a.json.gz", "wt") as file:
            file.write('{"Id": 1, "n": "x"}\n')
    else:
        pq.write_table(pa.table({"Id": [1], "n": ["x"]}), lake / "a.parquet")
    catalog.create_table(file_table(db, "t", kind, columns(Id="bigint", n="string"), (), location(lake)), API)
    serde = catalog.get_table(db, "t").storage.serde
    assert sql(f"select * from {db}.t") == [(1, "x")]

    sql(f"alter table {db}.t add columns (extra int comment 'new')")

    table = catalog.get_table(db, "t")
    assert [(c.name, c.type, c.comment) for c in table.columns][-1] == ("extra", "int", "new")
    assert table.storage.serde == serde
    newest = catalog.versions(db, "t")[0]
    assert (newest.version, newest.summary, newest.origin.kind) == (
        2,
        "column added: extra int",
        OriginKind.SQL,
    )
    assert sql(f"select * from {db}.t") == [(1, "x", None)]


def test_a_nested_json_table_reads_with_exact_types(catalog, db, lake, spark, sql):
    with gzip.open(lake / "a.json.gz", "wt") as file:
        file.write('{"Id": 1, "geo": {"lat": 1.5, "tags": ["a"]}}\n{"Id": null}\n')
    kinds = columns(Id="bigint", geo="struct<lat:double,tags:array<string>>")

    catalog.create_table(file_table(db, "t", "json", kinds, (), location(lake)), API)

    assert spark.table(f"{db}.t").dtypes == [
        ("Id", "bigint"),
        ("geo", "struct<lat:double,tags:array<string>>"),
    ]
    assert sql(f"select id, geo.lat, geo.tags[0] from {db}.t order by id nulls last") == [
        (1, 1.5, "a"),
        (None, None, None),
    ]


@pytest.mark.parametrize("provider", ["parquet", "csv", "json", "orc"])
def test_a_table_saved_by_spark_is_seen_with_its_columns(catalog, db, spark, provider):
    frame = spark.range(5).selectExpr(
        "id as Id", "cast(id as string) s", "timestamp_ntz '2024-01-01 00:00:00' ts"
    )

    frame.write.format(provider).option("header", True).partitionBy("s").saveAsTable(f"{db}.saved")

    table = catalog.get_table(db, "saved")
    assert [(c.name, c.type) for c in table.columns] == [("id", "bigint"), ("ts", "timestamp_ntz")]
    assert [(c.name, c.type) for c in table.partition_keys] == [("s", "string")]
    assert (table.type, table.classification) == (TableType.MANAGED, provider)
    assert catalog.count_partitions(db, "saved") == 5
    if provider != "orc":
        assert len(catalog.preview(db, "saved").rows) == 5


def test_a_table_whose_place_spark_hides_is_previewed_where_its_files_are(catalog, db, lake, spark):
    frame = spark.range(3).selectExpr("id AS orderId")
    frame.write.format("json").option("path", str(lake / "odd")).saveAsTable(f"{db}.odd")

    table = catalog.get_table(db, "odd")

    assert table.location.endswith("-__PLACEHOLDER__")
    assert len(catalog.preview(db, "odd").rows) == 3


def test_partitions_are_added_renamed_and_dropped_by_sql(catalog, db, sql):
    sql(f"create table {db}.t (a int, p int, q string) using parquet partitioned by (p, q)")
    sql(f"insert into {db}.t values (1, 1, 'x/y'), (2, 2, null), (3, 10, 'ü')")

    sql(f"alter table {db}.t add partition (p=5, q='z')")
    sql(f"alter table {db}.t partition (p=10, q='ü') rename to partition (p=11, q='ü')")
    sql(f"alter table {db}.t drop partition (p=1, q='x/y')")

    assert {p.values for p in catalog.list_partitions(db, "t")} == {
        ("2", "__HIVE_DEFAULT_PARTITION__"), ("5", "z"), ("11", "ü"),
    }  # fmt: skip
    assert sql(f"select a, p, q from {db}.t where p > 1 order by a") == [(2, 2, None), (3, 11, "ü")]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("p in (1, 3)", {1, 3}),
        ("p not in (1, 3)", {2, 10}),
        ("p between 2 and 9", {2, 3}),
        ("p >= 3", {3, 10}),
        ("d = date'2024-01-02'", {2}),
        ("d in (date'2024-01-01', date'2024-01-03')", {1, 3}),
        ("d > date'2024-01-01' and s like 'k1%'", {10}),
        ("s like '%2'", {2}),
        ("s = 'k3' or p = 10", {3, 10}),
        ("s is null", set()),
        ("not (s = 'k1')", {2, 3, 10}),
        ("year(d) = 2024", {1, 2, 3, 10}),
    ],
)
def test_hive_tables_are_pruned_by_every_kind_of_condition(catalog, spark, sql, condition, rows):
    if "pruned" not in {database.name for database in catalog.list_databases()}:
        catalog.create_database(Database(name="pruned"))
        sql("create table pruned.t (a int) partitioned by (p int, d date, s string) stored as parquet")
        for p in (1, 2, 3, 10):
            sql(f"insert into pruned.t values ({p}, {p}, date'2024-01-{p:02}', 'k{p}')")

    assert {row[0] for row in sql(f"select a from pruned.t where {condition}")} == rows


def test_a_managed_table_moves_with_its_name_and_goes_with_its_drop(catalog, db, sql, spark_app):
    folder = spark_app.settings.home / "warehouse" / f"{db}.db"
    sql(f"create table {db}.t using parquet partitioned by (p) as select id, id % 3 p from range(9)")

    sql(f"alter table {db}.t rename to {db}.u")
    assert sql(f"select count(*) from {db}.u where p = 1") == [(3,)]
    assert [path.name for path in folder.iterdir()] == ["u"]
    sql(f"drop table {db}.u")

    assert catalog.list_table_names(db) == []
    assert list(folder.iterdir()) == []


def test_dropping_an_external_table_keeps_its_files(catalog, csv, db, lake, sql):
    sql(f"drop table {csv}")

    assert catalog.list_table_names(db) == []
    assert (lake / "year=2022" / "a.csv").exists()


def test_a_view_is_seen_with_its_text_and_columns(catalog, db, csv, sql):
    sql(f"create view {db}.v (i comment 'the id', at) as select Id, at from {csv}")

    view = catalog.get_table(db, "v")
    assert view.type is TableType.VIEW
    assert view.view_text == f"select Id, at from {csv}"
    assert [(c.name, c.type) for c in view.columns] == [("i", "bigint"), ("at", "timestamp_ntz")]
    assert sql(f"select count(*) from {db}.v") == [(6,)]
    sql(f"drop view {db}.v")
    assert catalog.list_table_names(db) == ["orders"]


def test_comments_and_properties_are_seen(catalog, db, csv, sql):
    sql(f"comment on table {csv} is 'All orders'")
    sql(f"alter table {csv} set tblproperties ('owner team' = 'sales')")

    table = catalog.get_table(db, "orders")
    assert (table.description, table.parameters["owner team"]) == ("All orders", "sales")
    assert [v.summary for v in catalog.versions(db, "orders")] == [
        "parameters: owner team",
        "description",
        "created",
    ]


def test_hive_tables_have_their_size_counted(catalog, db, sql):
    sql(f"create table {db}.h (a int, b string) stored as textfile")
    sql(f"insert into {db}.h values (1, 'x')")

    parameters = catalog.get_table(db, "h").parameters
    assert (parameters["numFiles"], parameters["totalSize"]) == ("1", "4")


def test_rows_that_spark_counted_are_known(catalog, db, sql):
    sql(f"create table {db}.t using parquet as select * from range(7)")
    sql(f"analyze table {db}.t compute statistics")

    assert catalog.get_table(db, "t").row_count == 7


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("select * from {db}.nope", "TABLE_OR_VIEW_NOT_FOUND"),
        ("select * from no_such_db.t", "TABLE_OR_VIEW_NOT_FOUND"),
        ("create table {db}.orders (a int) using csv", "TABLE_OR_VIEW_ALREADY_EXISTS"),
        ("drop database {db}", "SCHEMA_NOT_EMPTY"),
        ("drop table {db}.nope", "TABLE_OR_VIEW_NOT_FOUND"),
        ("alter table {db}.orders partition (year=1) rename to partition (year=2)", "PARTITIONS_NOT_FOUND"),
        ("create database {db}", "SCHEMA_ALREADY_EXISTS"),
    ],
)
def test_wrong_names_fail_in_sparks_own_words(db, csv, sql, text, condition):
    with pytest.raises(Exception, match=condition):
        sql(text.format(db=db))


def test_a_restarted_endpoint_is_found_again_by_the_session(catalog, db, spark_app, sql):
    from gluepot.catalog.endpoint.launch import SERVICE, ensure_endpoint
    from gluepot.database.services import find_service

    sql(f"create table {db}.t using parquet as select 1 a")
    find_service(spark_app.database, SERVICE).process.end()
    ensure_endpoint(spark_app.database, spark_app.settings)

    assert sql(f"select * from {db}.t") == [(1,)]
