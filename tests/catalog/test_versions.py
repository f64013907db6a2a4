"""Comparing versions of a table, and going back to one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.catalog.errors import VersionNotFoundError
from gluepot.catalog.formats import file_table, with_columns
from gluepot.catalog.models import Column, OriginKind, Partition, TableType
from gluepot.catalog.restoring import compare_versions, restore_version
from gluepot.display.catalog_versions import render
from gluepot.errors import ConflictError

from .conftest import API, plain_table, writer_of

AMOUNT = Column(name="amount", type="decimal(10,2)", comment="in <EUR>")


@pytest.fixture
def changed(catalog):
    """A table at version 3: a column came and one changed its type, then options and a property changed."""
    columns = [Column(name="id", type="int"), Column(name="day", type="date")]
    first = catalog.create_table(
        file_table("lake", "orders", "csv", columns, location="file:///nowhere", options={"sep": ","}), API
    )
    second = catalog.update_table(with_columns(first, [Column(name="id", type="bigint"), AMOUNT]), API)
    storage = replace(second.storage, serde_parameters={**second.storage.serde_parameters, "sep": ";"})
    parameters = {**second.parameters, "team": "sales", "numFiles": "7"}
    catalog.update_table(replace(second, storage=storage, parameters=parameters), API)
    return catalog


def test_a_difference_names_each_change_with_both_values(changed):
    text = render(compare_versions(changed, "lake", "orders", 1)).text

    assert text.splitlines() == [
        "lake.orders: version 1 → version 3",
        "~ column id: int → bigint",
        "- column day date",
        "+ column amount decimal(10,2)",
        "~ reader option sep: , → ;",
        "+ parameter team sales",
    ]


def test_a_difference_the_other_way_round_is_its_opposite(changed):
    text = render(compare_versions(changed, "lake", "orders", 3, 2)).text

    assert text.splitlines()[1:] == ["~ reader option sep: ; → ,", "- parameter team sales"]


def test_a_version_does_not_differ_from_itself_and_html_is_escaped(changed):
    assert render(compare_versions(changed, "lake", "orders", 2, 2)).text.endswith("no difference")
    table = changed.get_table("lake", "orders")
    changed.update_table(replace(table, description="<b>"), API)
    assert "&lt;b&gt;" in render(compare_versions(changed, "lake", "orders", 3)).html


def test_an_old_version_is_restored_as_a_new_one(changed):
    done = restore_version(changed, "lake", "orders", 1)

    newest, *_, oldest = changed.versions("lake", "orders")
    assert (done.previous, done.version) == (3, 4)
    assert newest.origin.kind is OriginKind.RESTORE
    assert newest.origin.reference == "version 1"
    assert newest.table.columns == oldest.table.columns
    table = changed.get_table("lake", "orders")
    assert table.storage == oldest.table.storage
    assert "team" not in table.parameters
    assert '"name":"day"' in table.parameters["spark.sql.sources.schema"]


def test_counters_of_engines_stay_when_a_version_is_restored(changed):
    restore_version(changed, "lake", "orders", 2)

    assert changed.get_table("lake", "orders").parameters["numFiles"] == "7"


def test_restoring_the_present_version_changes_nothing(changed):
    done = restore_version(changed, "lake", "orders", 3)

    assert done.version == done.previous == 3
    assert "nothing to restore" in render(done).text


def test_a_version_that_never_was_is_named_with_those_that_were(changed):
    with pytest.raises(VersionNotFoundError, match=r"Version '9' not found of table 'lake.orders'.*1, 2, 3"):
        restore_version(changed, "lake", "orders", 9)


def test_partitions_that_would_not_fit_stop_a_restore(catalog):
    catalog.create_table(plain_table(), API)
    keyed = replace(catalog.get_table("lake", "orders"), partition_keys=(Column(name="y", type="int"),))
    catalog.update_table(keyed, API)
    catalog.add_partitions("lake", "orders", [Partition(values=("1",), location="file:///nowhere/y=1")], API)

    with pytest.raises(ConflictError, match="1 partitions, which would not fit"):
        restore_version(catalog, "lake", "orders", 1)


def test_a_managed_table_that_was_renamed_stays_where_it_is(catalog):
    first = catalog.create_table(plain_table(type=TableType.MANAGED, location=""), API)
    moved = writer_of(catalog).replace_table(
        "lake", "orders", replace(first, name="sales", description="new"), API
    )

    restore_version(catalog, "lake", "sales", 1)

    restored = catalog.get_table("lake", "sales")
    assert restored.description == ""
    assert restored.location == moved.location


def test_an_iceberg_table_is_not_restored(catalog):
    first = catalog.create_table(plain_table(parameters={"table_type": "ICEBERG"}), API)
    catalog.update_table(replace(first, description="x"), API)

    with pytest.raises(ConflictError, match="Iceberg"):
        restore_version(catalog, "lake", "orders", 1)
