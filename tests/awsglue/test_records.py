"""Reference §2, §6: transforms of records, and those that fail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from awsglue import gluetypes as g
from awsglue.dynamicframe import ErrorThresholdError
from awsglue.transforms import Coalesce, Join, Repartition, Spigot, Union
from gluepot.errors import InvalidInputError, NotFoundError
from tests.awsglue.conftest import rows_of

pytestmark = pytest.mark.spark


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


def test_functions_see_fields_whose_names_have_dots(json_frame):
    flat = json_frame({"a": {"b": 1}}, {"a": {"b": 2}}).unnest()

    kept = flat.filter(lambda record: record["a.b"] == 2)
    changed = flat.map(lambda record: {"double": record["a.b"] * 2})

    assert rows_of(kept) == [{"a.b": 2}]
    assert sorted(row["double"] for row in rows_of(changed)) == [2, 4]


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
    made = frame([(1,), (2,)], "v int").map(lambda record: None, stageThreshold=1)

    with pytest.raises(ErrorThresholdError, match="2 records"):
        made.count()


def test_s6_errors_go_on_through_later_steps(json_frame):
    made = json_frame({"a": 1}, "broken").drop_fields("a")

    assert made.stageErrorsCount() == 0
    assert made.errorsCount() == 1


@pytest.mark.parametrize(
    ("operator", "found"),
    [("=", [2]), ("==", [2]), ("!=", [1, 3]), ("<", [1]), ("<=", [1, 2]), (">", [3]), (">=", [2, 3])],
)
def test_s2_split_rows_knows_every_operator(frame, operator, found):
    parts = frame([(1,), (2,), (3,)], "v bigint").split_rows({"v": {operator: 2}}, "in", "out")

    assert [row["v"] for row in rows_of(parts["in"])] == found


def test_s2_split_rows_names_an_unknown_operator_and_field(frame):
    with pytest.raises(InvalidInputError, match="'~'"):
        frame([(1,)], "v int").split_rows({"v": {"~": 1}})
    with pytest.raises(NotFoundError, match="'w'"):
        frame([(1,)], "v int").split_rows({"w": {"=": 1}})


def test_s2_join_of_nested_keys_names_its_result_and_needs_as_many_on_both_sides(frame):
    left, right = frame([((1,), "a")], "k struct<id:int>, v string", "l"), frame([(1,)], "rid int", "r")

    made = left.join(["k.id"], ["rid"], right)

    assert (made.name, made.count()) == ("lr", 1)
    with pytest.raises(InvalidInputError, match="2 keys on the left and 1"):
        left.join(["k.id", "v"], ["rid"], right)


def test_s2_join_the_class_drops_its_context_and_thresholds(frame):
    """§2: Join.apply takes them and gives none of them on, so an earlier failure never stops it."""
    failing = frame([(1,), (2,)], "a int", "l").map(lambda record: None if record.a == 2 else record)

    made = Join.apply(
        failing, frame([(1,)], "b int", "r"), "a", "b", transformation_ctx="c", totalThreshold=1
    )

    assert (made.count(), made.errorsCount(), made.name) == (1, 1, "lr")


def test_s2_joining_nulls_finds_nothing(frame):
    assert frame([(None,)], "a int").join("a", "b", frame([(None,)], "b int")).count() == 0


def test_s2_merge_of_different_schemas_and_several_keys(frame):
    source = frame([(1, 1, "x"), (1, 2, "y")], "a int, b int, old string")
    stage = frame([(1, 1, 5)], "a int, b int, new int")

    assert sorted(rows_of(source.mergeDynamicFrame(stage, ["a", "b"])), key=str) == [
        {"a": 1, "b": 1, "old": None, "new": 5},
        {"a": 1, "b": 2, "old": "y", "new": None},
    ]


@pytest.mark.parametrize("problem", [KeyError, ValueError, TypeError])
def test_s2_filter_takes_three_exceptions_as_false(frame, problem):
    def keep(record):
        raise problem("no")

    made = frame([(1,)], "v int").filter(keep)

    assert (made.count(), made.errorsCount()) == (0, 0)


def test_s2_map_gives_dates_decimals_maps_and_sets_their_types(frame):
    def change(record):
        return {
            "day": record.day, "cost": record.cost * 2, "m": record.m, "s": {1}, "raw": b"x", "at": record.at, "big": 2**70,
        }  # fmt: skip

    source = frame(
        [(dt.date(2024, 1, 2), Decimal("1.25"), {"k": 1}, dt.datetime.fromisoformat("2024-01-02T03:04:05"))],
        "day date, cost decimal(8,2), m map<string,int>, at timestamp",
    )
    made = source.map(change)

    assert {field.name: field.dataType.name for field in made.schema()} == {
        "day": "date", "cost": "decimal", "m": "map", "s": "array", "raw": "binary", "at": "timestamp", "big": "decimal",
    }  # fmt: skip
    row = rows_of(made)[0]
    assert (row["day"], row["cost"], row["m"], row["s"]) == (
        dt.date(2024, 1, 2),
        Decimal("2.50"),
        {"k": 1},
        [1],
    )
    assert (row["at"], row["big"]) == (dt.datetime.fromisoformat("2024-01-02T03:04:05"), Decimal(2**70))


def test_s2_map_may_mix_types_in_lists_and_grow_beyond_a_fields_type(frame):
    made = frame([(1,), (2,)], "v smallint").map(
        lambda record: {"v": record.v * 30_000, "l": [record.v, "x", None]}
    )

    lists = [row["l"] for row in rows_of(made)]
    assert lists == [
        [{"int": number, "string": None}, {"int": None, "string": "x"}, None] for number in (1, 2)
    ]
    numbers = rows_of(made.resolveChoice(specs=[("v", "cast:int")]))
    assert [row["v"] for row in numbers] == [30_000, 60_000]


def test_s2_map_must_return_a_record(frame):
    made = frame([(1,)], "v int").map(lambda record: [record])

    assert "list" in rows_of(made.errorsAsDynamicFrame())[0]["error"]["msg"]


def test_s6_an_error_record_says_the_line_the_info_and_the_input(frame):
    made = frame([(1,)], "v int").map(lambda record: record["w"], info="looking for w")

    error = rows_of(made.errorsAsDynamicFrame())[0]["error"]
    assert error["callsite"]["info"] == "looking for w"
    assert "test_records.py:" in error["callsite"]["site"]
    assert (error["msg"], error["input"]) == ("KeyError: 'w'", '{"v": 1}')


def test_s6_zero_tolerates_any_number_and_the_total_counts_all_steps(frame):
    one = frame([(1,), (2,)], "v int").map(lambda record: {"v": 1} if record.v == 1 else None)
    two = one.map(lambda record: None, totalThreshold=1)

    assert one.count() == 1
    assert (two.stageErrorsCount(), two.errorsCount()) == (1, 2)
    with pytest.raises(ErrorThresholdError, match="2 records failed until here"):
        two.assertErrorThreshold()
    with pytest.raises(ErrorThresholdError):
        two.toDF()


def test_s6_errors_of_both_sides_of_a_union_count_but_are_not_its_own(json_frame):
    made = json_frame({"a": 1}, "broken").union(json_frame({"a": 2}, "worse"))

    assert (made.count(), made.stageErrorsCount(), made.errorsCount()) == (2, 0, 2)


def test_s2_map_may_return_empty_structs_lists_and_odd_names(frame):
    made = frame([(1,)], "v int").map(lambda record: {"a b.c": {}, "l": [], "`": {"x": None}})

    assert made.count() == 1
    row = rows_of(made)[0]
    assert (list(row), row["l"], row["`"]) == (["a b.c", "l", "`"], [], {"x": None})


def _losing(frame, schema: str, **thresholds: int):
    """A frame of the record 1, beside which the records 2 and 3 failed."""
    made = frame([(1,), (2,), (3,)], schema)
    return made.map(lambda record: record if 1 in record.values() else None, **thresholds)


@pytest.mark.parametrize(
    "step",
    [
        lambda one, two: one.join("a", "b", two),
        lambda one, two: one.union(two),
        lambda one, two: one.mergeDynamicFrame(two.rename_field("b", "a"), ["a"]),
    ],
    ids=["join", "union", "merge"],
)
def test_s6_failed_records_of_both_frames_go_on_and_those_of_one_origin_count_once(frame, step):
    one, two = _losing(frame, "a int"), _losing(frame, "b int")

    assert step(one, two).errorsCount() == 4
    assert step(one, one.rename_field("a", "b")).errorsCount() == 2


def test_s6_what_a_step_tolerates_holds_for_all_that_is_made_of_it(frame, tmp_path):
    strict = _losing(frame, "a int", stageThreshold=1)

    made = strict.apply_mapping([("a", "int", "b", "long")])
    for action in (
        made.count,
        made.show,
        lambda: made.select_fields(["b"]).write("s3", {"path": str(tmp_path / "out")}, "json"),
        lambda: Join.apply(frame([(1,)], "c int"), made, "c", "b").toDF(),
    ):
        with pytest.raises(
            ErrorThresholdError, match="2 records failed in an earlier step; stageThreshold is 1"
        ):
            action()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "step",
    [
        lambda one: one.split_fields(["a"], "x", "y", totalThreshold=1)["y"],
        lambda one: one.split_rows({"a": {"=": 1}}, "x", "y", totalThreshold=1)["y"],
        lambda one: one.relationalize("x", "/tmp", totalThreshold=1)["x"],
        lambda one: Repartition.apply(one, 1, totalThreshold=1),
        lambda one: Coalesce.apply(one, 1, totalThreshold=1),
        lambda one: Union.apply(one, one, totalThreshold=1),
    ],
    ids=["split_fields", "split_rows", "relationalize", "repartition", "coalesce", "union"],
)
def test_s2_every_step_keeps_the_thresholds_that_it_is_given(frame, step):
    with pytest.raises(ErrorThresholdError, match="2 records failed until here; totalThreshold is 1"):
        step(_losing(frame, "a int")).assertErrorThreshold()


def test_s2_a_spigot_keeps_the_thresholds_that_it_is_given(frame, tmp_path):
    made = Spigot.apply(_losing(frame, "a int"), str(tmp_path / "seen"), totalThreshold=1)

    with pytest.raises(ErrorThresholdError, match="until here"):
        made.assertErrorThreshold()
