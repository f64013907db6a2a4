"""Reference §2: looking at frames, collections, samples and partitions."""

from __future__ import annotations

import pytest

from awsglue import gluetypes as g
from gluepot.errors import InvalidInputError, NotFoundError
from tests.awsglue.conftest import rows_of

pytestmark = pytest.mark.spark


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


def test_s2_collections_are_made_of_lists_too_and_tell_their_functions_where_they_are(frame, glue):
    from awsglue.dynamicframe import DynamicFrameCollection

    collection = DynamicFrameCollection([frame([(1,)], "a int", "one"), frame([(2,)], "a int", "two")], glue)
    told: list[str] = []

    def note(one, ctx):
        told.append(ctx)
        return one

    collection.map(callable=note, transformation_ctx="step")
    flat = collection.flatmap(lambda one, ctx: one.split_fields(["a"], f"{one.name}_in", f"{one.name}_out"))

    assert (len(collection), list(collection.keys()), [one.name for one in collection.values()]) == (
        2, ["one", "two"], ["one", "two"],
    )  # fmt: skip
    assert told == ["step:one", "step:two"]
    assert list(flat.keys()) == ["one_in", "one_out", "two_in", "two_out"]
    assert collection.select("missing").toDF().collect() == []
    with pytest.raises(NotFoundError, match="'second'"):
        collection["second"]


def test_s2_a_declared_schema_replaces_the_one_found(frame):
    schema = g.StructType([g.Field("b", g.StringType()), g.Field("a", g.LongType())])

    made = frame([(1, 2)], "a int, c int").with_frame_schema(schema)

    assert made.schema() == schema
    assert rows_of(made) == [{"b": None, "a": 1}]


def test_s2_a_record_that_a_declared_schema_cannot_hold_is_set_aside(frame):
    schema = g.StructType(
        [g.Field("v", g.IntegerType()), g.Field("s", g.StructType([g.Field("d", g.ArrayType(g.DateType()))]))]
    )

    made = frame(
        [("1", (["2026-01-02"],)), ("x", None), ("3", (["odd"],))], "v string, s struct<d:array<string>>"
    )
    made = made.with_frame_schema(schema)

    assert [row["v"] for row in rows_of(made)] == [1]
    assert made.schema() == schema
    assert made.errorsCount() == 2


def test_s2_show_prints_twenty_records_and_count_and_schema_cost_no_output(frame, capsys):
    source = frame([(n,) for n in range(25)], "v int")

    source.show()

    printed = capsys.readouterr().out.splitlines()
    assert (len(printed), printed[0]) == (20, '{"v": 0}')
    assert (source.count(), source.schema().fields[0].name, capsys.readouterr().out) == (25, "v", "")


def test_s2_coalesce_may_shuffle_and_a_frame_writes_itself(frame, spark, tmp_path):
    source = frame([(1,), (2,)], "v int").repartition(2)

    source.coalesce(4, shuffle=True).write("s3", {"path": str(tmp_path / "out")}, "json")

    assert source.coalesce(4).getNumPartitions() == 2
    assert source.coalesce(4, True).getNumPartitions() == 4
    assert spark.read.json(str(tmp_path / "out")).count() == 2


def test_s2_a_spigot_takes_a_hundred_at_most_and_a_share(frame, spark, tmp_path):
    source = frame([(n,) for n in range(150)], "v int")

    source.spigot(str(tmp_path / "all"))
    source.spigot(str(tmp_path / "some"), {"prob": 0.1, "topk": 1000})

    assert spark.read.json(str(tmp_path / "all")).count() == 100
    assert 0 < spark.read.json(str(tmp_path / "some")).count() < 75


@pytest.mark.parametrize(
    "use",
    [
        lambda one, other: one.union(other),
        lambda one, other: one.join("id", "id", other),
        lambda one, other: one.mergeDynamicFrame(other, ["id"]),
    ],
    ids=["union", "join", "merge"],
)
def test_s2_a_data_frame_in_a_frames_place_is_told_what_to_do(frame, spark, use):
    with pytest.raises(InvalidInputError, match=r"given a DataFrame.*fromDF"):
        use(frame([(1,)], "id int"), spark.range(1))


def test_s2_a_loop_over_a_frame_is_told_what_to_use(frame):
    with pytest.raises(TypeError, match="toDF"):
        list(frame([(1,)], "v int"))
