from __future__ import annotations

import gzip

import pytest

from gluepot.crawl.models import CrawlPolicies, GroupingPolicy, KeyTyping
from tests.crawl.lakes import by_name, types


@pytest.fixture
def crawl(app, write):
    def run(**policies):
        return app.crawl.crawl([str(write.root)], policies=CrawlPolicies(**policies))

    return run


def test_keyed_folders_are_one_table_with_typed_keys(crawl, write):
    for day in ("2024-01-01", "2024-01-02"):
        for zone in ("00501", "12345"):
            write(f"sales/day={day}/zip={zone}/n=7/a.csv", "id,v\n1,x\n2,y\n")

    tables = by_name(crawl())

    assert types(tables["sales"]) == {
        "id": "bigint",
        "v": "string",
        "day": "date",
        "zip": "string",
        "n": "int",
    }
    assert tables["sales"].partitions == 4


def test_keys_are_strings_where_glues_way_is_asked_for(crawl, write):
    write("sales/year=2024/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/year=2025/a.csv", "id,v\n1,x\n2,y\n")

    assert types(by_name(crawl(keys=KeyTyping.STRING))["sales"])["year"] == "string"


def test_months_with_leading_zeros_are_numbers_and_partitions_named_so(app, crawl, write, read):
    write("sales/year=2024/month=01/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/year=2024/month=02/a.csv", "id,v\n3,x\n4,y\n")

    crawl()

    partitions = app.catalog.list_partitions("default", "sales")
    assert sorted(partition.values for partition in partitions) == [("2024", "1"), ("2024", "2")]
    assert sorted(row[2:] for row in read("default", "sales")) == [(2024, 1), (2024, 1), (2024, 2), (2024, 2)]


def test_folders_without_keys_are_positional_partitions(crawl, write):
    for path in ("2024/01", "2024/02", "2025/01"):
        write(f"sales/{path}/a.csv", "id,v\n1,x\n2,y\n")

    assert types(by_name(crawl())["sales"]) == {
        "id": "bigint", "v": "string", "partition_0": "int", "partition_1": "int",
    }  # fmt: skip


def test_grown_columns_are_still_one_table_and_its_partitions_have_none_of_their_own(app, crawl, write):
    write("sales/year=2024/a.json", '{"id":1,"v":2}\n')
    write("sales/year=2025/a.json", '{"id":1,"v":2,"w":3}\n')

    assert types(by_name(crawl())["sales"]) == {"id": "bigint", "v": "bigint", "w": "bigint", "year": "int"}
    partitions = app.catalog.list_partitions("default", "sales")
    assert [(partition.values, tuple(partition.columns)) for partition in partitions] == [
        (("2024",), ()),
        (("2025",), ()),
    ]


def test_keyed_folders_of_different_columns_are_two_tables_unless_combined(app, crawl, write):
    write("data/year=2017/a.json", '{"A":1,"B":2}\n')
    write("data/year=2018/a.json", '{"C":1,"D":2}\n')

    found = by_name(crawl())
    assert set(found) == {"year_2017", "year_2018"}
    assert "only 50% of 2 folders in 'data' have like columns (2 kinds)" in found["year_2017"].why

    combined = crawl(grouping=GroupingPolicy.COMBINE_COMPATIBLE_SCHEMAS)
    assert set(types(by_name(combined)["data"])) == {"a", "b", "c", "d", "year"}


def test_one_folder_of_another_format_stays_outside_and_is_named(crawl, write):
    for month in range(1, 6):
        write(f"sales/month={month}/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/month=6/a.json", '{"id":1,"v":"x"}\n')

    tables = by_name(crawl())

    assert tables["sales"].partitions == 5
    assert any("month=6" in note for note in tables["sales"].notes)
    assert tables["month_6"].classification == "json"


