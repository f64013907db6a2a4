"""Statistics from files and from what ANALYZE left."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyarrow import parquet

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Partition, TableType
from gluepot.catalog.statistics import StatisticsService
from gluepot.display.catalog_knowledge import render
from gluepot.errors import InvalidInputError

from .conftest import API, Ticking, location, plain_table

COLUMNS = [Column(name="Id", type="bigint"), Column(name="name", type="string")]
ANALYZED = {
    "spark.sql.statistics.numRows": "99",
    "spark.sql.statistics.totalSize": "1234",
    "spark.sql.statistics.colStats.name.distinctCount": "2",
    "spark.sql.statistics.colStats.name.nullCount": "1",
    "spark.sql.statistics.colStats.name.version": "2",
    "transient_lastDdlTime": "1767225600",
}


@pytest.fixture
def statistics(catalog, store):
    return StatisticsService(store, catalog, now=Ticking())


def write(path, ids, names):
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({"Id": pa.array(ids, pa.int64()), "name": pa.array(names, pa.string())})
    parquet.write_table(table, path)


def parquet_table(lake, keys=(), parameters=None):
    return file_table("lake", "orders", "parquet", COLUMNS, keys, location(lake), parameters=parameters)


def test_footers_give_rows_nulls_and_bounds(catalog, statistics, lake):
    write(lake / "a.parquet", [1, 5, None], ["b", "a", "c"])
    write(lake / "b.parquet", [-2, 7], ["x", None])
    catalog.create_table(parquet_table(lake), API)

    found = statistics.collect_statistics("lake", "orders")

    assert (found.rows, found.files, found.files_read) == (5, 2, 2)
    assert found.size_bytes == sum(path.stat().st_size for path in lake.iterdir())
    ids, names = found.columns
    assert (ids.name, ids.nulls, ids.minimum, ids.maximum) == ("id", 1, "-2", "7")
    assert (names.nulls, names.minimum, names.maximum, names.distinct) == (1, "a", "x", None)
    assert statistics.find("lake", "orders") == found
    text = render(found).text
    assert "5 rows" in text
    assert "counted in the files at 2026-01-01" in text


def test_keys_are_known_by_the_partitions(catalog, statistics, lake):
    keys = [Column(name="year", type="int")]
    for year in (9, 10):
        write(lake / f"year={year}" / "a.parquet", [year], ["n"])
    catalog.create_table(parquet_table(lake, keys), API)
    partitions = [Partition(values=(str(y),), location=location(lake / f"year={y}")) for y in (9, 10)]
    catalog.add_partitions("lake", "orders", partitions, API)

    *_, year = statistics.collect_statistics("lake", "orders").columns

    assert (year.name, year.minimum, year.maximum, year.distinct) == ("year", "9", "10", 2)


def test_of_very_many_files_some_are_read_and_the_rest_is_estimated_and_said(catalog, store, lake):
    for number in range(10):
        write(lake / f"{number}.parquet", [number], ["n"])
    catalog.create_table(parquet_table(lake), API)

    found = StatisticsService(store, catalog, max_files_read=4).collect_statistics("lake", "orders")

    assert (found.files, found.files_read, found.rows, found.is_sampled) == (10, 4, 10, True)
    assert "about 10 rows" in render(found).text
    assert "4 files were read, the rest is estimated" in render(found).text


def test_a_damaged_file_is_counted_and_the_rest_is_read(catalog, statistics, lake):
    write(lake / "a.parquet", [1], ["a"])
    (lake / "b.parquet").write_bytes(b"PAR1 nothing")
    catalog.create_table(parquet_table(lake), API)

    found = statistics.collect_statistics("lake", "orders")

    assert (found.files_read, found.files_skipped, found.is_sampled) == (1, 1, False)
    assert "1 damaged files skipped" in render(found).text


def test_a_column_that_a_file_lacks_has_no_count_of_nulls(catalog, statistics, lake):
    write(lake / "a.parquet", [1], ["a"])
    parquet.write_table(pa.table({"Id": pa.array([2], pa.int64())}), lake / "b.parquet")
    catalog.create_table(parquet_table(lake), API)

    _, names = statistics.collect_statistics("lake", "orders").columns

    assert names.nulls is None


def test_analyze_is_read_from_the_parameters_and_fills_gaps(catalog, statistics, lake):
    write(lake / "a.parquet", [1], ["a"])
    catalog.create_table(parquet_table(lake, parameters=ANALYZED), API)

    analyzed = statistics.find("lake", "orders")
    assert (analyzed.source, analyzed.rows, analyzed.size_bytes) == ("ANALYZE", 99, 1234)
    assert f"{analyzed.collected_at:%Y-%m-%d}" == "2026-01-01"
    assert analyzed.columns[0].distinct == 2
    collected = statistics.collect_statistics("lake", "orders")
    assert (collected.rows, collected.columns[1].distinct) == (1, 2)


def test_of_other_formats_files_and_bytes_are_counted(catalog, statistics, lake):
    (lake / "a.csv").write_text("1,x\n")
    catalog.create_table(file_table("lake", "orders", "csv", COLUMNS, location=location(lake)), API)

    found = statistics.collect_statistics("lake", "orders")

    assert (found.rows, found.files, found.size_bytes) == (None, 1, 4)


def test_a_view_has_no_files_and_an_uncounted_table_no_statistics(catalog, statistics):
    catalog.create_table(plain_table("v", type=TableType.VIEW, location="", view_text="select 1"), API)
    catalog.create_table(plain_table(), API)

    with pytest.raises(InvalidInputError, match="is a view"):
        statistics.collect_statistics("lake", "v")
    assert statistics.find("lake", "orders") is None
