"""Scripts in the manner of those found in public, each with a way of its own: classes and threads, masks, purges, boxes."""

from __future__ import annotations

import pytest

from tests.awsglue.script_data import lines, records, rows, table

pytestmark = pytest.mark.spark


def test_a_feed_is_masked_filtered_split_and_flattened(run, spark, tmp_path, capsys):
    lines(
        tmp_path / "in" / "feed",
        {"id": "a1", "age": 20, "email": "x@y.org", "address": {"city": "Delft", "zip": "1"}, "tags": ["p", "q"], "no": None},
        {"id": "a2", "age": "33", "email": None, "address": None, "tags": [], "no": None},
        {"id": 7, "age": "many", "email": "q@r.org", "tags": None},
        {"id": "a4", "age": 10, "email": "c@d.org", "tags": ["z"]},
        "broken line",
    )  # fmt: skip

    made = run("partner_feed", JOB_NAME=None)

    said = capsys.readouterr().out
    assert "Count:  4" in said
    assert "errors 1" in said
    [many] = records(spark.read.parquet(str(made / "many")))
    assert many == {
        "customer": {"id": "a1", "age": 20, "contact": {"email": "***@y.org"}}, "home.city": "Delft", "tag_count": 2,
    }  # fmt: skip
    assert [row["customer"]["id"] for row in records(spark.read.parquet(str(made / "few")))] == ["a2"]
    flat = spark.read.options(header=True, sep="\t").csv(str(made / "flat"))
    assert flat.columns == ["customer.id", "customer.age", "customer.contact.email", "home.city", "tag_count"]


def test_totals_go_to_a_table_whose_partitions_are_purged(run, spark, tmp_path, glue_database, capsys):
    for folder, *events in (
        ("year=2024/month=01", {"at": "2024-01-02T03:04:05Z", "amount": "1.50", "country": "nl", "user": 1},
         {"at": "2024-01-02T03:05:05Z", "amount": "2", "country": "be", "user": 2}),
        ("year=2023/month=12", {"at": "2023-12-02T03:04:05Z", "amount": "9", "country": "nl", "user": 1}),
        ("year=2024/month=01/_old", {"at": "2024-01-02", "amount": "100", "country": "nl", "user": 1}),
    ):  # fmt: skip
        lines(tmp_path / "in" / "events" / folder, *events)

    made = run("snapshot_sink", database=glue_database)

    said = capsys.readouterr().out
    assert '"total": 1.5' in said.replace("1.50", "1.5")
    assert "partitions ['country=nl']" in said
    assert "{'a': 1, 'b': 2}" in said
    assert [row[:2] for row in rows(spark.table(f"{glue_database}.totals").select("day", "users"))] == [
        ("2024-01-02", 1)
    ]
    assert "country=be" in (made / "manifest" / "Success.csv").read_text()


def test_boxed_messages_become_tables_of_orc_without_dots(run, spark, tmp_path, capsys):
    body = '"{""kind"":""a"",""items"":[{""sku"":1,""tags"":[""x"",""y""]},{""sku"":""two"",""tags"":[]}]}"'
    table(tmp_path / "in" / "queue", f'id,body\n1,{body}\n2,"{{""kind"":""b""}}"\n3,not json\n')

    made = run("legacy_unbox", TempDir=str(tmp_path / "t"))

    assert "2 0 1" in capsys.readouterr().out
    items = records(spark.read.orc(str(made / "root_body_items")))
    assert [item["body_items_val_sku"] for item in items] == [
        {"int": 1, "string": None},
        {"int": None, "string": "two"},
    ]
    assert spark.read.orc(str(made / "root_body_items_val_tags")).count() == 2
    assert (
        spark.read.orc(str(made / "root")).count() == 2
    )  # the third, whose text is no JSON, is an error record


def test_a_class_loads_several_tables_at_once_and_joins_them(run, tmp_path, glue_database, capsys):
    table(
        tmp_path / "in" / "orders",
        "ID;Created ;Customer\n1;01/02/2024;c1\n1;05/02/2024;c1\n2;01/03/2024;c2\n",
    )
    table(tmp_path / "in" / "customers", 'ID;Created;Full Name\nc1;01/01/2024;"Ann; B"\nc2;01/01/2024;Bob\n')

    run("tables_by_class", "--days_back", "7", database=glue_database)

    said = capsys.readouterr()
    assert "joined 2" in said.out
    assert "|-- full_name: string" in said.out
    assert "done orders 2" in said.err
