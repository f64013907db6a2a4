"""Reference §2, §5: nested records made flat, and texts that hold records."""

from __future__ import annotations

import pytest

from gluepot.errors import InvalidInputError, NotFoundError
from tests.awsglue.conftest import rows_of

pytestmark = pytest.mark.spark


def test_s2_unnest_flattens_structs_and_keeps_arrays(frame):
    source = frame([((1, ("x",)), [(2,)])], "a struct<b:int,c:struct<d:string>>, l array<struct<m:int>>")

    assert rows_of(source.unnest()) == [{"a.b": 1, "a.c.d": "x", "l": [{"l.val.m": 2}]}]


def test_s5_relationalize_names_ids_and_indexes(frame):
    source = frame(
        [("ann", (1,), [("p", [7, 8]), ("q", [])], ["t"]), ("bob", (2,), None, [])],
        "name string, s struct<n:int>, friends array<struct<f:string,nums:array<int>>>, tags array<string>",
    )

    tables = source.relationalize("root", "staging")

    assert list(tables.keys()) == ["root", "root_friends", "root_friends.val.nums", "root_tags"]
    root = rows_of(tables.select("root"))
    assert list(root[0]) == ["name", "s.n", "friends", "tags"]
    friends = rows_of(tables["root_friends"])
    assert [(row["id"], row["index"], row["friends.val.f"]) for row in friends] == [
        (root[0]["friends"], 0, "p"), (root[0]["friends"], 1, "q"),
    ]  # fmt: skip
    numbers = rows_of(tables["root_friends.val.nums"])
    assert [(row["index"], row["friends.val.nums.val"]) for row in numbers] == [(0, 7), (1, 8)]
    assert {row["id"] for row in numbers} == {friends[0]["friends.val.nums"]}
    assert root[1]["friends"] is None


def test_s5_relationalize_takes_its_folder_from_temp_dir_or_refuses(frame):
    from awsglue.transforms import Relationalize
    from awsglue.utils import getResolvedOptions

    source = frame([([1],)], "a array<int>")
    getResolvedOptions(["script"], [])
    with pytest.raises(RuntimeError, match="TempDir"):
        Relationalize.apply(frame=source)

    getResolvedOptions(["script", "--TempDir", "folder"], [])

    assert list(Relationalize.apply(frame=source, name="r").keys()) == ["r", "r_a"]


def test_s5_joining_children_gives_back_the_rows(frame):
    source = frame([(n, list(range(n))) for n in range(5)], "n int, l array<int>")

    tables = source.relationalize("root")
    joined = tables["root"].join(["l"], ["id"], tables["root_l"]).toDF()

    assert {(row["n"], row["l.val"]) for row in joined.collect()} == {
        (n, x) for n in range(5) for x in range(n)
    }


def test_s2_unbox_json_and_csv(frame):
    source = frame([('{"a": 1, "b": "x"}', "1|z")], "j string, c string")

    made = source.unbox("j", "json").unbox("c", "csv", separator="|")

    assert rows_of(made) == [{"j": {"a": 1, "b": "x"}, "c": {"col0": "1", "col1": "z"}}]


def test_s2_unnest_flattens_structs_in_structs_in_arrays_and_leaves_maps(frame):
    source = frame(
        [([((1,), "x")], {"k": (2,)})],
        "l array<struct<s:struct<n:int>,t:string>>, m map<string,struct<v:int>>",
    )

    assert rows_of(source.unnest()) == [{"l": [{"l.val.s.n": 1, "l.val.t": "x"}], "m": {"k": {"v": 2}}}]


def test_s5_maps_are_not_pivoted_and_a_frame_without_arrays_has_one_table(frame):
    """Whether Glue pivots maps is not said; here they stay."""
    tables = frame([({"k": 1}, (2,))], "m map<string,int>, s struct<n:int>").relationalize("root", "s")

    assert list(tables.keys()) == ["root"]
    assert rows_of(tables["root"]) == [{"m": {"k": 1}, "s.n": 2}]


