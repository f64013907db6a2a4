"""Fixtures of crawling: the tour's lake, a folder to write lakes into, and reading tables back by DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.tour.lake import lay_out_lake
from tests.crawl.lakes import LakeWriter


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tour's lake; read only."""
    folder = tmp_path_factory.mktemp("tour") / "lake"
    lay_out_lake(folder)
    return folder


@pytest.fixture
def write(tmp_path: Path) -> LakeWriter:
    """Writes files below tmp_path/lake."""
    return LakeWriter(tmp_path / "lake")


Rows = list[tuple[object, ...]]


@pytest.fixture
def read(app: App) -> Callable[[str, str], Rows]:
    """Reads a table as DuckDB sees it through the catalog."""
    return partial(read_rows, app)


def read_rows(app: App, database: str, name: str) -> Rows:
    """Return the rows of a table as DuckDB sees it through an app's catalog."""
    import duckdb

    from gluepot.catalog.duckdb_relation import duckdb_relation_sql

    table = app.catalog.get_table(database, name)
    sql = duckdb_relation_sql(table, app.catalog.list_partitions(database, name), app.catalog.folders)
    with duckdb.connect(":memory:") as connection:
        return connection.execute(sql).fetchall()