def test_compressed_and_plain_partitions_are_one_table(crawl, write, read):
    write("sales/year=2024/a.csv.gz", gzip.compress(b"id,v\n1,x\n2,y\n"))
    write("sales/year=2025/a.csv", "id,v\n3,x\n4,y\n")

    assert by_name(crawl())["sales"].partitions == 2
    assert len(read("default", "sales")) == 4


def test_csv_with_its_columns_in_another_order_is_never_the_same_table(crawl, write):
    write("sales/year=2024/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/year=2025/a.csv", "v,id\nx,1\ny,2\n")

    assert set(by_name(crawl())) == {"year_2024", "year_2025"}


def test_stray_files_beside_data_are_kept_out_by_a_pattern(app, crawl, write, read):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/notes.txt", "nothing of\nthis is\ndata\n")

    crawl()

    assert app.catalog.get_table("default", "sales").storage.serde_parameters["pathGlobFilter"] == "*.csv"
    assert read("default", "sales") == [(1, "x"), (2, "y")]


def test_kinds_of_files_in_one_folder_are_tables_by_their_names(crawl, write, read):
    for n in (1, 2):
        write(f"export/orders_{n}.csv", f"id,total\n{n},2.5\n{n + 2},3.5\n")
    write("export/customers.csv", "name,city\na,b\nc,d\ne,f\n")

    tables = by_name(crawl())

    assert set(tables) == {"orders", "customers"}
    assert len(read("default", "orders")) == 4
    assert "stand apart" in tables["customers"].why


def test_a_file_that_differs_from_its_many_siblings_is_not_missed(crawl, write):
    for n in range(100):
        write(f"sales/part-{n:03}.csv", f"id,v\n{n},x\n{n},y\n")
    write("sales/part-057.csv", "id,v\n1.5,x\n2,y\n")
    write("sales/part-073.csv", "name,city,zip\na,b,1\nc,d,2\n")

    tables = by_name(crawl())

    assert types(tables["lake"] if "lake" in tables else tables["sales"])["id"] == "double"
    assert "part_073" in tables


def test_files_at_several_depths_are_one_table(crawl, write, read):
    write("logs/a.csv", "id,v\n1,x\n2,y\n")
    write("logs/old/b.csv", "id,v\n3,x\n4,y\n")
    write("logs/old/older/c.csv", "id,v\n5,x\n6,y\n")

    tables = by_name(crawl())

    (table,) = tables.values()
    assert "several depths" in table.why
    assert len(read("default", table.name)) == 6


def test_same_folder_names_become_readable_table_names(crawl, write):
    write("eu/customers/a.csv", "id,v\n1,x\n2,y\n")
    write("us/customers/a.csv", "name;city;zip\na;b;1\nc;d;2\n")

    assert set(by_name(crawl())) == {"customers", "us_customers"}


def test_columns_named_like_a_key_are_set_apart(crawl, write):
    write("a/year=2024/a.csv", "year,v\n1,x\n2,y\n")
    write("b/year=2024/a.json", '{"year":1,"v":"x"}\n')

    tables = by_name(crawl())

    assert types(tables["a"]) == {"year_2": "bigint", "v": "string", "year": "int"}
    assert types(tables["b"]) == {"v": "string", "year": "int"}
    assert all("year" in table.notes[0] for table in tables.values())


def test_table_level_says_where_tables_begin(crawl, write):
    for team in ("red", "blue"):
        for kind in ("in", "out"):
            write(f"{team}/{kind}/a.csv", "id,v\n1,x\n2,y\n")

    assert set(by_name(crawl(table_level=2))) == {"red", "blue"}


def test_exclusions_are_relative_to_the_target_and_kept_on_the_table(app, crawl, write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/old/b.csv", "name,city,zip\na,b,1\nc,d,2\n")
    write("tmp/c.csv", "id,v\n1,x\n2,y\n")

    run = crawl(exclusions=("tmp/**", "**/old/**"))

    assert set(by_name(run)) == {"sales"}
    assert app.catalog.get_table("default", "sales").parameters["exclusions"] == '["tmp/**", "**/old/**"]'
