"""The one test of crawling that starts a JVM: everything that Spark must read as DuckDB does, in one session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from tests.crawl.answers import ROWS, TYPES
from tests.crawl.lakes import LakeWriter
from tests.crawl.localized import LOCALIZED
from tests.crawl.logs import LOGS
from tests.crawl.surrounded import SURROUNDED

pytestmark = pytest.mark.spark

Write = LakeWriter


def _stray(write: Write) -> None:
    write("stray/a.csv", "id,v\n1,x\n2,y\n")
    write("stray/README.md", "Some words here.\n\nMore of it, and so on.\n")


def _moments(write: Write) -> None:
    write(
        "moments/a.csv",
        "wall,instant,day\n2024-01-01T10:00,2024-01-01T10:00:00.5Z,2024-01-01\n"
        "2024-01-01 11:00:00,2024-01-01T10:00:00+02:00,2024-01-02\n",
    )


def _semicolons(write: Write) -> None:
    write("semi/a.csv", 'naam;omschrijving;aantal\n"A";"een ""b"" c; d";1\n"B";"regel 1\nregel 2";2\n')


def _cases_and_structs(write: Write) -> None:
    write(
        "camel/a.json",
        '{"Id":1,"userName":"x","nested":{"aB":1,"tags":["p"]}}\n{"Id":2,"userName":null,"nested":null}\n',
    )


def _array(write: Write) -> None:
    write("arr/a.json", '[\n {"a":1,"b":"x"},\n {"a":2.5,"b":null}\n]\n')


def _files_apart(write: Write) -> None:
    write("two/orders_1.csv", "id,total\n1,2.5\n")
    write("two/orders_2.csv", "id,total\n2,3.5\n")
    write("two/customers.csv", "name,city,zip\na,b,00501\nc,d,12345\n")


def _depths(write: Write) -> None:
    write("deep/a.csv", "id,v\n1,x\n")
    write("deep/more/b.csv", "id,v\n2,y\n")


def _nulls(write: Write) -> None:
    write("na/a.csv", "id,score\n1,NA\n2,3.5\n3,\n")


def _encodings(write: Write) -> None:
    write("wide/a.csv", "id;name\n1;Zoë\n2;José\n", "utf-16")


def _big(write: Write) -> None:
    write("big/a.csv", "id,x\n12345678901234567890,0.1\n2,0.25\n")


def _clock(hour: int, microsecond: int = 0) -> datetime:
    """Return what a clock in UTC shows, as both engines hand it out."""
    return datetime(2024, 1, 1, hour, 0, 0, microsecond, tzinfo=UTC).replace(tzinfo=None)


def _nanoseconds(write: Write) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    write.root.joinpath("fine").mkdir()
    table = pa.table({"ns": pa.array([1, 2], pa.timestamp("ns")), "at": pa.array([3, 4], pa.time64("us"))})
    pq.write_table(table, write.root / "fine" / "a.parquet")


CASES: dict[str, tuple[Callable[[Write], None], str, list[tuple[Any, ...]]]] = {
    "stray file beside data": (_stray, "stray", [(1, "x"), (2, "y")]),
    "moments with and without zone": (_moments, "moments", [
        (_clock(10), _clock(10, 500000), date(2024, 1, 1)),
        (_clock(11), _clock(8), date(2024, 1, 2)),
    ]),
    "quotes and lines in cells": (_semicolons, "semi", [("A", 'een "b" c; d', 1), ("B", "regel 1\nregel 2", 2)]),
    "names with capitals": (_cases_and_structs, "camel", [(1, "x", (1, ["p"])), (2, None, None)]),
    "a JSON array": (_array, "arr", [(1.0, "x"), (2.5, None)]),
    "two tables in one folder": (_files_apart, "orders", [(1, 2.5), (2, 3.5)]),
    "codes with leading zeros": (_files_apart, "customers", [("a", "b", "00501"), ("c", "d", "12345")]),
    "files at two depths": (_depths, "deep", [(1, "x"), (2, "y")]),
    "NA": (_nulls, "na", [(1, None), (2, 3.5), (3, None)]),
    "nanoseconds and times": (_nanoseconds, "fine", [(1, 3), (2, 4)]),
    "UTF-16": (_encodings, "wide", [(1, "Zoë"), (2, "José")]),
    "numbers beyond bigint": (_big, "big", [(Decimal(2), 0.25), (Decimal(12345678901234567890), 0.1)]),
}  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a cell in the words that both engines share."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dict):
        return tuple(_plain(part) for part in value.values())
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    return value


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(([*map(_plain, row)] for row in rows), key=str)


def _orc(write: Write) -> None:
    import pyarrow as pa
    from pyarrow import orc

    write.root.joinpath("rows_orc").mkdir()
    moments = pa.array([datetime(2024, 1, 1, 10, tzinfo=UTC)] * 2, pa.timestamp("us"))
    table = pa.table({"id": [1, 2], "amount": [1.5, None], "at": moments, "tags": [["a"], []]})
    orc.write_table(table, write.root / "rows_orc" / "a.orc")


def _xml(write: Write) -> None:
    write(
        "books/a.xml",
        '<?xml version="1.0"?>\n<catalog><book id="1"><title>A</title><price>2.5</price><tag>x</tag><tag>y</tag></book>'
        '<book id="2"><title>B</title><price>3</price></book></catalog>\n',
    )


SPARK_ONLY: dict[str, tuple[Callable[[Write], None], str, dict[str, str], list[tuple[Any, ...]]]] = {
    "ORC": (
        _orc,
        "rows_orc",
        {"id": "bigint", "amount": "double", "at": "timestamp", "tags": "array<string>"},
        [(1, 1.5, _clock(10), ["a"]), (2, None, _clock(10), [])],
    ),
    "XML": (
        _xml,
        "books",
        {"_id": "bigint", "title": "string", "price": "double", "tag": "array<string>"},
        [(1, "A", 2.5, ["x", "y"]), (2, "B", 3.0, None)],
    ),
}


@pytest.fixture(scope="module")
def crawled(spark_app: App, lake: Path, tmp_path_factory: pytest.TempPathFactory) -> App:
    """The tour's lake and the cases, crawled into the catalog that Spark sees."""
    spark_app.crawl.crawl([str(lake)], database="crawl_nyc")
    root = tmp_path_factory.mktemp("cases")
    for make in {case[0] for case in (*CASES.values(), *SPARK_ONLY.values())}:
        make(LakeWriter(root))
    for name, (content, _) in LOGS.items():
        LakeWriter(root)(f"log_{name}/a.log", content)
    for name, (content, *_) in LOCALIZED.items():
        LakeWriter(root)(f"csv_{name}/a.csv", content)
    for name, (content, *_) in SURROUNDED.items():
        LakeWriter(root)(f"around_{name}/a.csv", content)
    LakeWriter(root)("aligned/a.dat", "  2  6   x\n 10  6   y\n  3 12   z\n")
    spark_app.crawl.crawl([str(root)], database="crawl_cases")
    return spark_app


