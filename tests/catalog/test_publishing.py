"""Publishing changes of several tables at once, and long lists of partitions."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from gluepot.catalog.changes import CatalogChanges, OnConflict
from gluepot.catalog.errors import PartitionAlreadyExistsError, TableAlreadyExistsError, TableNotFoundError
from gluepot.catalog.models import Column, Partition
from gluepot.catalog.publishing import DIRECT_ROWS
from gluepot.database.tables.catalog import catalog_partition_sets, catalog_partitions
from tests.quick import limit_s

from .conftest import API, plain_table

DAY = (Column(name="n", type="int"),)
MANY = DIRECT_ROWS * 2 + 7


def days(count: int, start: int = 0, where: str = "a") -> tuple[Partition, ...]:
    return tuple(
        Partition(values=(str(n),), location=f"file:///{where}/n={n}") for n in range(start, start + count)
    )


def leftovers(store) -> tuple[int, int]:
    """Sets and partitions in the database."""
    with store.read() as connection:
        sets = connection.scalar(select(func.count()).select_from(catalog_partition_sets))
        rows = connection.scalar(select(func.count()).select_from(catalog_partitions))
    return sets, rows


def test_tables_and_partitions_are_published_together(catalog):
    catalog.create_table(plain_table("gone"), API)
    old = catalog.create_table(plain_table("old"), API)

    catalog.apply(
        CatalogChanges(
            tables_to_create=(plain_table("new", partition_keys=DAY),),
            tables_to_update=(replace(old, description="changed"),),
            tables_to_delete=(("lake", "gone"),),
            partitions_to_add={("lake", "new"): days(3)},
        ),
        API,
    )

    assert catalog.list_table_names("lake") == ["new", "old"]
    assert catalog.get_table("lake", "old").version == 2
    assert catalog.count_partitions("lake", "new") == 3


def test_one_failing_change_publishes_none(catalog, store):
    catalog.create_table(plain_table("old"), API)
    before = leftovers(store)

    with pytest.raises(TableAlreadyExistsError):
        catalog.apply(
            CatalogChanges(
                tables_to_create=(plain_table("new", partition_keys=DAY), plain_table("old")),
                partitions_to_add={("lake", "new"): days(MANY)},
            ),
            API,
        )

    assert catalog.list_table_names("lake") == ["old"]
    assert leftovers(store) == before


@pytest.mark.parametrize("count", [5, MANY], ids=["directly", "staged"])
def test_a_new_table_appears_with_all_of_its_partitions(catalog, store, count):
    changes = CatalogChanges(
        tables_to_create=(plain_table("new", partition_keys=DAY),),
        partitions_to_add={("lake", "new"): days(count)},
    )

    catalog.apply(changes, API)

    assert catalog.count_partitions("lake", "new") == count
    assert leftovers(store) == (1, count)


@pytest.mark.parametrize("count", [5, MANY], ids=["directly", "staged"])
def test_drops_come_before_adds_and_conflicts_are_replaced(catalog, store, count):
    catalog.create_table(plain_table("t", partition_keys=DAY), API)
    catalog.add_partitions("lake", "t", days(10), API)

    catalog.apply(
        CatalogChanges(
            partitions_to_drop={("lake", "t"): (("0",), ("1",))},
            partitions_to_add={("lake", "t"): days(count, start=8, where="b")},
        ),
        API,
    )

    found = {p.values[0]: p.location for p in catalog.list_partitions("lake", "t")}
    assert set(found) == {str(n) for n in range(2, 8 + count)}
    assert found["7"] == "file:///a/n=7"
    assert found["9"] == "file:///b/n=9"
    assert leftovers(store) == (1, 6 + count)


@pytest.mark.parametrize("count", [5, MANY], ids=["directly", "staged"])
def test_a_conflict_that_is_not_allowed_changes_nothing(catalog, store, count):
    catalog.create_table(plain_table("t", partition_keys=DAY), API)
    catalog.add_partitions("lake", "t", days(2), API)

    with pytest.raises(PartitionAlreadyExistsError):
        catalog.add_partitions("lake", "t", days(count, start=1), API, OnConflict.FAIL)

    assert leftovers(store) == (1, 2)


def test_partitions_of_a_missing_table_are_refused(catalog, store):
    with pytest.raises(TableNotFoundError):
        catalog.add_partitions("lake", "nope", days(MANY), API)

    assert leftovers(store) == (0, 0)


def test_a_table_deleted_with_many_partitions_leaves_none(catalog, store):
    catalog.create_table(plain_table("t", partition_keys=DAY), API)
    catalog.add_partitions("lake", "t", days(MANY), API)

    catalog.delete_table("lake", "t", API)

    assert leftovers(store) == (0, 0)


def test_no_writer_waits_long_for_a_long_list(catalog, store):
    """A heartbeat must get through while fifty thousand partitions are published."""
    catalog.create_table(plain_table("t", partition_keys=DAY), API)
    catalog.create_table(plain_table("beat"), API)
    done = threading.Event()

    def publish() -> None:
        try:
            catalog.add_partitions("lake", "t", days(50_000), API)
        finally:
            done.set()

    publisher = threading.Thread(target=publish)
    publisher.start()
    waits = []
    while not done.is_set():
        began = time.monotonic()
        with store.write():
            pass
        waits.append(time.monotonic() - began)
        done.wait(0.01)
    publisher.join()

    assert catalog.count_partitions("lake", "t") == 50_000
    assert max(waits) < limit_s()  # 0.2 s on an idle machine; SQLite's waiters sleep in steps of up to 0.1 s


def test_changes_by_another_writer_during_staging_are_not_lost(catalog, store, monkeypatch):
    from gluepot.catalog import publishing

    catalog.create_table(plain_table("t", partition_keys=DAY), API)
    catalog.add_partitions("lake", "t", days(3, where="first"), API)
    copied = publishing.partition_sets.copy_set
    interfered = []

    def copy_then_interfere(*arguments):
        copied(*arguments)
        if not interfered:
            interfered.append(True)
            catalog.add_partitions("lake", "t", days(1, start=-1, where="meanwhile"), API)

    monkeypatch.setattr(publishing.partition_sets, "copy_set", copy_then_interfere)
    catalog.add_partitions("lake", "t", days(MANY, start=10), API)

    assert catalog.count_partitions("lake", "t") == MANY + 4
    assert leftovers(store) == (1, MANY + 4)
