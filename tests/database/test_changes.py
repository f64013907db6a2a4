from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind
from gluepot.database import open_database
from gluepot.database.changes import ChangeWatch, Topic
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore

ORIGIN = Origin(kind=OriginKind.API, reference="test")


def a_table(name):
    return file_table("lake", name, "csv", (Column(name="id", type="bigint"),), (), f"file:///lake/{name}")


@pytest.fixture
def watch(app):
    """A watch that has looked once, on a catalog of one table."""
    app.catalog.create_database(Database(name="lake"))
    app.catalog.create_table(a_table("old"), ORIGIN)
    watch = ChangeWatch(app.database)
    assert watch.look() == ()
    yield watch
    watch.close()


def seen(watch):
    return {change.topic: [(thing.name, thing.state) for thing in change.things] for change in watch.look()}


def test_nothing_is_told_of_an_unchanged_database(watch):
    assert watch.look() == ()


def test_tables_that_are_made_and_changed_are_named(app, watch):
    app.catalog.create_table(a_table("new"), ORIGIN)
    made = seen(watch)
    table = app.catalog.get_table("lake", "old")
    app.catalog.update_table(replace(table, description="now said"), ORIGIN)
    changed = seen(watch)

    assert made == {Topic.TABLES: [("lake.new", "")]}
    assert changed == {Topic.TABLES: [("lake.old", "")]}
    assert watch.look() == ()


def test_a_table_or_a_database_that_goes_is_a_change_too(app, watch):
    app.catalog.delete_table("lake", "old", ORIGIN)
    without_table = seen(watch)
    app.catalog.create_database(Database(name="other"))
    with_database = seen(watch)

    assert without_table == {Topic.TABLES: [("lake.old", "")]}
    assert with_database == {Topic.TABLES: []}


def test_a_session_is_told_of_as_it_comes_is_claimed_and_goes(app, watch):
    store, now = SessionStore(app.database), datetime.now(UTC)
    folder = app.settings.run_folder / "sessions" / "abc"
    store.add(
        session_id="abc", fit_key="", engine="local", master="local", folder=folder, spec={}, now=now
    )  # fmt: skip
    started = seen(watch)
    owner = Owner(kind=OwnerKind.NOTEBOOK, name="a.ipynb")
    store.claim("abc", owner=owner, log_offset=0, now=now, cold=True)
    claimed = seen(watch)
    app.sessions.stop("abc")
    stopped = seen(watch)

    assert started == {Topic.SESSIONS: [("", "STARTING")]}
    assert claimed == {Topic.SESSIONS: [("a.ipynb", "CLAIMED")]}
    assert stopped == {Topic.SESSIONS: []}


def test_a_database_that_is_not_migrated_yet_tells_nothing_and_is_seen_once_it_is(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    watch = ChangeWatch(database)

    assert watch.look() == ()

    watch.close()
    database.close()
