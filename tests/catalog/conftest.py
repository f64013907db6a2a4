"""Fixtures of the catalog's tests: the service over a home of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Table, TableType
from gluepot.catalog.service import CatalogService
from gluepot.catalog.table_writer import TableWriter
from gluepot.clock import utc_now
from gluepot.database.engine import Database as Store
from gluepot.database.engine import open_database
from tests.migrated import open_migrated

API = Origin(kind=OriginKind.API, reference="test")


class Ticking:
    """A clock that moves a second with every look at it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, home: Path) -> Iterator[Store]:
    """A migrated database, of each kind that gluepot runs on."""
    if request.param == "sqlite":
        opened = open_migrated(home / "gluepot.db")
    else:
        opened = open_database(request.getfixturevalue("migrated_postgresql_url"))
    yield opened
    opened.close()


@pytest.fixture
def catalog(store: Store, app_settings) -> CatalogService:
    """The service, with a database `lake` in it."""
    service = CatalogService(store, app_settings, now=Ticking())
    service.create_database(Database(name="lake"))
    return service


@pytest.fixture
def app_settings(home: Path):
    from gluepot.settings_sources import load_settings

    return load_settings(home.parent).settings


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A folder for files outside the warehouse."""
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


def plain_table(name: str = "orders", **changes) -> Table:
    """A table without files of its own."""
    values = {
        "database": "lake",
        "name": name,
        "columns": (Column(name="id", type="bigint"), Column(name="day", type="date")),
        "location": "file:///nowhere/orders",
        "type": TableType.EXTERNAL,
    }
    return Table(**{**values, **changes})


def writer_of(catalog: CatalogService) -> TableWriter:
    """What renames tables: the service has no verb for it, engines have."""
    return TableWriter(catalog.knowledge, catalog.folders, utc_now)


def location(path: Path) -> str:
    return f"file://{path}"


__all__ = ["API", "App", "Ticking", "location", "plain_table", "writer_of"]
