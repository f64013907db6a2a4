"""The verbs of the catalog, on every kind of database."""

from __future__ import annotations

import getpass
from dataclasses import replace

import pytest

from gluepot.catalog.changes import Cascade, OnConflict
from gluepot.catalog.errors import (
    DatabaseAlreadyExistsError,
    DatabaseNotEmptyError,
    DatabaseNotFoundError,
    InvalidNameError,
    PartitionAlreadyExistsError,
    PartitionNotFoundError,
    TableAlreadyExistsError,
    TableChangedError,
    TableNotFoundError,
)
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition, TableLine, TableType
from gluepot.errors import ConflictError, InvalidInputError

from .conftest import API, location, plain_table

KEYED = (Column(name="year", type="int"), Column(name="country", type="string"))


def partition(year: int, country: str) -> Partition:
    return Partition(values=(str(year), country), location=f"file:///nowhere/year={year}/country={country}")


def test_the_default_database_exists_and_is_the_warehouse(catalog, home):
    assert catalog.get_database("default").location == location(home / "warehouse")
    assert [database.name for database in catalog.list_databases()] == ["default", "lake"]


def test_a_database_gets_a_folder_in_the_warehouse_and_a_name_in_lower_case(catalog, home):
    created = catalog.create_database(Database(name="Sales", description="Orders"))

    assert created.name == "sales"
    assert created.location == location(home / "warehouse" / "sales.db")
    assert (home / "warehouse" / "sales.db").is_dir()
    assert catalog.get_database("SALES") == created


def test_creating_a_database_twice_fails_keeps_or_replaces(catalog):
    with pytest.raises(DatabaseAlreadyExistsError):
        catalog.create_database(Database(name="lake"))

    kept = catalog.create_database(Database(name="lake", description="new"), on_conflict=OnConflict.KEEP)
    replaced = catalog.create_database(
        Database(name="lake", description="new"), on_conflict=OnConflict.REPLACE
    )

    assert kept.description == ""
    assert replaced.description == "new"
    assert replaced.location == kept.location


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a/../b", "x" * 256, "größe"])
def test_names_that_hive_cannot_use_are_refused(catalog, name):
    with pytest.raises(InvalidNameError):
        catalog.create_database(Database(name=name))


def test_a_missing_database_is_named_with_the_near_one(catalog):
    with pytest.raises(DatabaseNotFoundError, match="Did you mean 'lake'"):
        catalog.get_database("laek")


def test_a_database_with_tables_is_deleted_only_with_them(catalog):
    catalog.create_table(plain_table(), API)

    with pytest.raises(DatabaseNotEmptyError, match="'orders'"):
        catalog.delete_database("lake", API)
    catalog.delete_database("lake", API, cascade=Cascade.DELETE_TABLES)

    assert [database.name for database in catalog.list_databases()] == ["default"]


def test_the_default_database_cannot_be_deleted(catalog):
    with pytest.raises(ConflictError, match="always exists"):
        catalog.delete_database("default", API)


def test_a_table_comes_back_as_it_was_given(catalog):
    table = plain_table(
        partition_keys=KEYED,
        parameters={"classification": "csv", "ключ": "значение"},
        description="Orders",
        owner="me",
    )

    created = catalog.create_table(table, API)

    assert created.version == 1
    assert created.created_at is not None
    assert catalog.get_table("LAKE", "Orders") == created
    assert replace(created, version=0, created_at=None, updated_at=None) == table
    assert catalog.list_tables("lake") == [created]
    assert catalog.list_table_names("lake") == ["orders"]
    assert catalog.full_table_names() == ["lake.orders"]


def test_a_table_without_an_owner_is_ours(catalog):
    assert catalog.create_table(plain_table(), API).owner == getpass.getuser()


def test_a_table_whose_name_is_taken_is_refused(catalog):
    catalog.create_table(plain_table(), API)

    with pytest.raises(TableAlreadyExistsError, match="'lake.orders'"):
        catalog.create_table(plain_table("ORDERS"), API)


def test_a_table_of_a_missing_database_is_refused(catalog):
    with pytest.raises(DatabaseNotFoundError):
        catalog.create_table(plain_table(database="nope"), API)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("lake", "ordres"), "Did you mean 'lake.orders'"),
        (("default", "orders"), "Did you mean 'lake.orders'"),
        (("lake", "zzz"), "There: 'orders'"),
        (("default", "zzz"), "List its tables with %catalog default"),
    ],
)
def test_a_missing_table_is_named_with_near_ones_here_and_elsewhere(catalog, asked, sentence):
    catalog.create_table(plain_table(), API)

    with pytest.raises(TableNotFoundError, match=sentence):
        catalog.get_table(*asked)


def test_every_change_of_a_definition_is_a_version_with_its_origin(catalog):
    crawler = Origin(kind=OriginKind.CRAWLER, reference="run-7")
    first = catalog.create_table(plain_table(), crawler)
    wider = replace(first, columns=(*first.columns, Column(name="amount", type="decimal(10,2)")))

    catalog.update_table(wider, API)
    catalog.update_table(replace(wider, version=0, description="Orders of the shop"), API)

    history = catalog.versions("lake", "orders")
    assert [(version.version, version.summary) for version in history] == [
        (3, "description"),
        (2, "column added: amount decimal(10,2)"),
        (1, "created"),
    ]
    assert history[-1].origin == crawler
    assert history[-1].table.columns == first.columns
    assert history[0].changed_at > history[1].changed_at


def test_bookkeeping_of_engines_is_stored_but_makes_no_version(catalog):
    first = catalog.create_table(plain_table(), API)

    stored = catalog.update_table(
        replace(first, parameters={"numFiles": "3", "transient_lastDdlTime": "1"}), API
    )

    assert stored.version == 1
    assert catalog.get_table("lake", "orders").parameters["numFiles"] == "3"


