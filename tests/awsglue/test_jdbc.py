"""Reference §11: reading a database in parts, and by a query; on Derby, whose driver is in PySpark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsglue.jdbc_hashing import without_condition
from gluepot.errors import InvalidInputError, NotFoundError

pytestmark = pytest.mark.spark

DERBY = "org.apache.derby.iapi.jdbc.AutoloadedDriver"


@pytest.fixture
def read(glue: Any, spark: Any, tmp_path: Path) -> Callable[..., Any]:
    """Read the table `items` of nine rows, negative numbers and nulls among them."""
    url = f"jdbc:derby:memory:{tmp_path.name};create=true"
    rows = [(number, f"t{number}") for number in range(-4, 4)] + [(None, None)]
    table = spark.createDataFrame(rows, "n int, text string")
    table.write.format("jdbc").options(url=url, driver=DERBY, dbtable="items").save()

    def read_once(**options: Any) -> Any:
        asked = {"url": url, "customJdbcDriverClassName": DERBY, "dbtable": "items", **options}
        given = {name: value for name, value in asked.items() if value is not None}
        return glue.create_dynamic_frame.from_options("jdbc", given)

    return read_once


def numbers(frame: Any) -> list[Any]:
    return sorted((row["n"] for row in frame.toDF().collect()), key=str)


def test_s11_hash_options_read_every_row_once_in_parts(read):
    by_field, by_expression = read(hashfield="N", hashpartitions="3"), read(hashexpression='"n" + 1')
    whole = numbers(read())

    assert (by_field.getNumPartitions(), by_expression.getNumPartitions()) == (3, 7)
    assert numbers(by_field) == numbers(by_expression) == whole
    assert len(whole) == 9
    sizes = by_field.toDF().rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()
    assert min(sizes) >= 2


def test_s11_a_custom_connectors_condition_and_query_are_read_where_the_data_is(read):
    """§11, custom.jdbc: `filterPredicate`, `query` instead of `dbTable`, and Spark's own bounds."""
    filtered = read(filterPredicate='"n" > 1')
    query = 'SELECT "n" FROM items WHERE "n" IS NOT NULL'
    bounded = read(
        dbtable=None, query=query, partitionColumn="n", lowerBound=-4, upperBound=4, numPartitions=2
    )

    assert numbers(filtered) == [2, 3]
    assert bounded.getNumPartitions() == 2
    assert len(numbers(bounded)) == 8
    assert numbers(read(dbtable=None, query=query, hashfield="n", filterPredicate='"n" = 3')) == [3]


def test_s11_a_custom_connectors_types_are_mapped_by_the_databases_names(read):
    made = read(dataTypeMapping={"INTEGER": "STRING"}, filterPredicate='"n" = 3')

    assert numbers(made) == ["3"]
    assert made.schema().getField("n").dataType.name == "string"
    with pytest.raises(InvalidInputError, match="'INT4'"):
        read(dataTypeMapping='{"INT4": "STRING"}')


def test_s11_a_text_that_this_database_cannot_hash_is_read_by_one_query(read):
    assert read(hashfield="text").getNumPartitions() == 1


def test_s11_hash_options_that_mean_nothing_are_refused(read):
    with pytest.raises(NotFoundError, match="nothing"):
        read(hashfield="nothing")
    with pytest.raises(InvalidInputError, match="hashpartitions"):
        read(hashfield="n", hashpartitions="none")
    with pytest.raises(InvalidInputError, match="both"):
        read(hashfield="n", hashexpression="1")


def test_s11_a_sample_query_replaces_the_table_and_may_be_in_parts(read):
    query = 'SELECT "n" FROM items WHERE "n" > 0'

    assert numbers(read(sampleQuery=query)) == [1, 2, 3]
    parts = read(
        sampleQuery=f"{query} AND",
        enablePartitioningForSampleQuery=True,
        hashfield="n",
        hashpartitions=2,
        sampleSize=2,
    )
    assert parts.count() == 2


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("select 1 where", "select 1"),
        ("select 1 where a = 1 AND ", "select 1 where a = 1"),
        ("select band", "select band"),
    ],
)
def test_s11_the_condition_that_glue_would_go_on_with_is_dropped(query, plain):
    assert without_condition(query) == plain
