"""Folders and rows change together, also when a crash comes between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from gluepot.catalog.journal import FileJournal
from gluepot.catalog.models import Column, Partition, TableType
from gluepot.catalog.partition_writer import PartitionWriter
from gluepot.catalog.store import tables
from gluepot.catalog.table_writer import DataOnDrop, TableWriter
from gluepot.database.tables.catalog import catalog_file_intents
from gluepot.errors import InvalidInputError

from .conftest import API, Ticking, location, plain_table, writer_of

NOW = Ticking()
DAY = (Column(name="day", type="string"),)


@pytest.fixture
def managed(catalog, home):
    """A managed table with a file; returns its folder."""
    catalog.create_table(plain_table("t", type=TableType.MANAGED, location="", partition_keys=DAY), API)
    folder = home / "warehouse" / "lake.db" / "t"
    (folder / "data.csv").write_text("1\n")
    return folder


@pytest.fixture
def journal(store, catalog):
    return FileJournal(store, catalog.folders)


def intents(store) -> list:
    with store.read() as connection:
        return list(connection.execute(select(catalog_file_intents.c.action, catalog_file_intents.c.source)))


def orphaned(store) -> None:
    """Make the intents look as if their process had died."""
    with store.write() as connection:
        connection.execute(update(catalog_file_intents).values(process_started_s=1.0))


def test_a_renamed_managed_table_takes_its_folder_and_partitions_along(catalog, store, managed):
    catalog.add_partitions("lake", "t", [Partition(values=("1",), location=location(managed / "day=1"))], API)
    table = catalog.get_table("lake", "t")

    writer_of(catalog).replace_table("lake", "t", replace(table, name="renamed"), API)

    new = managed.parent / "renamed"
    assert (new / "data.csv").exists()
    assert not managed.exists()
    assert catalog.get_table("lake", "renamed").location == location(new)
    assert catalog.list_partitions("lake", "renamed")[0].location == location(new / "day=1")
    assert catalog.versions("lake", "renamed")[0].summary.startswith("renamed from lake.t to lake.renamed")
    assert intents(store) == []


def test_a_rename_onto_a_folder_that_exists_changes_nothing(catalog, store, managed):
    (managed.parent / "taken").mkdir()

    with pytest.raises(InvalidInputError, match="exists already"):
        writer_of(catalog).replace_table(
            "lake", "t", replace(catalog.get_table("lake", "t"), name="taken"), API
        )

    assert catalog.list_table_names("lake") == ["t"]
    assert (managed / "data.csv").exists()
    assert intents(store) == []


def test_a_folder_moves_back_when_the_rows_cannot_follow(catalog, store, managed):
    catalog.create_table(plain_table("taken", location="file:///nowhere"), API)

    with pytest.raises(Exception, match="already exists"):
        writer_of(catalog).replace_table(
            "lake", "t", replace(catalog.get_table("lake", "t"), name="taken"), API
        )

    assert (managed / "data.csv").exists()
    assert intents(store) == []


def test_a_move_that_a_crash_left_half_done_is_undone(catalog, store, journal, managed):
    moved = managed.parent / "moved"
    process = journal.moving(location(managed), location(moved), now=NOW())
    process.__enter__()  # and never leaves: the process died
    orphaned(store)
    assert moved.exists()

    journal.recover()

    assert (managed / "data.csv").exists()
    assert not moved.exists()
    assert intents(store) == []


def test_a_delete_that_a_crash_left_undone_is_finished(catalog, store, journal, managed):
    with store.write() as connection:
        tables.delete_table(connection, tables.get_table(connection, "lake", "t"), API, now=NOW())
        journal.intend_delete(connection, location(managed), now=NOW())
    orphaned(store)

    journal.recover()

    assert not managed.exists()
    assert intents(store) == []


def test_a_table_made_anew_in_the_place_of_a_dropped_one_keeps_its_files(catalog, store, journal, managed):
    with store.write() as connection:
        journal.intend_delete(connection, catalog.get_table("lake", "t").location, now=NOW())
    orphaned(store)  # it died after the old folder was gone, before it could say so

    journal.recover()

    assert (managed / "data.csv").exists()
    assert intents(store) == []


def test_a_drop_waits_for_nobody_who_removes_files(catalog, store, managed):
    waiting = []
    journal = FileJournal(store, catalog.folders, later=waiting.append)
    writer = TableWriter(store, catalog.folders, NOW, journal)

    writer.drop_table("lake", "t", API, DataOnDrop.DELETE)

    assert not managed.exists()
    assert len(intents(store)) == 1, "a crash now would be recovered"
    for work in waiting:
        work()
    assert intents(store) == []
    assert list((managed.parent.parent / ".gluepot-removed").iterdir()) == []


def test_what_a_live_process_is_doing_is_left_alone(catalog, store, journal, managed):
    with store.write() as connection:
        journal.intend_delete(connection, location(managed), now=NOW())

    journal.recover()

    assert managed.exists()


@pytest.mark.parametrize(
    "where", ["/", "{warehouse}", "{warehouse}/..", "{warehouse}/lake.db/../../../x", "s3://b/x"]
)
def test_nothing_outside_the_warehouse_is_ever_deleted(catalog, store, journal, home, where):
    with store.write() as connection:
        intent = journal.intend_delete(connection, where.format(warehouse=home / "warehouse"), now=NOW())

    assert intent is None


def test_a_link_does_not_lead_a_delete_out_of_the_warehouse(catalog, store, journal, home, lake):
    (lake / "data.csv").write_text("1\n")
    link = home / "warehouse" / "link"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(lake)

    with store.write() as connection:
        assert journal.intend_delete(connection, location(link), now=NOW()) is None


def test_an_intent_out_of_the_warehouse_in_a_damaged_journal_deletes_nothing(catalog, store, journal, lake):
    (lake / "data.csv").write_text("1\n")
    with store.write() as connection:
        connection.execute(
            insert(catalog_file_intents).values(
                action="delete",
                source=location(lake),
                target="",
                host="",
                pid=1,
                process_started_s=1.0,
                created_at=NOW(),
            )
        )

    journal.recover()

    assert (lake / "data.csv").exists()


def test_a_renamed_partition_of_a_managed_table_moves(catalog, store, managed):
    writer = PartitionWriter(store, catalog.folders, NOW)
    catalog.add_partitions("lake", "t", [Partition(values=("1",), location=location(managed / "day=1"))], API)
    (managed / "day=1").mkdir()
    (managed / "day=1" / "x").write_text("1")

    writer.rename("lake", "t", ["1"], Partition(values=("2",), location=""))

    assert (managed / "day=2" / "x").exists()
    assert [p.location for p in catalog.list_partitions("lake", "t")] == [location(managed / "day=2")]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("/a/b", "/a/b"),
        ("file:/a/b", "/a/b"),
        ("file:///a/k=x%3Ay", "/a/k=x%3Ay"),
        ("s3://bucket/x", None),
    ],
)
def test_a_location_is_a_folder_as_hadoop_would_open_it(catalog, uri, path):
    found = catalog.folders.path(uri)

    assert (str(found) if found else None) == path
