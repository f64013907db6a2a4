"""Values of partitions that are kept between calls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hive_metastore.ttypes import AddPartitionsRequest, FieldSchema, InvalidOperationException

from gluepot.catalog.endpoint.key_cache import KeyCache
from gluepot.catalog.store import tables

from .conftest import a_partition, a_table


def add(hive, *values: str) -> None:
    hive.add_partitions_req(
        AddPartitionsRequest("default", "t", [a_partition("t", value) for value in values], False, False)
    )


def found(hive, text: str = "k > 0") -> list[str]:
    return [partition.values[0] for partition in hive.get_partitions_by_filter("default", "t", text, -1)]


def test_a_filter_sees_every_change_at_once_whoever_made_it(hive, connects, app):
    hive.create_table(a_table("t", keys=(("k", "int"),)))
    add(hive, "1", "2")
    assert found(hive) == ["1", "2"]

    add(connects(), "3")
    assert found(hive) == ["1", "2", "3"]
    hive.drop_partition_with_environment_context("default", "t", ["2"], False, None)
    assert found(hive) == ["1", "3"]
    hive.rename_partition("default", "t", ["1"], a_partition("t", "9"))
    assert found(hive) == ["3", "9"]
    hive.drop_table("default", "t", True)
    hive.create_table(a_table("t", keys=(("k", "int"),)))
    assert found(hive) == []


def test_it_holds_no_more_than_it_may(hive, app):
    cache = KeyCache(max_partitions=3)
    stored = []
    for name, count in (("a", 2), ("b", 2), ("c", 5)):
        hive.create_table(a_table(name, keys=(("k", "int"),)))
        for value in range(count):
            hive.add_partition_with_environment_context(a_partition(name, str(value)), None)
        with app.database.read() as connection:
            stored.append(tables.get_table(connection, "default", name))

    with app.database.read() as connection:
        first = cache.keys(connection, stored[0])
        assert cache.keys(connection, stored[0]) is first
        cache.keys(connection, stored[1])
        assert cache.keys(connection, stored[0]) is not first
        assert len(cache.keys(connection, stored[2])) == 5
        assert cache.keys(connection, stored[2]) is not cache.keys(connection, stored[2])
        newer = replace(stored[0], partition_changes=stored[0].partition_changes + 1)
        assert cache.keys(connection, newer) is not cache.keys(connection, stored[0])


def test_names_and_order_of_partition_keys_stay(hive):
    hive.create_table(a_table("t", keys=(("k", "int"), ("l", "int"))))

    def alter(*keys: tuple[str, str]) -> None:
        table = hive.get_table("default", "t")
        table.partitionKeys = [FieldSchema(name=name, type=kind) for name, kind in keys]
        hive.alter_table_with_environment_context("default", "t", table, None)

    for keys in ((("l", "int"), ("k", "int")), (("k", "int"),), (("k", "int"), ("m", "int"))):
        with pytest.raises(InvalidOperationException, match="partition keys"):
            alter(*keys)
    alter(("k", "bigint"), ("l", "int"))
    assert [key.type for key in hive.get_table("default", "t").partitionKeys] == ["bigint", "int"]
