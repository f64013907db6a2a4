"""Reference §2–§7: what transforms make of records."""

from __future__ import annotations

import datetime as dt

import pytest

from awsglue import gluetypes as g
from gluepot.errors import InvalidInputError

pytestmark = pytest.mark.spark


def rows_of(frame):
    return [row.asDict(recursive=True) for row in frame.toDF().collect()]


def names(frame):
    return [field.name for field in frame.schema()]


# -- apply_mapping (§4) --------------------------------------------------------------------------------------


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


# -- resolveChoice (§3) --------------------------------------------------------------------------------------


@pytest.fixture
def choice(json_frame):
    return json_frame({"v": 1, "o": {"p": 1}}, {"v": "x", "o": {"p": "y"}}, {"v": "3", "o": {"p": "4"}})


def test_s3_cast_makes_null_of_what_cannot_be_cast(choice):
    made = choice.resolveChoice(specs=[("v", "cast:int")])

    assert [row["v"] for row in rows_of(made)] == [1, None, 3]
    assert made.schema().getField("o").dataType.getField("p").dataType.name == "choice"


def test_s3_project_keeps_values_of_the_type_only(choice):
    """The pages contradict each other: this is the reading of two of three (decision 062)."""
    assert [row["v"] for row in rows_of(choice.resolveChoice(specs=[("v", "project:string")]))] == [
        None,
        "x",
        "3",
    ]


def test_s3_make_cols_gives_a_column_per_type(choice):
    from awsglue.transforms import ResolveChoice

    made = ResolveChoice.apply(frame=choice, choice="make_cols", transformation_ctx="rc")

    assert names(made) == ["v_int", "v_string", "o"]
    assert rows_of(made)[0] == {"v_int": 1, "v_string": None, "o": {"p_int": 1, "p_string": None}}


def test_s3_make_struct_ends_the_choice_and_nested_paths_resolve(choice):
    made = choice.resolveChoice(choice="make_struct")
    nested = choice.resolveChoice(specs=[("o.p", "cast:string")])

    assert made.schema().getField("v").dataType.name == "struct"
    assert rows_of(made)[1]["v"] == {"int": None, "string": "x"}
    assert [row["o"]["p"] for row in rows_of(nested)] == ["1", "y", "4"]


def test_s3_paths_reach_into_arrays(json_frame):
    source = json_frame({"l": [{"price": 1}, {"price": "2"}]})

    made = source.resolveChoice(specs=[("l[].price", "cast:double")])

    assert rows_of(made) == [{"l": [{"price": 1.0}, {"price": 2.0}]}]


