"""Reference §1, §3, §9 over tables of the catalog: files of rows are read record by record, whatever the columns say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsglue import gluetypes as g
from awsglue.dynamicframe import ErrorThresholdError
from awsglue.job import Job
from tests.awsglue.conftest import names, rows_of
from tests.awsglue.script_data import table

pytestmark = pytest.mark.spark


@pytest.fixture
def read(glue: Any, glue_database: str) -> Callable[..., Any]:
    """Return a function: a table's name and options → its DynamicFrame."""
    return lambda name="t", **options: glue.create_dynamic_frame.from_catalog(glue_database, name, **options)


def lines(folder: Path, *records: Any, name: str = "a.json") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(
        "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records), encoding="utf-8"
    )


def _table_of_plan(frame: Any) -> str:
    """Return the table that a frame's plan says it reads, which lineage is made of."""
    plan = json.loads(frame.toDF()._jdf.queryExecution().analyzed().toJSON())
    return str(plan[-1]["catalogTable"]["identifier"]["table"])


def failed(frame: Any) -> list[tuple[str, str]]:
    errors = [row["error"] for row in rows_of(frame.errorsAsDynamicFrame())]
    return sorted((error["msg"], error["input"]) for error in errors)


def test_s9_json_of_a_table_has_its_records_types_its_names_and_its_error_records(
    read, spark, glue_database, tmp_path: Path
):
    lines(
        tmp_path / "t",
        {
            "Id": 1,
            "price": 1,
            "day": "2026-01-02",
            "qty": 1,
            "in": {"At": "2026-01-02", "n": 1},
            "more": True,
        },
        {"Id": 2, "price": 1.5, "day": "2026-01-03", "qty": "x", "in": {"At": "2026-01-03"}},
        {"Id": 3_000_000_000, "price": None, "qty": None},
        "broken",
    )
    columns = "Id bigint, price double, day date, qty int, `in` struct<At:date,n:bigint>, absent int"
    spark.sql(f"CREATE TABLE {glue_database}.t ({columns}) USING json LOCATION '{tmp_path / 't'}'")

    made = read()

    assert names(made) == ["id", "price", "day", "qty", "in", "absent", "more"]
    kinds = {field.name: field.dataType for field in made.schema()}
    assert kinds["id"] == g.LongType()  # JSON's numbers have no size: the column has
    assert set(kinds["price"].choices) == {"int", "double"}
    assert set(kinds["qty"].choices) == {"int", "string"}
    assert (kinds["day"], kinds["absent"]) == (g.DateType(), g.IntegerType())
    assert kinds["in"] == g.StructType([g.Field("At", g.DateType()), g.Field("n", g.LongType())])
    assert [row["id"] for row in rows_of(made)] == [1, 2, 3_000_000_000]
    assert failed(made) == [("The text is not a JSON record", "broken")]


def test_s3_match_catalog_gives_records_of_a_table_its_columns_types(
    read, spark, glue_database, tmp_path: Path
):
    lines(tmp_path / "t", {"price": 1, "qty": 1}, {"price": 1.5, "qty": "x"}, {"price": 2, "qty": "3"})
    spark.sql(
        f"CREATE TABLE {glue_database}.t (price double, qty int) USING json LOCATION '{tmp_path / 't'}'"
    )

    made = read().resolveChoice(choice="match_catalog", database=glue_database, table_name="t")

    assert [(field.name, field.dataType.name) for field in made.schema()] == [
        ("price", "double"),
        ("qty", "int"),
    ]
    assert rows_of(made) == [{"price": 1.0, "qty": 1}, {"price": 1.5, "qty": None}, {"price": 2.0, "qty": 3}]