def test_a_change_of_an_outdated_table_loses(catalog):
    first = catalog.create_table(plain_table(), API)
    catalog.update_table(replace(first, description="theirs"), API)

    with pytest.raises(TableChangedError, match="version 1 was read, it is at 2 now"):
        catalog.update_table(replace(first, description="mine"), API)


def test_partitions_come_back_in_the_order_of_their_names(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)

    catalog.add_partitions("lake", "orders", [partition(2024, "fr"), partition(2023, "de")], API)

    found = catalog.list_partitions("lake", "orders")
    assert [p.values for p in found] == [("2023", "de"), ("2024", "fr")]
    assert found[0].location == "file:///nowhere/year=2023/country=de"
    assert catalog.partition_page("lake", "orders", limit=1) == found[:1]
    assert catalog.partition_page("lake", "orders", after="year=2023/country=de") == found[1:]
    assert catalog.partition_page("lake", "orders", after="year=2024/country=fr") == []
    assert catalog.count_partitions("lake", "orders") == 2
    assert catalog.partition_counts("lake") == {"orders": 2}
    assert catalog.get_table("lake", "orders").version == 1


def test_partition_values_may_hold_anything(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)
    awkward = [
        partition(1, value) for value in ("a/b", "a=b", "50%", "ü", " ", "'", "__HIVE_DEFAULT_PARTITION__")
    ]

    catalog.add_partitions("lake", "orders", awkward, API)

    assert {p.values for p in catalog.list_partitions("lake", "orders")} == {p.values for p in awkward}


def test_a_partition_that_is_there_fails_is_kept_or_replaced(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)
    old, new = partition(1, "de"), replace(partition(1, "de"), location="file:///elsewhere")
    catalog.add_partitions("lake", "orders", [old], API)

    with pytest.raises(PartitionAlreadyExistsError, match="year=1/country=de"):
        catalog.add_partitions("lake", "orders", [partition(2, "fr"), new], API)
    assert catalog.count_partitions("lake", "orders") == 1
    catalog.add_partitions("lake", "orders", [new], API, OnConflict.KEEP)
    assert catalog.list_partitions("lake", "orders")[0].location == old.location
    catalog.add_partitions("lake", "orders", [new], API, OnConflict.REPLACE)
    assert catalog.list_partitions("lake", "orders")[0].location == new.location


def test_a_partition_with_too_few_values_is_refused(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)

    with pytest.raises(InvalidInputError, match="Its keys are: year, country"):
        catalog.add_partitions("lake", "orders", [Partition(values=("1",), location="x")], API)


def test_partitions_are_dropped_all_or_none(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)
    catalog.add_partitions("lake", "orders", [partition(1, "de"), partition(2, "de")], API)

    with pytest.raises(PartitionNotFoundError, match="year=9/country=de"):
        catalog.drop_partitions("lake", "orders", [("1", "de"), ("9", "de")], API)
    assert catalog.count_partitions("lake", "orders") == 2
    catalog.drop_partitions("lake", "orders", [("1", "de")], API)
    assert [p.values for p in catalog.list_partitions("lake", "orders")] == [("2", "de")]


def test_a_table_made_again_knows_nothing_of_the_old_one(catalog):
    catalog.create_table(plain_table(partition_keys=KEYED), API)
    catalog.add_partitions("lake", "orders", [partition(1, "de")], API)
    catalog.delete_table("lake", "orders", API)

    catalog.create_table(plain_table(partition_keys=KEYED), API)

    assert catalog.count_partitions("lake", "orders") == 0
    assert [version.version for version in catalog.versions("lake", "orders")] == [1]


def test_files_go_with_a_managed_table_and_stay_with_an_external_one(catalog, home, lake):
    managed = catalog.create_table(plain_table("managed", type=TableType.MANAGED, location=""), API)
    catalog.create_table(plain_table("external", location=location(lake)), API)
    folder = home / "warehouse" / "lake.db" / "managed"
    for place in (folder, lake):
        (place / "data.csv").write_text("1\n")

    catalog.delete_table("lake", "managed", API)
    catalog.delete_table("lake", "external", API)

    assert managed.location == location(folder)
    assert not folder.exists()
    assert (lake / "data.csv").exists()


def test_a_managed_table_outside_the_warehouse_keeps_its_files(catalog, lake):
    (lake / "data.csv").write_text("1\n")
    catalog.create_table(plain_table(type=TableType.MANAGED, location=location(lake)), API)

    catalog.delete_table("lake", "orders", API)

    assert (lake / "data.csv").exists()


def test_a_table_that_cannot_be_stored_leaves_no_folder(catalog, home):
    catalog.create_table(plain_table(), API)

    with pytest.raises(TableAlreadyExistsError):
        catalog.create_table(
            plain_table(type=TableType.MANAGED, location=location(home / "warehouse" / "x")), API
        )

    assert not (home / "warehouse" / "x").exists()


def test_a_long_list_is_read_in_parts_that_go_on_behind_a_name(catalog):
    for name in ("c", "a", "b"):
        catalog.create_table(plain_table(name), API)

    first = catalog.list_table_lines("LAKE", limit=2)
    catalog.delete_table("lake", "b", API)  # the last one seen goes away between two parts
    rest = catalog.list_table_lines("lake", after="b", limit=2)

    assert [line.name for line in first] == ["a", "b"]
    assert rest == [TableLine.of(catalog.get_table("lake", "c"))]
    with pytest.raises(DatabaseNotFoundError):
        catalog.list_table_lines("sea")
