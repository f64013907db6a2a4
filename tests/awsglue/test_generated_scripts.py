"""Scripts in the style of what Glue Studio and its wizard generated over the years, run as they are."""

from __future__ import annotations

import json

import pytest

from tests.awsglue.script_data import lines, records, rows, table

pytestmark = pytest.mark.spark


def test_the_wizards_script_of_2019_casts_to_the_target_table(run, spark, glue_database):
    spark.sql(
        f"CREATE TABLE {glue_database}.raw (id bigint, qty string, shop string, note string) USING parquet"
    )
    spark.sql(f"CREATE TABLE {glue_database}.clean (id bigint, qty int, shop string) USING parquet")
    spark.sql(f"INSERT INTO {glue_database}.raw VALUES (1, '7', 'n', 'x'), (2, 'seven', 'o', 'y')")

    run("match_catalog_2019", database=glue_database)

    assert rows(spark.table(f"{glue_database}.clean")) == [(1, 7, "n"), (2, None, "o")]


def test_join_with_renamed_keys_and_aggregate_of_2022(run, spark, tmp_path):
    table(tmp_path / "in" / "customers", "id,country\n1,NL\n2,DE\n3,FR\n")
    lines(
        tmp_path / "in" / "orders",
        {"id": 10, "customer": 1, "total": 2.5}, {"id": 11, "customer": 1, "total": 4.0}, {"id": 12, "customer": 2, "total": 1.0},
    )  # fmt: skip

    made = records(spark.read.json(str(run("studio_join_aggregate_2022"))))

    assert made == [
        {"country": "DE", "orders": 1, "total": 1.0},
        {"country": "NL", "orders": 2, "total": 6.5},
    ]


def test_union_duplicates_and_filter_of_2023(run, spark, tmp_path):
    table(tmp_path / "in" / "one", "id,name,secret\n1,ann,s\n2,bob,s\n")
    table(tmp_path / "in" / "two", "id,name,secret\n2,bob,s\n3,carl,s\n4,bea,s\n")

    made = run("studio_union_2023")

    assert records(spark.read.json(str(made))) == [
        {"id": "1", "name": "ann"}, {"id": "2", "name": "bob"}, {"id": "4", "name": "bea"},
    ]  # fmt: skip
    assert {path.suffix for path in made.glob("part-*")} == {".gz"}


def test_conditional_router_of_2024_runs_its_filters_in_threads(run, spark, tmp_path):
    lines(tmp_path / "in", {"amount": 5}, {"amount": 100}, {"amount": 250}, {"other": 1})

    made = run("studio_router_2024")

    assert rows(spark.read.json(str(made / "big")).select("amount")) == [(100,), (250,)]
    assert rows(spark.read.json(str(made / "rest")).select("amount")) == [(5,)]


def test_drop_null_fields_node_looks_at_the_schema_and_the_data(run, spark, tmp_path):
    records_in = [
        {"id": 1, "empty": "", "unset": -1, "nothing": None, "deep": {"gone": None, "kept": "x"}},
        {"id": 2, "empty": "null ", "unset": -1, "nothing": None, "deep": {"gone": None, "kept": "y"}},
    ]
    table(tmp_path / "in", json.dumps(records_in, indent=2), "all.json")

    made = spark.read.parquet(str(run("studio_drop_nulls")))

    assert records(made) == [{"id": 1, "deep": {"kept": "x"}}, {"id": 2, "deep": {"kept": "y"}}]


def test_quality_gate_of_2025_puts_bad_rows_aside(run, spark, tmp_path):
    table(tmp_path / "in", "id,country\n1,NL\n2,XX\n,DE\n4,DE\n")

    made = run("studio_quality_gate_2025")

    bad = spark.read.option("header", "true").csv(str(made / "bad"))
    assert records(bad) == [{"id": "2", "country": "XX"}, {"id": None, "country": "DE"}]
    assert rows(spark.read.json(str(made / "rules")).select("Rule", "Outcome")) == [
        ('ColumnValues "country" in ["NL", "DE"]', "Failed"),
        ('IsComplete "id"', "Failed"),
        ('IsUnique "id"', "Passed"),
        ("RowCount > 2", "Passed"),
    ]


def test_personal_data_is_masked_where_it_was_found(run, spark, tmp_path):
    lines(
        tmp_path / "in", {"who": "ann@example.org", "host": "at 10.0.0.1 now"}, {"who": "nobody", "host": "x"}
    )

    assert records(spark.read.json(str(run("pii_masked")))) == [
        {"host": "at ####### now", "who": "#######"}, {"host": "x", "who": "nobody"},
    ]  # fmt: skip


def test_columns_made_by_studios_own_transforms_in_a_database_that_glue_calls_by_a_hyphen(
    run, spark, glue_database, tmp_path, capsys
):
    lines(
        tmp_path / "in",
        {"reader": 1, "lent": "1700000000", "books": [{"title": "Emma", "days": 4}, {"title": "Persuasion", "days": 1}]},
        {"reader": 2, "lent": "2023-12-01T10:00:00Z", "books": [{"title": "Emma", "days": None}]},
        {"reader": 3, "lent": "soon", "books": []},
    )  # fmt: skip

    run("studio_columns_2025", database=glue_database.replace("_", "-"))

    made = spark.table(f"{glue_database}.libraryfees")
    assert made.columns == ["book title", "fee", "month"]
    assert rows(made) == [("Emma", 0.0, "2023-12"), ("Emma", 2.0, "2023-11"), ("Persuasion", 0.5, "2023-11")]
    said = capsys.readouterr()
    assert "region us-east-1 True" in said.out
    assert f"is '{glue_database}' here" in said.err
