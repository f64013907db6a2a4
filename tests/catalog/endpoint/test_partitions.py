"""Partitions through the protocol."""

from __future__ import annotations

import pytest
from hive_metastore.ttypes import (
    AddPartitionsRequest,
    AlreadyExistsException,
    InvalidOperationException,
    MetaException,
    NoSuchObjectException,
)

from gluepot.catalog.models import Column, Partition
from tests.catalog.conftest import API

from .conftest import a_partition, a_table

KEYS = (("day", "date"), ("hour", "int"))


@pytest.fixture
def hive(hive):
    """A connection, and a table with six partitions: two days of three hours."""
    hive.create_table(a_table("t", keys=KEYS))
    add(hive, *((day, hour) for day in ("2024-01-01", "2024-01-02") for hour in ("2", "9", "10")))
    return hive


def add(hive, *values, exists_ok=False):
    parts = [a_partition("t", *pair) for pair in values]
    request = AddPartitionsRequest(
        dbName="default", tblName="t", parts=parts, ifNotExists=exists_ok, needResult=True
    )
    return hive.add_partitions_req(request).partitions


def names(partitions) -> list[str]:
    return ["/".join(partition.values) for partition in partitions]


def test_a_partition_without_location_lies_below_its_table(hive, home):
    found = hive.get_partition_with_auth("default", "t", ["2024-01-01", "9"], "me", [])

    assert found.sd.location == f"file://{home}/warehouse/t/day=2024-01-01/hour=9"
    assert (home / "warehouse" / "t" / "day=2024-01-01" / "hour=9").is_dir()
    assert (found.dbName, found.tableName, found.createTime > 0) == ("default", "t", True)


def test_partitions_are_listed_whole_by_name_and_in_part(hive):
    assert hive.get_partition_names("default", "t", 2) == ["day=2024-01-01/hour=10", "day=2024-01-01/hour=2"]
    assert len(hive.get_partitions("default", "t", -1)) == 6
    assert len(hive.get_partitions("default", "t", 4)) == 4
    assert names(hive.get_partitions_ps_with_auth("default", "t", ["2024-01-02"], -1, "me", [])) == [
        "2024-01-02/10", "2024-01-02/2", "2024-01-02/9",
    ]  # fmt: skip
    assert hive.get_partition_names_ps("default", "t", ["", "9"], -1) == [
        "day=2024-01-01/hour=9", "day=2024-01-02/hour=9",
    ]  # fmt: skip
    assert hive.get_partition_names("default", "nope", -1) == []


def test_partitions_are_filtered_by_typed_keys(hive):
    found = hive.get_partitions_by_filter("default", "t", "(hour) in (9, 10) and day > '2024-01-01'", -1)

    assert names(found) == ["2024-01-02/10", "2024-01-02/9"]
    with pytest.raises(MetaException, match="cannot be read"):
        hive.get_partitions_by_filter("default", "t", "hour ~ 9", -1)


def test_partitions_are_added_all_or_none(hive):
    with pytest.raises(AlreadyExistsException):
        add(hive, ("2024-01-03", "1"), ("2024-01-01", "9"))
    assert len(hive.get_partitions("default", "t", -1)) == 6

    add(hive, ("2024-01-03", "1"), ("2024-01-01", "9"), exists_ok=True)

    assert len(hive.get_partitions("default", "t", -1)) == 7


def test_a_partition_is_altered_renamed_and_dropped(hive, home):
    partition = hive.get_partition_with_auth("default", "t", ["2024-01-01", "9"], "me", [])
    partition.parameters["note"] = "seen"
    hive.alter_partitions("default", "t", [partition])
    assert (
        hive.get_partition_with_auth("default", "t", ["2024-01-01", "9"], "me", []).parameters["note"]
        == "seen"
    )

    partition.values = ["2024-01-01", "23"]
    hive.rename_partition("default", "t", ["2024-01-01", "9"], partition)
    folder = home / "warehouse" / "t" / "day=2024-01-01"
    assert (folder / "hour=23").is_dir()
    assert not (folder / "hour=9").exists()

    assert hive.drop_partition_with_environment_context("default", "t", ["2024-01-01", "23"], True, None)
    assert not (folder / "hour=23").exists()
    with pytest.raises(NoSuchObjectException):
        hive.get_partition_with_auth("default", "t", ["2024-01-01", "23"], "me", [])
    with pytest.raises(InvalidOperationException):
        hive.alter_partition("default", "t", partition)


def test_a_partition_of_an_engine_keeps_its_own_columns_and_one_of_the_service_follows_its_table(hive, app):
    table = app.catalog.get_table("default", "t")
    app.catalog.add_partitions(
        "default", "t", [Partition(values=("2024-02-01", "0"), location="file:///x")], API
    )
    from dataclasses import replace

    app.catalog.update_table(replace(table, columns=(*table.columns, Column(name="late", type="int"))), API)

    def columns(*values: str) -> list[str]:
        return [c.name for c in hive.get_partition_with_auth("default", "t", list(values), "me", []).sd.cols]

    assert columns("2024-01-01", "2") == ["id"]
    assert columns("2024-02-01", "0") == ["id", "n", "late"]


def test_a_thousand_partitions_in_one_call(hive):
    add(hive, *((f"2025-01-{day:02}", str(hour)) for day in range(1, 32) for hour in range(33)))

    assert len(hive.get_partitions_by_filter("default", "t", "day >= '2025-01-01'", -1)) == 31 * 33
