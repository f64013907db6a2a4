"""Where the notes of an outside metastore are kept."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from gluepot.app import App
from gluepot.catalog.models import Database
from gluepot.database import open_database
from gluepot.database.schema import upgrade
from gluepot.settings_sources import load_settings
from tests.catalog.conftest import API, plain_table
from tests.contracts.servers import our_metastore


@pytest.mark.postgresql
def test_a_team_shares_them_in_a_schema_of_its_postgresql(postgresql_url, home, tmp_path, monkeypatch):
    own = open_database(postgresql_url)
    upgrade(own)
    monkeypatch.setenv("GLUEPOT_DATABASE_URL", postgresql_url)
    with our_metastore(tmp_path / "outside") as metastore:
        monkeypatch.setenv("GLUEPOT_CATALOG_URI", metastore.uri)
        one, other = App(load_settings(home.parent).settings), App(load_settings(home.parent).settings)

        one.catalog.create_database(Database(name="lake"))
        one.catalog.create_table(plain_table(description="Everything sold"), API)
        one.annotations.annotate("lake.orders", owner="ops")

        assert [v.origin for v in other.catalog.versions("lake", "orders")] == [API]
        assert [hit.name for hit in other.search.search("sold ops").hits] == ["lake.orders"]
        one.close()
        other.close()
    with own.read() as connection:
        schemas = inspect(connection).get_schema_names()
    assert len([name for name in schemas if name.startswith("outside_")]) == 1
    own.close()