def test_s9_names_of_a_tables_records_that_differ_by_case_alone_are_one_column(
    read, spark, glue_database, tmp_path: Path
):
    lines(tmp_path / "t", {"Name": "a"}, {"name": 1}, {"NAME": "c", "name": None}, {"Name": "d", "name": 2})
    spark.sql(f"CREATE TABLE {glue_database}.t (name string) USING json LOCATION '{tmp_path / 't'}'")

    made = read()

    assert rows_of(made.resolveChoice(choice="cast:string")) == [{"name": "a"}, {"name": "1"}, {"name": "c"}]
    [(message, text)] = failed(made)
    assert "'Name' and 'name'" in message
    assert json.loads(text) == {"Name": "d", "name": 2}


def test_s9_partitions_of_a_table_of_rows_are_typed_pruned_and_bookmarked(
    read, glue, spark, glue_database, tmp_path: Path, shared_home
):
    for day in (1, 2):
        lines(tmp_path / "t" / f"at={day}", {"n": day, "Day": "the partition's goes before it"})
    spark.sql(
        f"CREATE TABLE {glue_database}.t (n int, Day int) USING json PARTITIONED BY (Day) LOCATION '{tmp_path / 't'}'"
    )
    for day in (1, 2):
        spark.sql(
            f"ALTER TABLE {glue_database}.t ADD PARTITION (Day = {day}) LOCATION '{tmp_path}/t/at={day}'"
        )

    def run() -> list[dict[str, Any]]:
        job = Job(glue)
        job.init("of-partitions", {"job_bookmark_option": "job-bookmark-enable"})
        found = rows_of(read(transformation_ctx="t", push_down_predicate="day > 1"))
        job.commit()
        return found

    assert sorted(rows_of(read()), key=str) == [{"n": 1, "day": 1}, {"n": 2, "day": 2}]
    assert rows_of(read(additional_options={"catalogPartitionPredicate": "day = 1"})) == [{"n": 1, "day": 1}]
    assert names(read(push_down_predicate="day = 9")) == ["n", "day"]
    assert rows_of(read(push_down_predicate="n = 2")) == [{"n": 2, "day": 2}]
    assert _table_of_plan(read()) == "t"
    assert run() == [{"n": 2, "day": 2}]
    assert run() == []
    lines(tmp_path / "t" / "at=2", {"n": 3}, name="b.json")
    assert run() == [{"n": 3, "day": 2}]


def test_s9_cells_of_a_csv_table_are_of_their_columns_type_or_text(
    read, spark, glue_database, tmp_path: Path
):
    table(
        tmp_path / "t",
        "Id;price;day;name\n1;1,5;02.01.2026;a\nx;;03.01.2026;b\n3;2,5;odd;c;too;many\n 4 ;3,5;04.01.2026;NA\n",
    )
    spark.sql(
        f"CREATE TABLE {glue_database}.t (Id bigint, price decimal(10,2), day date, name string) USING csv OPTIONS ("
        f"header 'true', sep ';', locale 'de', dateFormat 'dd.MM.yyyy', nullValue 'NA') LOCATION '{tmp_path / 't'}'"
    )

    made = read()
    cast = made.resolveChoice(choice="match_catalog", database=glue_database, table_name="t")

    assert [(f.name, f.dataType.name) for f in made.schema()] == [
        ("id", "choice"), ("price", "decimal"), ("day", "date"), ("name", "string"),
    ]  # fmt: skip
    assert [row["id"] for row in rows_of(made)] == [
        {"long": 1, "string": None}, {"long": None, "string": "x"}, {"long": 4, "string": None},
    ]  # fmt: skip
    assert [tuple(map(str, row.values())) for row in rows_of(cast)] == [
        ("1", "1.50", "2026-01-02", "a"), ("None", "None", "2026-01-03", "b"), ("4", "3.50", "2026-01-04", "None"),
    ]  # fmt: skip
    assert failed(made) == [("The row has more than 4 cells; the first of it are", "3;2,5;odd;c;too")]