@pytest.mark.parametrize("name", ROWS)
def test_spark_sees_each_table_of_the_tour_with_its_types_and_rows(crawled, spark, name):
    frame = spark.table(f"crawl_nyc.{name}")

    assert dict(frame.dtypes) == TYPES[name]
    assert frame.count() == ROWS[name]


@pytest.mark.parametrize("case", CASES)
def test_spark_and_duckdb_read_the_same_cells(crawled, spark, case):
    import duckdb

    from gluepot.catalog.duckdb_relation import duckdb_relation_sql

    _, name, expected = CASES[case]
    table = crawled.catalog.get_table("crawl_cases", name)
    partitions = crawled.catalog.list_partitions("crawl_cases", name)
    spark.conf.set("spark.sql.session.timeZone", "UTC")

    by_spark = [tuple(row) for row in spark.table(f"crawl_cases.{name}").collect()]
    with duckdb.connect(":memory:") as connection:
        by_duckdb = connection.execute(
            duckdb_relation_sql(table, partitions, crawled.catalog.folders)
        ).fetchall()

    assert _sorted(by_spark) == _sorted(expected)
    assert _sorted(by_duckdb) == _sorted(expected)


@pytest.mark.parametrize("case", SPARK_ONLY)
def test_spark_reads_formats_that_duckdb_does_not(crawled, spark, case):
    _, name, types, expected = SPARK_ONLY[case]
    spark.conf.set("spark.sql.session.timeZone", "UTC")

    frame = spark.table(f"crawl_cases.{name}")

    assert dict(frame.dtypes) == types
    assert _sorted([tuple(row) for row in frame.collect()]) == _sorted(expected)


@pytest.mark.parametrize("name", LOGS)
def test_spark_reads_log_lines_by_their_expression(crawled, spark, name):
    _, expected = LOGS[name]

    frame = spark.table(f"crawl_cases.log_{name}")

    assert dict(frame.dtypes) == {column: kind for column, kind, _ in expected}
    assert tuple(frame.collect()[0]) == tuple(cell for _, _, cell in expected)


@pytest.mark.parametrize("name", LOCALIZED)
def test_spark_reads_dates_decimals_and_delimiters_by_their_options(crawled, spark, name):
    _, types, _, expected = LOCALIZED[name]

    frame = spark.table(f"crawl_cases.csv_{name}")

    assert dict(frame.dtypes) == types
    assert _sorted([tuple(row) for row in frame.collect()]) == _sorted(expected)


@pytest.mark.parametrize("name", SURROUNDED)
def test_spark_reads_no_line_around_a_table_whatever_is_asked(crawled, spark, name):
    _, types, expected = SURROUNDED[name]

    frame = spark.table(f"crawl_cases.around_{name}")

    assert dict(frame.dtypes) == types
    assert _sorted([tuple(map(_text, row)) for row in frame.collect()]) == _sorted(
        [tuple(map(_text, row)) for row in expected]
    )
    assert frame.count() == len(expected)
    assert frame.select(frame.columns[-1]).count() == len(expected)


def _text(cell: Any) -> str:
    return str(cell)


def test_spark_reads_columns_between_runs_of_blanks(crawled, spark):
    rows = spark.table("crawl_cases.aligned").collect()

    assert [tuple(row) for row in rows] == [(2, 6, "x"), (10, 6, "y"), (3, 12, "z")]
