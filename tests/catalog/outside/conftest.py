"""gluepot over a metastore that is not its own: Hive's, and for quick looks another home's endpoint."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.catalog.models import Database
from gluepot.crawl.models import CrawlRun
from gluepot.settings_sources import load_settings
from tests.contracts.servers import Metastore, hive_metastore, our_metastore


@pytest.fixture(scope="session", params=["gluepot", pytest.param("hive", marks=pytest.mark.spark)])
def metastore(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Metastore]:
    """A metastore that all tests share, each with a database of its own."""
    start = hive_metastore if request.param == "hive" else our_metastore
    with start(tmp_path_factory.mktemp("outside") / request.param) as running:
        yield running


@dataclass
class Outside:
    """An app over the metastore, and the name of this test's database there."""

    app: App
    metastore: Metastore
    database: str
    run: CrawlRun | None = None


@pytest.fixture
def outside(
    home: Path, database: object, metastore: Metastore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Outside]:
    """The app of a home whose `catalog.uri` names the metastore."""
    monkeypatch.setenv("GLUEPOT_CATALOG_URI", metastore.uri)
    app = App(load_settings(home.parent).settings)
    name = f"db_{uuid.uuid4().hex[:8]}"
    app.catalog.create_database(Database(name=name))
    yield Outside(app, metastore, name)
    app.close()
