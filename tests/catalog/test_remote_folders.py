"""Tables in an object store: read, counted, dropped and renamed through fsspec, here its store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import fsspec
import pyarrow as pa
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pyarrow import parquet
from sqlalchemy import select, update

from gluepot.catalog.endpoint.fast_stats import with_fast_stats
from gluepot.catalog.formats import file_table
from gluepot.catalog.journal import FileJournal
from gluepot.catalog.models import Column, Database, Partition, TableType
from gluepot.catalog.remote_folders import Glimpse, RemoteFolder, is_inside
from gluepot.catalog.service import CatalogService
from gluepot.catalog.statistics import StatisticsService
from gluepot.database.tables.catalog import catalog_file_intents
from gluepot.errors import InvalidInputError, UnavailableError
from gluepot.settings_sources import load_settings

from .conftest import API, Ticking, plain_table, writer_of

NOW = Ticking()
COLUMNS = [Column(name="id", type="bigint"), Column(name="name", type="string")]
DAY = [Column(name="day", type="int")]
WAREHOUSE = "memory://bucket/warehouse"
TABLE = f"{WAREHOUSE}/lake.db/t"


class Trouble:
    """What the test store does wrong."""

    def __init__(self) -> None:
        self.refuses = False
        self.copies_left: int | None = None
        self.calls = 0
        self.hangs: Event | None = None


trouble = Trouble()


class TroubledStore(MemoryFileSystem):
    """Memory that can refuse, hang, and break off in the middle of copying, with errors that no OSError is."""

    protocol = "memory"

    def _ask(self) -> None:
        trouble.calls += 1
        if trouble.hangs is not None:
            trouble.hangs.wait(30)
        if trouble.refuses:
            raise RuntimeError("no credentials")

    def find(self, path, *args, **kwargs):
        self._ask()
        return super().find(path, *args, **kwargs)

    def ls(self, path, *args, **kwargs):
        self._ask()
        return super().ls(path, *args, **kwargs)

    def exists(self, path, **kwargs):
        self._ask()
        return super().exists(path, **kwargs)

    def cp_file(self, path1, path2, **kwargs):
        if trouble.copies_left is not None:
            trouble.copies_left -= 1
            if trouble.copies_left < 0:
                raise RuntimeError("the network is gone")
        super().cp_file(path1, path2, **kwargs)


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryFileSystem]:
    """An empty store, which every `memory://` leads to."""
    trouble.__init__()
    fsspec.register_implementation("memory", TroubledStore, clobber=True)
    filesystem = TroubledStore()
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]
    yield filesystem
    filesystem.store.clear()
    fsspec.register_implementation("memory", MemoryFileSystem, clobber=True)


@pytest.fixture
def catalog(store, home, monkeypatch) -> CatalogService:
    """A catalog whose warehouse is in the store."""
    monkeypatch.setenv("GLUEPOT_CATALOG_WAREHOUSE", WAREHOUSE)
    service = CatalogService(store, load_settings(home.parent).settings, now=Ticking())
    service.create_database(Database(name="lake"))
    return service


@pytest.fixture
def managed(catalog, memory) -> MemoryFileSystem:
    """A managed table with two files; the store."""
    catalog.create_table(
        plain_table("t", type=TableType.MANAGED, location="", partition_keys=tuple(DAY)), API
    )
    catalog.add_partitions("lake", "t", [Partition(values=("1",), location=f"{TABLE}/day=1")], API)
    memory.pipe(f"{TABLE}/a.csv", b"1,x\n")
    memory.pipe(f"{TABLE}/day=1/b.csv", b"2,y\n")
    return memory


@pytest.fixture
def journal(store, catalog) -> FileJournal:
    return FileJournal(store, catalog.folders)


def names(memory) -> list[str]:
    return sorted(path.removeprefix("/bucket/") for path in memory.store)


def intents(store) -> list:
    with store.read() as connection:
        return list(connection.execute(select(catalog_file_intents.c.action, catalog_file_intents.c.source)))


def orphaned(store) -> None:
    """Make the intents look as if their process had died."""
    with store.write() as connection:
        connection.execute(update(catalog_file_intents).values(process_started_s=1.0))


def rename(catalog, name: str = "renamed"):
    table = catalog.get_table("lake", "t")
    return writer_of(catalog).replace_table("lake", "t", replace(table, name=name), API)


OLD = ["warehouse/lake.db/t/a.csv", "warehouse/lake.db/t/day=1/b.csv"]
NEW = ["warehouse/lake.db/renamed/a.csv", "warehouse/lake.db/renamed/day=1/b.csv"]


def test_the_first_rows_are_read_as_from_a_folder(catalog, memory):
    memory.pipe("memory://lake/in/day=7/a.csv", b"1,x\n2,y\n")
    memory.pipe("memory://lake/in/day=8/b.csv", b"3,z\n")
    memory.pipe("memory://lake/in/day=8/_SUCCESS", b"x")
    memory.pipe("memory://lake/in/day=8/empty.csv", b"")
    catalog.create_table(file_table("lake", "r", "csv", COLUMNS, DAY, "memory://lake/in"), API)
    days = [Partition(values=(d,), location=f"memory://lake/in/day={d}") for d in ("7", "8", "9")]
    catalog.add_partitions("lake", "r", days, API)

    rows = catalog.preview("lake", "r").rows

    assert sorted(rows) == [(1, "x", 7), (2, "y", 7), (3, "z", 8)]


def test_subfolders_count_where_the_table_says_so(catalog, memory):
    memory.pipe("memory://lake/in/a.csv", b"1,x\n")
    memory.pipe("memory://lake/in/sub/b.csv", b"2,y\n")
    memory.pipe("memory://lake/in/_tmp/c.csv", b"3,z\n")
    flat = file_table("lake", "flat", "csv", COLUMNS, (), "memory://lake/in")
    options = {**flat.storage.serde_parameters, "recursiveFileLookup": "true"}
    deep = replace(flat, name="deep", storage=replace(flat.storage, serde_parameters=options))
    one = replace(flat, name="one", location="memory://lake/in/sub/b.csv")
    for table in (flat, deep, one):
        catalog.create_table(table, API)

    assert catalog.preview("lake", "flat").rows == ((1, "x"),)
    assert sorted(catalog.preview("lake", "deep").rows) == [(1, "x"), (2, "y")]
    assert catalog.preview("lake", "one").rows == ((2, "y"),)


def test_footers_are_counted(catalog, store, memory):
    with memory.open("memory://lake/in/a.parquet", "wb") as file:
        parquet.write_table(pa.table({"id": [1, 5, None], "name": ["b", "a", "c"]}), file)
    catalog.create_table(file_table("lake", "r", "parquet", COLUMNS, (), "memory://lake/in"), API)

    found = StatisticsService(store, catalog, now=Ticking()).collect_statistics("lake", "r")

    assert (found.rows, found.files, found.size_bytes) == (3, 1, memory.size("memory://lake/in/a.parquet"))
    assert (found.columns[0].nulls, found.columns[0].minimum, found.columns[0].maximum) == (1, "1", "5")
    assert catalog.preview("lake", "r").rows[0] == (1, "b")


def test_a_store_that_refuses_is_one_sentence(catalog, memory):
    catalog.create_table(file_table("lake", "r", "csv", COLUMNS, (), "memory://lake/in"), API)
    trouble.refuses = True

    with pytest.raises(
        UnavailableError, match=r"'memory://lake/in' cannot be reached: RuntimeError: no cred"
    ):
        catalog.preview("lake", "r")


def test_a_dropped_managed_table_takes_its_files_along_and_nobody_elses(catalog, store, managed):
    managed.pipe("memory://bucket/warehouse/lake.db/t2/a.csv", b"1\n")
    managed.pipe("memory://other/x/a.csv", b"1\n")
    catalog.create_table(plain_table("theirs", location="memory://bucket/warehouse/lake.db/t2"), API)
    catalog.create_table(plain_table("far", location="memory://other/x", type=TableType.MANAGED), API)

    for name in ("t", "theirs", "far"):
        catalog.delete_table("lake", name, API)

    assert names(managed) == ["/other/x/a.csv", "warehouse/lake.db/t2/a.csv"]
    assert intents(store) == []


def test_a_renamed_managed_table_takes_files_and_partitions_along(catalog, store, managed):
    rename(catalog)

    assert names(managed) == NEW
    assert catalog.get_table("lake", "renamed").location == f"{WAREHOUSE}/lake.db/renamed"
    assert catalog.list_partitions("lake", "renamed")[0].location == f"{WAREHOUSE}/lake.db/renamed/day=1"
    assert intents(store) == []


@pytest.mark.parametrize("taken_by", ["files", "an empty table"])
def test_a_rename_onto_a_place_that_is_taken_changes_nothing(catalog, store, managed, taken_by):
    place = f"{WAREHOUSE}/lake.db/renamed"
    if taken_by == "files":
        managed.pipe(f"{place}/theirs.csv", b"1\n")
    else:
        catalog.create_table(plain_table("other", location=place), API)
    before = names(managed)

    with pytest.raises(InvalidInputError, match=r"exists already|another table"):
        rename(catalog)

    assert names(managed) == before
    assert catalog.get_table("lake", "t").location == TABLE
    assert intents(store) == []


def test_the_copies_go_when_the_rows_cannot_follow(catalog, store, managed):
    catalog.create_table(plain_table("renamed", location="file:///nowhere"), API)

    with pytest.raises(Exception, match="already exists"):
        rename(catalog)

    assert names(managed) == OLD
    assert intents(store) == []


def test_the_copies_go_when_the_store_breaks_off(catalog, store, managed):
    trouble.copies_left = 1

    with pytest.raises(UnavailableError, match="the network is gone"):
        rename(catalog)

    assert names(managed) == OLD
    assert catalog.get_table("lake", "t").location == TABLE
    assert intents(store) == []


def test_a_rename_that_a_crash_left_half_done_is_undone(store, journal, managed):
    process = journal.moving(TABLE, f"{WAREHOUSE}/lake.db/renamed", now=NOW())
    process.__enter__()  # and never leaves: the process died
    orphaned(store)
    assert names(managed) == sorted(NEW + OLD)

    journal.recover()

    assert names(managed) == OLD
    assert intents(store) == []


def test_a_crash_after_the_rows_followed_leaves_the_old_place_to_the_next_start(store, journal, managed):
    process = journal.moving(TABLE, f"{WAREHOUSE}/lake.db/renamed", now=NOW())
    intent = process.__enter__()
    with store.write() as connection:
        journal.settle(connection, intent)
        connection.exec_driver_sql(f"UPDATE catalog_tables SET location = '{WAREHOUSE}/lake.db/renamed'")
    orphaned(store)

    journal.recover()

    assert names(managed) == NEW
    assert intents(store) == []


def test_files_of_a_dropped_table_that_are_out_of_reach_are_deleted_at_the_next_start(
    catalog, store, journal, managed
):
    trouble.refuses = True
    catalog.delete_table("lake", "t", API)
    orphaned(store)
    journal.recover()  # still out of reach: the start goes on
    assert len(intents(store)) == 1
    trouble.refuses = False

    journal.recover()

    assert names(managed) == []
    assert intents(store) == []


def test_a_new_table_over_files_knows_how_many_there_are(catalog, memory):
    memory.pipe("memory://counted/in/a.csv", b"12345")
    memory.pipe("memory://counted/in/deep/b.csv", b"123")
    memory.pipe("memory://counted/in/_SUCCESS", b"1")

    table = with_fast_stats(plain_table(location="memory://counted/in"), catalog.folders)

    assert (table.parameters["numFiles"], table.parameters["totalSize"]) == ("2", "8")


def test_a_store_that_does_not_answer_soon_is_not_waited_for_nor_asked_again(memory):
    glimpse = Glimpse(patience_s=0.05)
    trouble.hangs = Event()

    try:
        assert glimpse.files("memory://slow/a") is None
        asked = trouble.calls
        assert glimpse.files("memory://slow/b") is None
        assert trouble.calls == asked == 1
    finally:
        trouble.hangs.set()


def test_a_store_that_refuses_costs_the_statistics_only(memory):
    trouble.refuses = True

    assert Glimpse().files("memory://refusing/a") is None


@pytest.mark.parametrize(
    ("location", "inside"),
    [
        ("s3://b/wh/t", True),
        ("s3a://b/wh/db/t/", True),
        ("s3://b/wh", False),
        ("s3://b/wh/", False),
        ("s3://b/whatever/t", False),
        ("s3://b/wh/../x", False),
        ("gs://b/wh/t", False),
    ],
)
def test_only_what_is_strictly_below_is_inside(location, inside):
    assert is_inside(location, "s3://b/wh/") is inside


def test_what_is_no_location_is_refused():
    with pytest.raises(InvalidInputError, match="neither a path nor a URI"):
        RemoteFolder("some/relative/path")
