"""Definitions of file tables, and what DuckDB reads by them."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gluepot.catalog.formats import file_table, with_columns
from gluepot.catalog.models import Column, Database, Partition
from gluepot.errors import InvalidInputError, UnavailableError

from .conftest import API, location


@pytest.fixture
def catalog(app):
    app.catalog.create_database(Database(name="lake"))
    return app.catalog


def columns(**types: str) -> list[Column]:
    return [Column(name=name, type=kind) for name, kind in types.items()]


def rows_of(catalog, table) -> list[tuple]:
    catalog.create_table(table, API)
    return list(catalog.preview(table.database, table.name).rows)


def test_every_engine_is_told_what_it_needs():
    table = file_table(
        "Lake", "Orders", "csv", columns(Id="bigint"), columns(Year="int"), "file:///lake/orders",
        {"header": "true", "sep": "|", "quote": '"'}, {"compressionType": "gzip"},
    )  # fmt: skip

    assert (table.full_name, table.columns[0].name, table.partition_keys[0].name) == (
        "lake.orders",
        "id",
        "year",
    )
    assert table.parameters["spark.sql.sources.provider"] == "csv"
    assert '"name":"Id","type":"long"' in table.parameters["spark.sql.sources.schema"]
    assert table.parameters["spark.sql.partitionProvider"] == "catalog"
    assert table.parameters["classification"] == "csv"
    assert table.parameters["compressionType"] == "gzip"
    assert table.parameters["delimiter"] == "|"
    assert table.parameters["skip.header.line.count"] == "1"
    assert table.storage.serde.endswith("OpenCSVSerde")
    assert table.storage.serde_parameters["separatorChar"] == "|"
    assert table.storage.serde_parameters["path"] == "file:///lake/orders"
    assert table.storage.serde_parameters["header"] == "true"


def test_csv_without_quotes_keeps_its_types_in_hive():
    table = file_table("lake", "t", "csv", columns(a="int"), options={"sep": "\t"})

    assert table.storage.serde.endswith("LazySimpleSerDe")
    assert table.storage.serde_parameters["field.delim"] == "\t"


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(InvalidInputError, match=r"There are: .*'csv'.*'json'.*'parquet'"):
        file_table("lake", "t", "excel", columns(a="int"))


def test_other_columns_are_said_to_spark_too():
    table = with_columns(file_table("lake", "t", "parquet", columns(a="int")), columns(a="int", B="string"))

    assert [column.name for column in table.columns] == ["a", "b"]
    assert '"name":"B"' in table.parameters["spark.sql.sources.schema"]


def test_csv_is_read_with_its_dialect_and_types(catalog, lake):
    (lake / "a.csv").write_text(
        "id;text;price;day;at;yes\n"
        '1;"a;b";1.5;2024-01-31;2024-01-31 10:20:30;true\n'
        "NA;;;;;\n"
        "nonsense;x;y;z;?;maybe\n"
    )
    kinds = columns(
        id="bigint", text="string", price="decimal(8,2)", day="date", at="timestamp", yes="boolean"
    )
    options = {"header": "true", "sep": ";", "quote": '"', "nullValue": "NA"}

    rows = rows_of(catalog, file_table("lake", "t", "csv", kinds, (), location(lake), options))

    assert rows == [
        (1, "a;b", Decimal("1.50"), date(2024, 1, 31), datetime(2024, 1, 31, 10, 20, 30), True),  # noqa: DTZ001
        (None, None, None, None, None, None),
        (None, "x", None, None, None, None),
    ]


def test_csv_with_its_own_date_format_and_encoding(catalog, lake):
    (lake / "a.csv").write_bytes("31.01.2024,Müller\n".encode("latin-1"))
    options = {"dateFormat": "dd.MM.yyyy", "encoding": "ISO-8859-1"}

    rows = rows_of(
        catalog, file_table("lake", "t", "csv", columns(d="date", n="string"), (), location(lake), options)
    )

    assert rows == [(date(2024, 1, 31), "Müller")]


def test_json_lines_are_read_by_name_in_their_own_case(catalog, lake):
    with gzip.open(lake / "a.json.gz", "wt") as file:
        file.write('{"Id": 1, "tags": ["x"], "geo": {"lat": 1.5}}\n{"Id": null}\n')
    kinds = columns(Id="bigint", tags="array<string>", geo="struct<lat:double>")

    rows = rows_of(catalog, file_table("lake", "t", "json", kinds, (), location(lake)))

    assert rows == [(1, ["x"], {"lat": 1.5}), (None, None, None)]


def test_parquet_is_read_with_the_catalogs_types(catalog, lake):
    pq.write_table(pa.table({"Id": pa.array([1, 2], pa.int32()), "n": ["a", None]}), lake / "a.parquet")

    rows = rows_of(
        catalog, file_table("lake", "t", "parquet", columns(Id="bigint", n="string"), (), location(lake))
    )

    assert rows == [(1, "a"), (2, None)]


def test_partition_keys_have_the_catalogs_types_wherever_the_files_are(catalog, lake):
    table = file_table(
        "lake", "t", "csv", columns(a="int"), columns(month="int", code="string"), location(lake)
    )
    catalog.create_table(table, API)
    places = {
        ("7", "007"): lake / "month=7" / "code=007",
        ("8", "__HIVE_DEFAULT_PARTITION__"): lake / "odd place",
    }
    for folder in places.values():
        folder.mkdir(parents=True)
        (folder / "part.csv").write_text("1\n")
    gone = Partition(values=("9", "gone"), location=location(lake / "gone"))
    parts = [Partition(values=values, location=location(folder)) for values, folder in places.items()]
    catalog.add_partitions("lake", "t", [*parts, gone], API)

    preview = catalog.preview("lake", "t")

    assert [column.name for column in preview.columns] == ["a", "month", "code"]
    assert sorted(preview.rows, key=lambda row: row[1]) == [(1, 7, "007"), (1, 8, None)]
    assert not preview.truncated


def test_hidden_empty_and_filtered_files_are_no_data(catalog, lake):
    for name, text in {
        "a.csv": "1\n",
        "b.txt": "2\n",
        "_SUCCESS": "3\n",
        ".a.crc": "4\n",
        "empty.csv": "",
    }.items():
        (lake / name).write_text(text)
    (lake / "sub").mkdir()
    (lake / "sub" / "c.csv").write_text("5\n")

    rows = rows_of(
        catalog,
        file_table("lake", "t", "csv", columns(a="int"), (), location(lake), {"pathGlobFilter": "*.csv"}),
    )

    assert rows == [(1,)]


def test_a_preview_is_cut_and_says_so(catalog, lake):
    (lake / "a.csv").write_text("1\n2\n3\n")
    catalog.create_table(file_table("lake", "t", "csv", columns(a="int"), (), location(lake)), API)

    preview = catalog.preview("lake", "t", 2)

    assert (preview.rows, preview.truncated) == (((1,), (2,)), True)


def test_a_bucket_that_is_mounted_is_read_from_its_folder(home, lake, monkeypatch):
    from gluepot.app import open_app

    (lake / "raw").mkdir()
    (lake / "raw" / "a.csv").write_text("1\n")
    monkeypatch.setenv("GLUEPOT_MOUNTS", f'{{"s3://my-lake": "{lake}"}}')
    mounted = open_app(home.parent)
    from gluepot.database.schema import upgrade

    upgrade(mounted.database)
    mounted.catalog.create_table(
        file_table("default", "t", "csv", columns(a="int"), (), "s3a://my-lake/raw"), API
    )

    assert mounted.catalog.preview("default", "t").rows == ((1,),)
    mounted.close()


@pytest.mark.parametrize(
    ("where", "error", "sentence"),
    [
        ("nobody-knows://far-away/x", InvalidInputError, "cannot be read without Spark"),
        ("file:///nowhere/at/all", UnavailableError, "is not there"),
    ],
)
def test_a_location_that_cannot_be_read_is_a_sentence(catalog, where, error, sentence):
    catalog.create_table(file_table("lake", "t", "csv", columns(a="int"), (), where), API)

    with pytest.raises(error, match=sentence):
        catalog.preview("lake", "t")


def test_a_file_that_is_not_what_it_says_is_a_sentence(catalog, lake: Path):
    (lake / "a.parquet").write_text("this is text")
    catalog.create_table(file_table("lake", "t", "parquet", columns(a="int"), (), location(lake)), API)

    with pytest.raises(InvalidInputError, match=r"The files of table 'lake\.t' cannot be read"):
        catalog.preview("lake", "t")


def test_a_table_whose_folder_is_empty_has_no_rows(catalog, lake):
    assert (
        rows_of(catalog, file_table("lake", "t", "json", columns(a="array<int>"), (), location(lake))) == []
    )
