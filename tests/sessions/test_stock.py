"""What the pool holds: its own JVMs, and one of what people last asked for."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gluepot.database import Database
from gluepot.errors import UnavailableError
from gluepot.sessions.recipe import Recipe
from gluepot.sessions.stock import Stock
from gluepot.sessions.wanted import WantedSessions
from gluepot.settings import Settings
from gluepot.settings_sources import load_settings
from tests.sessions.recipes import recipe

OWN = recipe()
OTHER = recipe(prefix="/other")
THIRD = recipe(prefix="/third")
START = datetime(2026, 7, 1, tzinfo=UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def after(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _settings(home: Path, **pool: object) -> Settings:
    import json

    environment = {**os.environ, "GLUEPOT_HOME": str(home), "GLUEPOT_POOL": json.dumps({"size": 2, **pool})}
    environment.pop("GLUEPOT_POOL_SIZE", None)
    return load_settings(home.parent, environment).settings


@pytest.fixture
def stock(home: Path, database: Database, clock: Clock) -> Stock:
    return Stock(database, _settings(home), lambda: OWN, now=clock)


def test_the_homes_own_come_first_and_as_many_as_the_setting_says(stock: Stock, database: Database) -> None:
    WantedSessions(database).note(OTHER, now=START)

    assert stock.short_of({}) is OWN
    assert stock.short_of({OWN.key: 1}) is OWN
    assert stock.short_of({OWN.key: 2}) == OTHER
    assert stock.short_of({OWN.key: 2, OTHER.key: 1}) is None


def test_only_what_was_last_asked_for_is_kept(stock: Stock, database: Database) -> None:
    wanted = WantedSessions(database)
    wanted.note(OTHER, now=START - timedelta(minutes=2))
    wanted.note(THIRD, now=START - timedelta(minutes=1))

    before = stock.keys()
    wanted.note(OTHER, now=START)

    assert before == {OWN.key, THIRD.key}
    assert stock.keys() == {OWN.key, OTHER.key}


def test_what_nobody_asked_for_again_within_the_idle_life_is_not_kept(
    stock: Stock, database: Database, clock: Clock
) -> None:
    WantedSessions(database).note(OTHER, now=START)

    clock.after(hours=5)

    assert stock.keys() == {OWN.key}


def test_a_pool_of_size_zero_holds_nothing(home: Path, database: Database, clock: Clock) -> None:
    WantedSessions(database).note(OTHER, now=START)

    stock = Stock(database, _settings(home, size=0), lambda: OWN, now=clock)

    assert stock.keys() == set()
    assert stock.short_of({}) is None


def test_after_a_failure_it_waits_longer_each_time(stock: Stock, clock: Clock) -> None:
    stock.failed(OWN, "no memory")
    at_once = stock.short_of({})
    clock.after(seconds=2.1)
    then = stock.short_of({})
    stock.failed(OWN, "no memory")
    clock.after(seconds=2.1)

    assert at_once is None
    assert then is OWN
    assert stock.short_of({}) is None


def test_a_failing_specification_does_not_keep_the_homes_own_from_being_made_and_is_given_up(
    stock: Stock, database: Database, clock: Clock
) -> None:
    WantedSessions(database).note(OTHER, now=START)
    assert stock.short_of({OWN.key: 2}) == OTHER

    for _ in range(3):
        stock.failed(OTHER, "its environment is gone")
        assert stock.short_of({}) is OWN
        clock.after(seconds=20)

    assert stock.keys() == {OWN.key}


def test_without_a_metastore_nothing_is_started_and_nothing_is_thrown_away(
    home: Path, database: Database, clock: Clock
) -> None:
    def refuse() -> Recipe:
        raise UnavailableError("The metastore endpoint did not start.")

    stock = Stock(database, _settings(home), refuse, now=clock)

    assert stock.keys() is None
    assert stock.short_of({}) is None


def test_a_recipe_with_a_secret_never_reaches_the_database(database: Database) -> None:
    wanted = WantedSessions(database)

    noted = wanted.note(recipe(conf={"spark.hadoop.fs.s3a.secret.key": "x"}), now=START)

    assert not noted
    assert wanted.newest(since=START - timedelta(days=1), other_than="") is None
