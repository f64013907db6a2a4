"""Scripts as people write them: pipelines over several frames, databases, bookmarks, arguments, run as they are."""

from __future__ import annotations

import gzip
import json

import pytest

from awsglue import bookmarks
from tests.awsglue.script_data import lines, records, rows, table

pytestmark = pytest.mark.spark

DERBY = "org.apache.derby.iapi.jdbc.AutoloadedDriver"


def test_rows_go_to_a_database_and_come_back_in_parts(run, spark, tmp_path, capsys):
    table(tmp_path / "in", "id,total\n1,2.5\n2,4\n3,x\n")
    url = f"jdbc:derby:memory:{tmp_path.name};create=true"

    run("jdbc_sink", db_url=url, db_driver=DERBY)

    assert "partitions 3 rows 3" in capsys.readouterr().out
    found = spark.read.format("jdbc").options(url=url, driver=DERBY, dbtable="orders").load()
    assert rows(found) == [(1, 2.5), (2, 4.0), (3, None)]


def test_events_by_day_make_a_partitioned_table(run, spark, tmp_path, glue_database, capsys):
    lines(tmp_path / "in", {"id": 1, "at": "2024-01-31T10:00:00"}, {"id": 2, "at": "2024-02-01T00:00:00"})
    lines(tmp_path / "in" / "late", {"id": 3, "at": "2024-02-02T01:00:00"})

    target = run("partitioned_by_day", database=glue_database)

    assert "|-- year: int" in capsys.readouterr().out
    made = spark.table(f"{glue_database}.events")
    assert made.columns == ["id", "at", "year", "month"]
    assert rows(made.select("id", "year", "month")) == [(1, 2024, "01"), (2, 2024, "02"), (3, 2024, "02")]
    assert sorted(path.name for path in (target / "year=2024").iterdir()) == ["month=01", "month=02"]


def test_nested_orders_become_tables_that_join(run, spark, tmp_path, capsys):
    lines(
        tmp_path / "in",
        {"id": "a", "customer": {"zip": 123}, "items": [{"price": 1, "tags": ["x", "y"]}, {"price": "2.5", "tags": []}]},
        {"id": "b", "customer": {"zip": "9A"}, "items": [{"price": 4.0, "tags": ["z"]}]},
        {"id": "c", "customer": {"zip": None}, "items": []},
    )  # fmt: skip

    made = run("flatten_orders", TempDir=str(tmp_path / "temp"))

    assert "orders_items.val.tags" in capsys.readouterr().out
    assert records(spark.read.json(str(made / "report"))) == [
        {"customer_zip": "123", "id": "a", "tags": 2, "total": 4.5},
        {"customer_zip": "9A", "id": "b", "tags": 1, "total": 4.0},
    ]
    assert spark.read.parquet(str(made / "orders")).columns == ["id", "customer_zip", "items"]


def test_boxed_json_is_unboxed_resolved_and_nested_anew(run, spark, tmp_path, capsys):
    lines(
        tmp_path / "in",
        {"payload": '{"size": 1}', "code": "a", "n": 1}, {"payload": '{"size": "big"}', "code": 5, "n": "one"},
    )  # fmt: skip

    made = spark.read.json(str(run("unbox_and_project", JOB_NAME=None)))

    assert records(made) == [
        {"code": "a", "n": 1, "size": {"text": None, "whole": 1}},
        {"code": None, "n": None, "size": {"text": "big", "whole": None}},
    ]
    assert "|-- payload.size_int: int" in capsys.readouterr().out


