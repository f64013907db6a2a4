"""Reference §4: ApplyMapping."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from awsglue import gluetypes as g
from gluepot.errors import InvalidInputError
from tests.awsglue.conftest import names, rows_of

pytestmark = pytest.mark.spark


def test_s4_mapping_projects_casts_nests_and_unnests(frame):
    from awsglue.transforms import ApplyMapping

    made = ApplyMapping.apply(
        frame=frame(
            [("7", ("NY", 1), "gone")], "views string, address struct<state:string,zip:int>, x string"
        ),
        mappings=[
            ("views", "long", "views", "bigint"),
            ("address.state", "string", "state", "string"),
            ("views ", "string", "meta.count.text", "string"),
        ],
        transformation_ctx="applymapping1",
    )

    assert rows_of(made) == [{"views": 7, "state": "NY", "meta": {"count": {"text": "7"}}}]
    assert made.schema().getField("views").dataType == g.LongType()


def test_s4_back_ticks_hold_dots_and_short_tuples_work(frame):
    source = frame([(1, "x")], "`a.b` int, c string")

    made = source.apply_mapping([("`a.b`", "int", "`n.m`", "long"), ("c", "d"), ("`a.b`", "e", "string")])

    assert rows_of(made) == [{"n.m": 1, "d": "x", "e": "1"}]


def test_s4_source_names_fold_case_unless_asked_not_to(frame):
    source = frame([(1,)], "Total int")

    assert rows_of(source.applyMapping([("total", "int", "t", "int")])) == [{"t": 1}]
    assert names(source.apply_mapping([("total", "int", "t", "int")], case_sensitive=True)) == []


def test_s4_an_uncastable_value_is_null_and_a_missing_source_gives_no_column(frame):
    made = frame([("x",), ("2",)], "v string").apply_mapping(
        [("v", "string", "v", "int"), ("nope", "string", "nope", "string")]
    )

    assert rows_of(made) == [{"v": None}, {"v": 2}]


def test_s4_a_list_entry_that_is_no_tuple_or_too_long_is_refused(frame):
    source = frame([(1,)], "v int")

    with pytest.raises(TypeError, match="tuple"):
        source.apply_mapping([["v", "w"]])
    with pytest.raises(ValueError, match="5"):
        source.apply_mapping([("v", "a", "b", "c", "d")])


def test_s4_paths_through_arrays_and_impossible_types_are_sentences(frame):
    source = frame([([(1,)], ("a",))], "a array<struct<b:int>>, s struct<t:string>")

    with pytest.raises(InvalidInputError, match="array"):
        source.apply_mapping([("a.b", "int", "b", "int")])
    with pytest.raises(InvalidInputError, match="cannot become 'int'"):
        source.apply_mapping([("s", "struct", "s", "int")])
    with pytest.raises(InvalidInputError, match="nonsense"):
        source.apply_mapping([("s.t", "string", "t", "nonsense")])


def test_s4_whole_containers_map_and_types_have_their_names(frame):
    source = frame([([1], "1.25", "2024-01-02", "true")], "a array<int>, d string, day string, f string")

    made = source.apply_mapping(
        [
            ("a", "array", "list", "array"),
            ("d", "string", "d", "decimal(5,2)"),
            ("day", "string", "day", "date"),
            ("f", "string", "f", "boolean"),
            ("d", "string", "s", "smallint"),
            ("day", "string", "ts", "timestamp"),
        ]
    )

    assert rows_of(made)[0]["day"] == dt.date(2024, 1, 2)
    assert {f.name: f.dataType.name for f in made.schema()} == {
        "list": "array", "d": "decimal", "day": "date", "f": "boolean", "s": "short", "ts": "timestamp",
    }  # fmt: skip


def test_s4_empty_mappings_give_records_without_fields(frame):
    assert names(frame([(1,)], "v int").apply_mapping([])) == []


def test_s4_mapping_a_choice_takes_every_types_value(json_frame):
    made = json_frame({"v": 1}, {"v": "2"}).apply_mapping([("v", "string", "v", "string")])

    assert [row["v"] for row in rows_of(made)] == ["1", "2"]


@pytest.mark.parametrize(
    ("word", "kind", "value"),
    [
        ("string", "string", "7"), ("int", "int", 7), ("integer", "int", 7), ("long", "long", 7), ("bigint", "long", 7),
        ("double", "double", 7.0), ("float", "float", 7.0), ("byte", "byte", 7), ("tinyint", "byte", 7),
        ("short", "short", 7), ("smallint", "short", 7), ("decimal(5,1)", "decimal", Decimal("7.0")),
        ("numeric(5,1)", "decimal", Decimal("7.0")), ("decimal", "decimal", Decimal("7.00")), ("DECIMAL( 4 , 2 )", "decimal", Decimal("7.00")),
        ("binary", "binary", bytearray(b"7")), ("boolean", "boolean", None), ("date", "date", None),
    ],
)  # fmt: skip
def test_s4_every_name_of_a_type(frame, word, kind, value):
    """Which values a text gives as a boolean or a date is Spark's rule; Glue's pages say nothing of it."""
    made = frame([("7",)], "v string").apply_mapping([("v", "string", "v", word)])

    assert made.schema().getField("v").dataType.name == kind
    if value is not None:
        assert rows_of(made) == [{"v": value}]


def test_s4_the_source_type_is_a_hint(frame):
    """The pages do not say what a source type that is not the field's does: it changes nothing here (decision 062)."""
    made = frame([("7",)], "v string").apply_mapping([("v", "double", "v", "int")])

    assert rows_of(made) == [{"v": 7}]


def test_a_source_type_of_another_kind_is_said_once(frame, json_frame, capsys):
    source = frame([("7", 1, "2020-01-01")], "v string, n int, d string")
    choice = json_frame({"c": 1, "x": None}, {"c": "x", "x": None})

    odd = source.apply_mapping(
        [("v", "int", "v", "int"), ("d", "date", "d", "date"), ("n", "bigint", "n", "long")]
    )
    made = rows_of(odd)
    even = source.apply_mapping([("v", "varchar(9)", "v", "int"), ("n", "double", "n", "long")])
    both = choice.apply_mapping(
        [("c", "long", "c", "long"), ("x", "int", "x", "int"), ("gone", "int", "g", "int")]
    )
    rows_of(even), rows_of(both)

    said = capsys.readouterr().err
    assert made[0]["v"] == 7
    assert (
        "ApplyMapping takes 'v' for 'int', and it is 'string', and 1 more so. It is cast all the same" in said
    )
    assert said.count("ApplyMapping takes") == 1


def test_s4_two_mappings_to_one_struct_and_one_name_twice(frame):
    source = frame([(1, 2)], "a int, b int")

    nested = source.apply_mapping([("a", "int", "s.a", "int"), ("b", "int", "s.b", "int")])
    twice = source.apply_mapping([("a", "int", "x", "int"), ("b", "int", "x", "int")])

    assert rows_of(nested) == [{"s": {"a": 1, "b": 2}}]
    assert rows_of(twice) == [{"x": 2}]
