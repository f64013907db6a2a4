"""Fixtures that every domain's tests share: a home folder of their own, a migrated database, the app, one Spark."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.database import Database
from gluepot.database.schema import upgrade
from gluepot.processes import freeze_imports
from gluepot.settings_sources import load_settings
from tests.debian_driver import install_debian_driver
from tests.migrated import open_migrated

# Every JVM of the tests is young: what would make it fast after minutes costs twice the CPU until then. Without the better
# compiler Java keeps only 48 MB for code. The session that tests share is past that after 90 CPU s, and would throw compiled
# code away and compile it anew.
os.environ.setdefault(
    "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m"
)
os.environ.setdefault("GLUEPOT_POOL_WARM_ROUNDS", "1")

# What jsonschema finds it imports: 38 parsers made for IRIs, seconds of CPU in each pytest. No schema of notebooks or Jupyter's
# server has one, and jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

pytest_plugins = ["tests.skip_policy", "tests.postgresql"]


def pytest_collection_finish() -> None:
    freeze_imports()  # and every test that there is


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that only this test uses, with the warm pool off."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("GLUEPOT_HOME", str(folder))
    monkeypatch.setenv("GLUEPOT_POOL_SIZE", "0")
    return folder


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    """The home's database, migrated."""
    opened = open_migrated(home / "gluepot.db")
    yield opened
    opened.close()


@pytest.fixture
def app(home: Path, database: Database) -> Iterator[App]:
    """The app over the home folder; nothing of Spark runs."""
    opened = App(load_settings(home.parent).settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def spark_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app over a home that the whole test session shares, since a JVM's metastore is fixed at its start.

    Tests that use it make databases of names of their own.
    """
    home = tmp_path_factory.mktemp("shared") / "home"
    home.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "GLUEPOT_HOME": str(home),
        "GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}',
    }
    opened = App(load_settings(home.parent, environment).settings)
    upgrade(opened.database)
    install_debian_driver(opened)  # tests that read a database share this JVM too
    yield opened
    from gluepot.pot.client import end_pot

    end_pot(opened.settings)
    opened.close()


@pytest.fixture(scope="session")
def spark(spark_app: App) -> Iterator[Any]:
    """One Spark session of ours for the whole test session, over the shared home's catalog."""
    from gluepot.sessions.door import Door, install_door
    from gluepot.sessions.models import Owner, OwnerKind

    door = install_door(Door(lambda: spark_app.sessions, Owner(kind=OwnerKind.SCRIPT, name="tests")))
    yield door.session()
    door.end("the tests are done")