def test_s9_tables_that_a_serde_reads_are_read_alike(read, spark, glue_database, tmp_path: Path):
    csv, log = tmp_path / "csv", tmp_path / "log"
    table(csv, "n,s\n1,'a,b'\nx,c\n")
    table(log, "GET 1\nnonsense\nPUT x\n")
    spark.sql(
        f"CREATE EXTERNAL TABLE {glue_database}.c (n string, s string) ROW FORMAT SERDE "
        "'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = \"'\") "
        f"STORED AS TEXTFILE LOCATION '{csv}' TBLPROPERTIES ('skip.header.line.count' = '1', 'classification' = 'csv')"
    )
    spark.sql(
        f"CREATE EXTERNAL TABLE {glue_database}.l (verb string, n int) ROW FORMAT SERDE "
        "'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '(\\\\w+) (\\\\w+)') "
        f"STORED AS TEXTFILE LOCATION '{log}'"
    )

    assert rows_of(read("c")) == [{"n": "1", "s": "a,b"}, {"n": "x", "s": "c"}]
    assert [(row["verb"], row["n"]) for row in rows_of(read("l"))] == [
        ("GET", {"int": 1, "string": None}), ("PUT", {"int": None, "string": "x"}),
    ]  # fmt: skip
    assert failed(read("l")) == [("The line does not match the table's pattern", "nonsense")]


def test_s9_elements_of_an_xml_table_keep_what_their_columns_cannot_hold(
    read, spark, glue_database, tmp_path: Path
):
    table(
        tmp_path / "t",
        "<a><r><N>1</N><in><k>1</k><k>x</k></in></r><r><N>2</N></r><r><N>2</wrong></a>",
        "a.xml",
    )
    spark.sql(
        f"CREATE TABLE {glue_database}.t (N int, `in` struct<k:array<int>>) USING xml OPTIONS (rowTag 'r') "
        f"LOCATION '{tmp_path / 't'}'"
    )

    made = read()

    assert rows_of(made) == [
        {"n": 1, "in": {"k": [{"int": 1, "string": None}, {"int": None, "string": "x"}]}}, {"n": 2, "in": None},
    ]  # fmt: skip
    assert made.errorsCount() == 1


def test_s9_a_data_frame_and_sparks_own_reading_have_the_tables_types(
    read, glue, spark, glue_database, tmp_path: Path
):
    lines(tmp_path / "t", {"v": 1}, {"v": "x"}, "broken")
    spark.sql(f"CREATE TABLE {glue_database}.t (v int) USING json LOCATION '{tmp_path / 't'}'")

    by_option = read(additional_options={"useSparkDataSource": True})
    data = glue.create_data_frame.from_catalog(glue_database, "t")

    assert [row["v"] for row in rows_of(by_option)] == [row.v for row in data.collect()] == [1, None, None]
    assert (by_option.errorsCount(), data.schema.simpleString()) == (0, "struct<v:int>")


def test_s9_options_of_files_hold_for_tables_of_rows(read, spark, glue_database, tmp_path: Path, capsys):
    lines(tmp_path / "t", {"v": 1}, {"v": 2}, "broken")
    lines(tmp_path / "t", {"v": 3}, name="b.json")
    spark.sql(f"CREATE TABLE {glue_database}.t (v int) USING json LOCATION '{tmp_path / 't'}'")
    spark.sql(f"CREATE TABLE {glue_database}.p (v int) USING parquet")

    with pytest.raises(ErrorThresholdError, match="isFailFast"):
        read(additional_options={"isFailFast": True})
    grouped = read(additional_options={"groupFiles": "inPartition", "groupSize": "1048576"})
    assert (grouped.getNumPartitions(), grouped.count()) == (1, 3)
    read("p", additional_options={"groupFiles": "inPartition", "boundedFiles": "1"})
    told = capsys.readouterr().err
    assert "'groupFiles' changes nothing here" in told
    assert "'boundedFiles' changes nothing here" in told


def test_the_private_index_of_a_tables_files_is_that_of_this_spark():
    """`table_files.py` was checked on Spark 4.1: look at CatalogFileIndex, HadoopFsRelation and LogicalRelation of another."""
    import pyspark

    assert pyspark.__version__.startswith("4.1.")