def test_s5_an_array_in_a_struct_and_an_array_of_arrays(frame):
    tables = frame([(([1, 2],), [[3], [4, 5]])], "s struct<l:array<int>>, g array<array<int>>").relationalize(
        "r", "s"
    )

    assert list(tables.keys()) == ["r", "r_s.l", "r_g", "r_g.val"]
    assert [row["s.l.val"] for row in rows_of(tables["r_s.l"])] == [1, 2]
    assert [(row["index"], row["g.val.val"]) for row in rows_of(tables["r_g.val"])] == [
        (0, 3),
        (0, 4),
        (1, 5),
    ]


def test_s5_ids_are_of_one_record_each(frame):
    tables = frame([([1],), ([2],), ([3],)], "l array<int>").relationalize("root", "s")

    ids = [row["l"] for row in rows_of(tables["root"])]
    assert len(set(ids)) == 3
    assert sorted(row["id"] for row in rows_of(tables["root_l"])) == sorted(ids)


def test_s5_choices_come_through_and_may_be_resolved_after(json_frame):
    tables = json_frame({"l": [1, "x"]}).relationalize("root", "s")

    resolved = tables["root_l"].resolveChoice(specs=[("`l.val`", "cast:string")])

    assert [row["l.val"] for row in rows_of(resolved)] == ["1", "x"]


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a,b\n1,x", {"withHeader": True}, {"a": "1", "b": "x"}),
        ("a,b\n1,x", {"skipFirst": "true"}, {"col0": "1", "col1": "x"}),
        ("1;'x'", {"separator": ";", "withSchema": True}, {"n": 1, "s": "'x'"}),
    ],
    ids=["header", "skip first", "declared"],
)
def test_s2_unbox_csv_options(frame, text, options, expected):
    from pyspark.sql.types import IntegerType, StringType, StructField, StructType

    if "withSchema" in options:
        kind = StructType([StructField("n", IntegerType()), StructField("s", StringType())])
        options = {**options, "withSchema": kind.json()}

    assert rows_of(frame([(text,)], "c string").unbox("c", "csv", **options)) == [{"c": expected}]


def test_s2_unbox_sets_aside_texts_that_are_no_records(frame):
    source = frame([(1, '{"a": 1}'), (2, "broken"), (3, "[1]"), (4, None), (5, " ")], "n int, j string")

    made = source.unbox("j", "json", info="boxes")

    assert rows_of(made) == [{"n": 1, "j": {"a": 1}}, {"n": 4, "j": None}, {"n": 5, "j": None}]
    first, second = (row["error"] for row in rows_of(made.errorsAsDynamicFrame()))
    assert (first["input"], first["msg"]) == ("broken", "The text at 'j' is no record of json")
    assert (first["dynamicRecord"], first["callsite"]["info"]) == ('{"n":2,"j":"broken"}', "boxes")
    assert (second["input"], made.stageErrorsCount()) == ("[1]", 2)


def test_s2_unbox_loses_no_value_that_a_declared_schema_or_a_row_cannot_hold(frame):
    kind = '{"type":"struct","fields":[{"name":"a","type":"integer","nullable":true,"metadata":{}}]}'
    texts = frame(
        [('{"a": 1}', "1|x"), ('{"a": "x"}', "2|y"), ('{"b": 1}', "3|z|more")], "j string, c string"
    )

    declared = texts.unbox("j", "json", withSchema=kind)
    rows = texts.unbox("c", "csv", separator="|", withSchema=kind)

    assert [row["j"] for row in rows_of(declared)] == [{"a": 1}, {"a": None}]
    assert declared.errorsCount() == 1
    assert (rows_of(rows), rows.errorsCount()) == ([], 3)
    assert texts.unbox("c", "csv", separator="|").errorsCount() == 0


def test_s2_unbox_names_unknown_formats_and_paths(frame):
    source = frame([('{"a": 1}',)], "j string")

    with pytest.raises(InvalidInputError, match="'avro'"):
        source.unbox("j", "avro")
    with pytest.raises(NotFoundError, match="'nowhere'"):
        source.unbox("nowhere", "json").schema()
