"""Reference §2, §7: choosing, dropping, renaming and splitting fields."""

from __future__ import annotations

import pytest

from tests.awsglue.conftest import names, rows_of

pytestmark = pytest.mark.spark


def test_s2_drop_fields_reaches_structs_and_structs_in_arrays(frame):
    source = frame(
        [(1, ("a", "b"), [("c", "d")])],
        "i int, s struct<x:string,y:string>, l array<struct<p:string,q:string>>",
    )

    assert rows_of(source.drop_fields(["s.x", "l.q", "nothing"])) == [
        {"i": 1, "s": {"y": "b"}, "l": [{"p": "c"}]}
    ]
    assert names(source.drop_fields("i")) == ["s", "l"]


def test_s2_select_fields_is_top_level_in_the_order_asked_for(frame):
    from awsglue.transforms import SelectFields

    assert names(SelectFields.apply(frame([(1, 2, 3)], "a int, b int, c int"), ["c", "a", "zz"])) == [
        "c",
        "a",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "z", {"z": 1, "s": {"x": 2}, "d.e": 3}),
        ("s.x", "s.y", {"a": 1, "s": {"y": 2}, "d.e": 3}),
        ("s.x", "x", {"a": 1, "s": None, "d.e": 3, "x": 2}),
        ("a", "s.n", {"s": {"x": 2, "n": 1}, "d.e": 3}),
        ("`d.e`", "de", {"a": 1, "s": {"x": 2}, "de": 3}),
        ("nope", "z", {"a": 1, "s": {"x": 2}, "d.e": 3}),
    ],
)
def test_s2_rename_field_by_paths(frame, old, new, expected):
    made = frame([(1, (2,), 3)], "a int, s struct<x:int>, `d.e` int").rename_field(old, new)

    found = rows_of(made)[0]
    assert {**found, "s": found["s"] or None} == expected


def test_s7_drop_null_fields_drops_null_types_only(json_frame, capsys):
    from awsglue.transforms import DropNullFields

    source = json_frame({"n": None, "s": {"m": None, "k": 1}, "l": [{"o": None, "p": 1}], "arr": [None]})

    made = DropNullFields.apply(frame=source, transformation_ctx="d")

    assert names(made) == ["s", "l", "arr"]
    assert rows_of(made)[0]["s"] == {"k": 1}
    assert rows_of(made)[0]["l"] == [{"p": 1}]
    assert "s.m" in capsys.readouterr().out


def test_s7_a_string_column_of_nulls_stays(frame):
    assert names(frame([(None, 1)], "s string, i int").drop_null_fields()) == ["s", "i"]


def test_s2_split_fields_and_select_from_collection(frame):
    from awsglue.transforms import SelectFromCollection, SplitFields

    parts = SplitFields.apply(frame([(1, 2)], "a int, b int"), ["a"], "left", "right")

    assert list(parts.keys()) == ["left", "right"]
    assert rows_of(SelectFromCollection.apply(dfc=parts, key="right")) == [{"b": 2}]
    assert parts.select("missing").count() == 0


def test_s2_drop_fields_does_not_reach_into_maps_or_single_elements(frame):
    source = frame([({"k": (1,)}, [(2,)])], "m map<string,struct<x:int>>, l array<struct<y:int>>")

    assert rows_of(source.drop_fields(["m.k", "m.k.x", "l[0].y"])) == rows_of(source)


def test_s2_select_fields_takes_no_nested_path(frame):
    """The guide says top level only; a path into a struct selects nothing, and ApplyMapping is there for it."""
    assert names(frame([((1,),)], "s struct<x:int>").select_fields(["s.x"])) == []
    assert names(frame([(1,)], "`a.b` int").select_fields("`a.b`")) == ["a.b"]


def test_s7_null_elements_and_maps_are_left_alone(frame, json_frame):
    source = json_frame({"arr": [None, None], "deep": [{"gone": None, "kept": [{"too": None, "k": 1}]}]})

    made = source.drop_null_fields()

    assert names(made) == ["arr", "deep"]
    assert rows_of(made)[0]["deep"] == [{"kept": [{"k": 1}]}]
    assert names(frame([({"k": None},)], "m map<string,string>").drop_null_fields()) == ["m"]


def test_s2_rename_field_takes_names_in_another_case(frame):
    assert names(frame([(1,)], "Total int").rename_field("total", "sum")) == ["sum"]
