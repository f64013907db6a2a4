"""Type strings, Spark's form of them, and Hive's nearest."""

from __future__ import annotations

import pytest

from gluepot.catalog.duckdb_relation import duckdb_type
from gluepot.catalog.endpoint.column_types import hive_type, is_hive_type
from gluepot.catalog.hive_types import parse_type
from gluepot.catalog.models import Column
from gluepot.catalog.spark_schema import columns_of, schema_json, schema_parameters, stored_schema
from gluepot.errors import InvalidInputError

TYPES = [
    "bigint",
    "decimal(10,2)",
    "varchar(20)",
    "char(3)",
    "timestamp_ntz",
    "array<struct<a:int,b:map<string,array<double>>>>",
    "struct<a b:int,c:struct<d:date>>",
    "struct<`odd:name`:int>",
    "interval day to second",
    "string collate UTF8_LCASE",
]


@pytest.mark.parametrize("text", TYPES)
def test_a_type_is_written_as_it_was_read(text):
    assert str(parse_type(text)).lower() == text.lower()


@pytest.mark.parametrize(
    "text", ["", "<", "array<", "array<int", "map<int>", "struct<a>", "decimal(a)", "int>", "1"]
)
def test_what_is_no_type_is_refused(text):
    with pytest.raises(InvalidInputError, match="is not a column type"):
        parse_type(text)


@pytest.mark.parametrize(
    "text", [kind for kind in TYPES if "odd" not in kind and " to " not in kind and "collate" not in kind]
)
def test_a_column_survives_the_way_through_spark(text):
    columns = (Column(name="x", type=text, comment="why"),)

    assert columns_of(schema_json(columns)) == columns


def test_a_long_schema_is_cut_and_joined():
    columns = [Column(name=f"column_{n}", type="struct<a:int,b:string>") for n in range(300)]

    parameters = schema_parameters(columns, [Column(name="day", type="date")])

    assert int(parameters["spark.sql.sources.schema.numParts"]) > 1
    assert parameters["spark.sql.sources.schema.partCol.0"] == "day"
    assert [f["name"] for f in stored_schema(parameters)["fields"]] == [*(c.name for c in columns), "day"]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("timestamp_ntz", "timestamp"),
        ("array<timestamp_ntz>", "array<timestamp>"),
        ("variant", "string"),
        ("interval day to second", "string"),
        ("string collate UTF8_LCASE", "string"),
        ("struct<a:variant,b:int>", "struct<a:string,b:int>"),
        ("decimal(10,2)", "decimal(10,2)"),
        ("<derived from deserializer>", "<derived from deserializer>"),
    ],
)
def test_types_that_only_spark_has_are_shown_as_hives_nearest(text, nearest):
    assert hive_type(text) == nearest


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("bigint", True),
        ("array<timestamp_ntz>", True),
        ("timestamp_ntz", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_a_type_is_accepted_by_its_outermost_name_as_the_real_metastore_does(text, known):
    assert is_hive_type(text) is known


@pytest.mark.parametrize(
    ("text", "duck"),
    [
        ("bigint", "BIGINT"),
        ("decimal(10,2)", "DECIMAL(10,2)"),
        ("map<string,array<int>>", "MAP(VARCHAR, INTEGER[])"),
        ("struct<a b:int>", 'STRUCT("a b" INTEGER)'),
    ],
)
def test_a_type_has_its_name_in_duckdb(text, duck):
    assert duckdb_type(text) == duck


def test_a_type_that_duckdb_lacks_is_a_sentence():
    with pytest.raises(InvalidInputError, match="without Spark"):
        duckdb_type("interval day to second")
