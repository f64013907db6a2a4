"""Whole scripts in the style of Glue Studio's generated code and of hand-written ones, run as they are."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.awsglue.script_data import lines, rows

pytestmark = pytest.mark.spark


def test_csv_to_parquet(run, spark, tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.csv").write_text('id,price,Name\n1,2.5,"a, b"\n2,x,c\n')

    made = spark.read.parquet(str(run("csv_to_parquet")))

    assert made.dtypes == [("id", "bigint"), ("price", "double"), ("product", "struct<name:string>")]
    assert [(row.id, row.price, row.product.name) for row in made.orderBy("id").collect()] == [
        (1, 2.5, "a, b"),
        (2, None, "c"),
    ]


def test_catalog_to_a_sink_that_keeps_the_catalog(run, spark, glue_database):
    spark.sql(
        f"CREATE TABLE {glue_database}.sales (amount double, shop string, year string) USING parquet PARTITIONED BY (year)"
    )
    spark.sql(f"INSERT INTO {glue_database}.sales VALUES (1.5, 'n', '2024'), (9.0, 'o', '2023')")

    run("catalog_to_catalog_sink", database=glue_database)

    assert rows(spark.table(f"{glue_database}.sales_clean")) == [(Decimal("1.50"), "n", "2024")]


def test_quality_as_studio_writes_it(run, spark, tmp_path):
    lines(tmp_path / "in", {"n": 1, "kind": "a"}, {"n": 2, "kind": "b"})

    assert rows(spark.read.json(str(run("quality_2025")))) == [(1, "a"), (2, "b")]


def test_sql_node(run, spark, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.json").write_text(
        json.dumps([{"n": 1, "kind": "a"}, {"n": 2, "kind": "a"}, {"n": 5, "kind": "b"}], indent=1)
    )

    assert rows(spark.read.parquet(str(run("sql_node")))) == [("a", 3), ("b", 5)]


def test_resolve_as_of_2018(run, spark, tmp_path):
    lines(tmp_path / "in", {"id": 1, "zip": 123, "gone": None}, {"id": 2, "zip": "x", "gone": None})

    made = spark.read.parquet(str(run("resolve_2018")))

    assert made.dtypes == [("id", "bigint"), ("zip", "struct<int:int,string:string>")]
    assert [tuple(row.zip) for row in made.orderBy("id").collect()] == [(123, None), (None, "x")]


def test_join_and_relationalize(run, spark, tmp_path, capsys):
    lines(
        tmp_path / "in" / "persons", {"id": "p1", "name": "Ann", "contacts": [{"type": "fax", "value": "1"}]}
    )
    lines(tmp_path / "in" / "members", {"person_id": "p1", "organization_id": "o1"})
    lines(tmp_path / "in" / "orgs", {"id": "o1", "name": "Senate", "other_names": []})

    made = run("join_and_relationalize", TempDir=str(tmp_path / "temp"))

    assert "Count:  1" in capsys.readouterr().out
    root = spark.read.parquet(str(made / "hist_root")).first()
    child = spark.read.parquet(str(made / "hist_root_contacts")).first()
    assert (root.org_name, root.name, root.organization_id) == ("Senate", "Ann", "o1")
    assert tuple(child) == (root.contacts, 0, "fax", "1")


def test_data_frames_by_hand(run, spark, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("n,name\n1,a\n2,bb\n3,c\n")

    assert [row.asDict() for row in spark.read.json(str(run("df_by_hand"))).collect()] == [
        {"n": "2", "name": "BB", "length": 2}
    ]


def test_custom_transform_and_collections(run, spark, tmp_path):
    lines(tmp_path / "in", {"kind": "a", "n": 1}, {"kind": "a", "n": 1}, {"kind": "b", "n": 2})

    assert rows(spark.read.orc(str(run("split_and_collections")))) == [(1, "a"), (2, "b")]


def test_personal_data(run, spark, tmp_path):
    lines(tmp_path / "in", {"mail": "ann@example.org", "id": 1, "text": "nothing"})

    assert rows(spark.read.json(str(run("pii")))) == [(1, "nothing")]