def test_a_bookmark_gives_each_run_what_is_new(run, spark, spark_app, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GLUEPOT_HOME", str(spark_app.settings.home))
    option = {"job-bookmark-option": "job-bookmark-enable", "JOB_NAME": f"incremental {tmp_path.name}"}
    lines(tmp_path / "in", {"v": 1}, name="a.json")
    lines(tmp_path / "in", {"v": 2}, name="b.json")

    run("incremental", **option)
    lines(tmp_path / "in", {"v": 3}, name="c.json")
    made = run("incremental", **option)
    run("incremental", **option)
    bookmarks.begin("", {})

    assert rows(spark.read.json(str(made))) == [(1,), (2,), (3,)]
    assert capsys.readouterr().out.count("nothing new") == 1


def test_optional_arguments_by_looking_at_argv(run, spark, tmp_path, capsys):
    table(tmp_path / "people", "name,country\na,NL\nb,DE\nc,DE\nd,DE\n")
    out = str(tmp_path / "csv")
    folder = {"source-folder": str(tmp_path / "people"), "output_path": out}

    run("optional_arguments", "--dry-run", country="DE", **folder)

    assert rows(spark.read.option("header", "true").csv(out)) == [("b", "DE"), ("c", "DE")]
    assert "dry run" in capsys.readouterr().out
    run("optional_arguments", limit="5", **folder)
    assert rows(spark.read.option("header", "true").csv(out)) == [("a", "NL")]


def test_spark_and_pandas_around_one_dynamic_frame(run, spark, tmp_path, capsys):
    table(tmp_path / "in", "shop,amount\nn,1\nn,5\no,2\n")

    made = run("pandas_by_hand")

    assert json.loads(capsys.readouterr().out) == [{"shop": "n", "amount": 6}, {"shop": "o", "amount": 2}]
    assert rows(spark.read.parquet(str(made))) == [("n", 5, 1), ("o", 2, 1)]
    assert rows(spark.read.json(f"{made}_pandas").select("shop", "amount")) == [("n", 6), ("o", 2)]


def test_predicates_choose_partitions(run, spark, glue_database, capsys):
    spark.sql(
        f"CREATE TABLE {glue_database}.visits (id int, year string, month string, day string) USING parquet"
        " PARTITIONED BY (year, month, day)"
    )
    spark.sql(
        f"INSERT INTO {glue_database}.visits VALUES (1, '2024', '01', '02'), (2, '2024', '01', '09'), (3, '2024', '02', '01'),"
        " (4, '2023', '01', '30')"
    )

    made = run("predicates", database=glue_database, day="2024-01-05")

    assert "recent 2 served 1 none 0" in capsys.readouterr().out
    assert rows(spark.read.json(str(made))) == [(2,), (3,)]


def test_changes_are_merged_and_the_rest_is_replaced(run, spark, tmp_path):
    lines(tmp_path / "in" / "base", {"id": 1, "amount": 5}, {"id": 2, "amount": -1})
    lines(tmp_path / "in" / "changes", {"id": 1, "amount": 6}, {"id": 3, "amount": 7})

    run("upsert")
    made = run("upsert")

    assert records(spark.read.json(str(made / "good"))) == [{"amount": 6, "id": 1}, {"amount": 7, "id": 3}]
    assert rows(spark.read.json(str(made / "bad"))) == [(-1, 2), (-1, 2)]


def test_a_declared_schema_and_records_that_fail(run, spark, tmp_path, capsys):
    lines(
        tmp_path / "in",
        {"id": 1, "name": " ann lee ", "tags": ["a", "b"], "more": 1}, {"id": -2, "name": "x", "tags": None}, {"id": 3, "name": "bo"},
    )  # fmt: skip

    made = run("declared_types", JOB_NAME=None)

    assert "errors 1 stage 1" in capsys.readouterr().out
    assert records(spark.read.orc(str(made / "good"))) == [
        {"id": 1, "name": "Ann Lee", "tags": ["a", "b"], "tag_count": 2},
        {"id": 3, "name": "Bo", "tags": None, "tag_count": 0},
    ]
    assert rows(spark.read.json(str(made / "errors"))) == [("ValueError: negative id",)]


def test_tab_separated_gzip_files_with_exclusions(run, tmp_path):
    (tmp_path / "in" / "_old").mkdir(parents=True)
    (tmp_path / "in" / "new").mkdir()
    for folder, name in (("new", "a.tsv.gz"), ("_old", "b.tsv.gz"), ("new", "c.txt")):
        (tmp_path / "in" / folder / name).write_bytes(
            gzip.compress(f'Unit Price\ta.b\tx\n"5\t{folder}\t1\n'.encode())
        )

    made = run("tab_files")

    assert next(made.glob("*.csv")).read_text() == 'unit_price\tab\n"5\tnew\n'


def test_writing_to_a_table_may_add_columns_and_partitions(run, spark, tmp_path, glue_database):
    spark.sql(
        f"CREATE TABLE {glue_database}.sales (id int, region string, year int) USING parquet PARTITIONED BY (region, year)"
    )
    lines(tmp_path / "in", {"id": 1, "region": "eu", "year": 2024, "discount": 0.5})

    run("catalog_write_updates", database=glue_database)

    made = spark.table(f"{glue_database}.sales")
    assert made.columns == ["id", "discount", "region", "year"]
    assert rows(made) == [(1, 0.5, "eu", 2024)]
