"""The verbs of the catalog over an outside metastore."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.app import App
from gluepot.catalog.changes import Cascade, CatalogChanges, OnConflict
from gluepot.catalog.errors import (
    DatabaseAlreadyExistsError,
    DatabaseNotEmptyError,
    DatabaseNotFoundError,
    PartitionAlreadyExistsError,
    PartitionNotFoundError,
    TableAlreadyExistsError,
    TableChangedError,
    TableNotFoundError,
)
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition, TableLine
from gluepot.catalog.restoring import restore_version
from gluepot.catalog.table_diff import same_location
from gluepot.errors import InvalidInputError, UnavailableError
from gluepot.settings_sources import load_settings
from tests.catalog.conftest import API, location


def a_table(outside, lake, *columns):
    """A partitioned CSV table over a folder, not stored yet."""
    kinds = [
        Column(name="carrier", type="string", comment="two letters"),
        Column(name="delay", type="bigint"),
    ]
    keys = [Column(name="month", type="int")]
    return file_table(
        outside.database, "delays", "csv", [*kinds, *columns], keys, location(lake), {"header": "true"}, {}
    )


@pytest.fixture
def delays(outside, lake):
    return a_table(outside, lake)


@pytest.fixture
def wider(outside, lake):
    return a_table(outside, lake, Column(name="tail", type="string"))


def partition(lake, month, **changes):
    return Partition(values=(str(month),), location=location(lake / f"month={month}"), **changes)


def test_a_database_lives_from_create_to_delete(outside):
    catalog, name = outside.app.catalog, f"{outside.database}_more"

    made = catalog.create_database(Database(name=name.upper(), description="Flights", parameters={"a": "b"}))

    assert (made.name, made.description, dict(made.parameters)) == (name, "Flights", {"a": "b"})
    assert made.location
    assert name in [database.name for database in catalog.list_databases()]
    with pytest.raises(DatabaseAlreadyExistsError):
        catalog.create_database(Database(name=name))
    catalog.create_database(replace(made, parameters={"a": "c"}), on_conflict=OnConflict.REPLACE)
    assert dict(catalog.get_database(name).parameters) == {"a": "c"}
    catalog.delete_database(name, API)
    with pytest.raises(DatabaseNotFoundError):
        catalog.get_database(name)


def test_a_database_with_tables_is_deleted_only_when_they_are_meant_too(outside, delays):
    catalog = outside.app.catalog
    catalog.create_table(delays, API)

    with pytest.raises(DatabaseNotEmptyError):
        catalog.delete_database(outside.database, API)
    catalog.delete_database(outside.database, API, cascade=Cascade.DELETE_TABLES)

    with pytest.raises(DatabaseNotFoundError):
        catalog.list_tables(outside.database)


def test_a_table_comes_back_as_it_was_given(outside, delays):
    stored = outside.app.catalog.create_table(delays, API)

    assert (stored.columns, stored.partition_keys) == (delays.columns, delays.partition_keys)
    assert same_location(stored.location, delays.location)
    assert (stored.storage, stored.type) == (delays.storage, delays.type)
    assert (stored.classification, stored.version) == ("csv", 1)
    assert outside.app.catalog.get_table(outside.database, "delays") == stored
    assert outside.app.catalog.list_tables(outside.database) == [stored]
    assert outside.app.catalog.list_table_lines(outside.database, limit=1) == [TableLine.of(stored)]
    assert outside.app.catalog.list_table_lines(outside.database, after="delays") == []
    assert f"{outside.database}.delays" in outside.app.catalog.full_table_names()


def test_wrong_names_are_the_same_errors_as_in_the_own_catalog(outside, delays):
    catalog = outside.app.catalog
    catalog.create_table(delays, API)

    with pytest.raises(TableAlreadyExistsError):
        catalog.create_table(delays, API)
    with pytest.raises(TableNotFoundError, match="Did you mean"):
        catalog.get_table(outside.database, "delay")
    with pytest.raises(DatabaseNotFoundError):
        catalog.get_table("nowhere", "delays")
    with pytest.raises(InvalidInputError):
        catalog.create_table(replace(delays, name="with space"), API)


def test_changes_through_gluepot_are_versions_with_their_origin(outside, delays, wider):
    catalog = outside.app.catalog
    crawler = Origin(kind=OriginKind.CRAWLER, reference="run-1")
    first = catalog.create_table(delays, crawler)

    second = catalog.update_table(replace(wider, version=first.version), API)
    restored = restore_version(catalog, outside.database, "delays", 1)

    assert (second.version, second.columns) == (2, wider.columns)
    assert restored.version == 3
    assert catalog.get_table(outside.database, "delays").columns == first.columns
    found = [
        (v.version, v.origin.kind.value, v.summary) for v in catalog.versions(outside.database, "delays")
    ]
    assert found[1:] == [(2, "api", "column added: tail string"), (1, "crawler", "created")]
    assert found[0][:2] == (3, "restore")


def test_a_change_that_went_past_gluepot_is_seen_and_marked(outside, delays):
    catalog = outside.app.catalog
    first = catalog.create_table(delays, API)
    with outside.metastore.client() as hive:
        table = hive.get_table(outside.database, "delays")
        table.parameters["note"] = "by hand"
        hive.alter_table_with_environment_context(outside.database, "delays", table, None)

    found = catalog.get_table(outside.database, "delays")

    assert (found.parameters["note"], found.version) == ("by hand", 2)
    newest = catalog.versions(outside.database, "delays")[0]
    assert (newest.origin.kind, newest.origin.reference) == (OriginKind.OUTSIDE, outside.metastore.uri)
    with pytest.raises(TableChangedError):
        catalog.update_table(replace(first, description="late"), API)


def test_partitions_are_added_replaced_counted_and_dropped(outside, delays, lake):
    catalog, name = outside.app.catalog, outside.database
    catalog.create_table(delays, API)

    catalog.add_partitions(name, "delays", [partition(lake, month) for month in (1, 2, 3)], API)
    with pytest.raises(PartitionAlreadyExistsError):
        catalog.add_partitions(name, "delays", [partition(lake, month) for month in (3, 4)], API)
    moved = replace(
        partition(lake, 3), location=location(lake / "elsewhere"), parameters={"recordCount": "7"}
    )
    catalog.add_partitions(name, "delays", [moved, partition(lake, 4)], API, OnConflict.REPLACE)
    catalog.drop_partitions(name, "delays", [("1",)], API)
    with pytest.raises(PartitionNotFoundError):
        catalog.drop_partitions(name, "delays", [("2",), ("9",)], API)

    found = {p.values[0]: p for p in catalog.list_partitions(name, "delays")}
    assert list(found) == ["2", "3", "4"]
    assert catalog.partition_page(name, "delays", after="month=2", limit=1) == [found["3"]]
    assert catalog.partition_page(name, "delays", after="month=4") == []
    assert (found["3"].location, found["3"].parameters["recordCount"]) == (moved.location, "7")
    assert found["2"].storage is None, "it follows its table"
    assert catalog.count_partitions(name, "delays") == 3
    assert catalog.partition_counts(name) == {"delays": 3}
    assert catalog.get_table(name, "delays").version == 1, "partitions make no versions"


def test_partitions_that_follow_their_table_follow_it_through_a_change(outside, delays, wider, lake):
    catalog, name = outside.app.catalog, outside.database
    catalog.create_table(delays, API)
    catalog.add_partitions(name, "delays", [partition(lake, 1)], API)

    catalog.update_table(wider, API)

    with outside.metastore.client() as hive:
        sent = hive.get_partition(name, "delays", ["1"]) if outside.metastore.name == "Hive" else None
    assert catalog.list_partitions(name, "delays")[0].storage is None
    assert sent is None or [field.name for field in sent.sd.cols] == ["carrier", "delay", "tail"]


def test_a_set_of_changes_that_cannot_work_makes_none(outside, delays):
    catalog = outside.app.catalog
    catalog.create_table(delays, API)
    changes = CatalogChanges(
        tables_to_delete=((outside.database, "delays"),), tables_to_update=(replace(delays, name="missing"),)
    )

    with pytest.raises(TableNotFoundError):
        catalog.apply(changes, API)

    assert catalog.list_table_names(outside.database) == ["delays"]


def test_what_must_be_published_with_the_changes_can_still_refuse_them(outside, delays):
    def refuse(_connection):
        raise InvalidInputError("The lease is lost.")

    with pytest.raises(InvalidInputError, match="lease"):
        outside.app.catalog.apply(CatalogChanges(tables_to_create=(delays,)), API, within=refuse)

    assert outside.app.catalog.list_table_names(outside.database) == []


def test_the_homes_own_catalog_is_another_one(outside, delays, home, monkeypatch):
    outside.app.catalog.create_table(delays, API)
    monkeypatch.delenv("GLUEPOT_CATALOG_URI")

    own = App(load_settings(home.parent).settings)

    assert own.catalog.full_table_names() == []
    own.close()


def test_a_table_made_again_by_others_has_a_history_of_its_own(outside, delays, lake):
    catalog = outside.app.catalog
    catalog.create_table(delays, API)
    with outside.metastore.client() as hive:
        table = hive.get_table(outside.database, "delays")
        hive.drop_table(outside.database, "delays", False)
        table.createTime += 5
        hive.create_table(table)

    found = [v.version for v in catalog.versions(outside.database, "delays")]

    assert found == [1]


@pytest.mark.parametrize("uri", ["thrift://127.0.0.1:1", "http://127.0.0.1:9083", "thrift://:x"])
def test_a_metastore_that_is_not_there_is_one_sentence(home, database, monkeypatch, uri):
    monkeypatch.setenv("GLUEPOT_CATALOG_URI", uri)
    app = App(load_settings(home.parent).settings)

    with pytest.raises((UnavailableError, InvalidInputError), match=r"catalog\.uri"):
        app.catalog.list_databases()

    app.close()