def test_s3_match_catalog_casts_to_the_tables_types(choice, spark, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t (v bigint) USING parquet")

    made = choice.resolveChoice(choice="match_catalog", database=glue_database, table_name="t")

    assert made.schema().getField("v").dataType == g.LongType()
    assert [row["v"] for row in rows_of(made)] == [1, None, 3]


def test_s3_neither_both_and_unknown_actions_are_refused(choice):
    for arguments in ({}, {"specs": [("v", "cast:int")], "choice": "make_cols"}, {"choice": "explode"}):
        with pytest.raises(InvalidInputError):
            choice.resolveChoice(**arguments)


def test_s1_to_df_options_project_and_refuse_cast(choice):
    from awsglue.dynamicframe import ResolveOption

    projected = choice.toDF([ResolveOption("v", "Project", g.IntegerType())]).collect()

    assert [row.v for row in projected] == [1, None, None]
    with pytest.raises(ValueError, match="Cast"):
        choice.toDF([ResolveOption("v", "Cast", g.IntegerType())])


def test_s3_row_count_and_round_trip_hold(choice, glue):
    from awsglue.dynamicframe import DynamicFrame

    again = DynamicFrame.fromDF(choice.toDF(), glue, "again")

    assert choice.resolveChoice(choice="make_cols").count() == choice.count() == 3
    assert rows_of(again) == rows_of(choice)


# -- fields (§2, §7) -----------------------------------------------------------------------------------------


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


# -- records (§2, §6) ----------------------------------------------------------------------------------------


def test_s2_split_rows_ands_conditions_and_puts_nulls_to_the_rest(frame):
    parts = frame([(5,), (15,), (25,), (None,)], "v int").split_rows({"v": {">": 10, "<": 20}}, "in", "out")

    assert [row["v"] for row in rows_of(parts["in"])] == [15]
    assert [row["v"] for row in rows_of(parts["out"])] == [5, 25, None]


def test_s2_join_is_inner_and_clashing_names_get_a_dot(frame):
    from awsglue.transforms import Join

    left = frame([(1, "a"), (2, "b")], "id int, v string", "l")
    right = frame([(1, "x")], "id int, w string", "r")

    made = Join.apply(left, right, ["id"], ["id"])

    assert rows_of(made) == [{"id": 1, "v": "a", ".id": 1, "w": "x"}]
    assert rows_of(left.join("id", "id", right)) == rows_of(made)


def test_s2_union_of_different_types_makes_a_choice(frame):
    made = frame([(1,)], "v int").union(frame([("x", 2)], "v string, w int"))

    assert rows_of(made) == [
        {"v": {"int": 1, "string": None}, "w": None},
        {"v": {"int": None, "string": "x"}, "w": 2},
    ]


def test_s2_merge_takes_stage_and_keeps_the_rest_with_duplicates(frame):
    source = frame([(1, "old"), (2, "keep"), (2, "keep")], "id int, v string")
    stage = frame([(1, "new"), (3, "added")], "id int, v string")

    made = source.mergeDynamicFrame(stage, ["id"])

    assert sorted((row["id"], row["v"]) for row in rows_of(made)) == [
        (1, "new"), (2, "keep"), (2, "keep"), (3, "added"),
    ]  # fmt: skip


def test_s2_filter_takes_key_errors_as_no_and_others_as_errors(json_frame):
    from awsglue.transforms import Filter

    def keep(record):
        if record["v"] == 3:
            raise RuntimeError("three")
        return record["w"] > 0 if record["v"] == 2 else record.v == 1

    made = Filter.apply(frame=json_frame({"v": 1}, {"v": 2}, {"v": 3}, {"v": 4}), f=keep)

    assert rows_of(made) == [{"v": 1}]
    assert made.stageErrorsCount() == 1
    assert "three" in rows_of(made.errorsAsDynamicFrame())[0]["error"]["msg"]


def test_s2_map_changes_records_and_keeps_number_types(frame):
    from awsglue.transforms import Map

    def change(record):
        record["total"] = record["a"] + record["b"]
        record["tags"] = ["x", record.name]
        del record["b"]
        return record

    made = Map.apply(frame=frame([(1, 2, "n")], "a bigint, b int, name string"), f=change)

    assert rows_of(made) == [{"a": 1, "name": "n", "total": 3, "tags": ["x", "n"]}]
    assert made.schema().getField("a").dataType == g.LongType()


def test_s2_map_of_none_and_exceptions_are_error_records_and_types_may_differ(frame):
    def change(record):
        if record["v"] == 1:
            return None
        if record["v"] == 2:
            raise ValueError("two")
        return {
            "v": record["v"] if record["v"] == 3 else "four",
            "at": dt.datetime.fromisoformat("2024-01-02T03:04:05"),
        }

    made = frame([(1,), (2,), (3,), (4,)], "v int").map(change)

    found = sorted(rows_of(made), key=lambda row: row["v"]["int"] or 0)
    assert [row["v"] for row in found] == [{"int": None, "string": "four"}, {"int": 3, "string": None}]
    assert found[0]["at"] == dt.datetime.fromisoformat("2024-01-02T03:04:05")
    assert made.errorsCount() == 2


def test_s6_thresholds_are_checked_when_records_are_asked_for(frame):
    from awsglue.dynamicframe import ErrorThresholdError

    made = frame([(1,), (2,)], "v int").map(lambda record: None, stageThreshold=1)

    with pytest.raises(ErrorThresholdError, match="2 records"):
        made.count()


def test_s6_errors_go_on_through_later_steps(json_frame):
    made = json_frame({"a": 1}, "broken").drop_fields("a")

    assert made.stageErrorsCount() == 0
    assert made.errorsCount() == 1


# -- nested (§2, §5) -----------------------------------------------------------------------------------------


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


# -- the rest (§2) -------------------------------------------------------------------------------------------


def test_s2_show_and_print_schema(choice, capsys):
    choice.printSchema()
    choice.show(1)

    printed = capsys.readouterr().out
    assert printed == (
        "root\n|-- v: choice\n|    |-- int\n|    |-- string\n|-- o: struct\n|    |-- p: choice\n"
        '|    |    |-- int\n|    |    |-- string\n\n{"v": 1, "o": {"p": 1}}\n'.replace("\n\n", "\n")
    )


def test_s2_collections_map_and_flatmap(frame, glue):
    from awsglue.dynamicframe import DynamicFrameCollection
    from awsglue.transforms import DropFields, FlatMap, MapToCollection

    collection = DynamicFrameCollection({"one": frame([(1, 2)], "a int, b int")}, glue)

    mapped = MapToCollection.apply(dfc=collection, callable=lambda one, ctx: one.drop_fields("a"))
    flat = FlatMap.apply(dfc=collection, BaseTransform=DropFields, frame_name="frame", paths=["b"])

    assert rows_of(mapped["one"]) == [{"b": 2}]
    assert rows_of(flat["one"]) == [{"a": 1}]
    with pytest.raises(TypeError, match="int"):
        collection.map(lambda one, ctx: 1)


def test_s2_spigot_repartition_coalesce(frame, spark, tmp_path):
    from awsglue.transforms import Coalesce, Repartition, Spigot

    source = frame([(n,) for n in range(10)], "v int")

    passed = Spigot.apply(source, str(tmp_path / "sample"), {"topk": 3})

    assert passed.count() == 10
    assert spark.read.json(str(tmp_path / "sample")).count() == 3
    assert Repartition.apply(source, 3).getNumPartitions() == 3
    assert Coalesce.apply(source, 1).getNumPartitions() == 1
