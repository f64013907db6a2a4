"""Reference §1: no schema until asked. A pass over the data waits for who asks; what a script got wrong does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from awsglue.dynamicframe import ErrorThresholdError
from awsglue.transforms import ApplyMapping, Map, SelectFields
from gluepot.errors import InvalidInputError, NotFoundError
from tests.awsglue.conftest import names, rows_of
from tests.awsglue.script_data import lines, table

pytestmark = pytest.mark.spark

Jobs = Callable[[], int]


@pytest.fixture
def jobs(spark: Any) -> Jobs:
    """Return a function: how many jobs Spark has begun."""
    scheduler = spark.sparkContext._jsc.sc().dagScheduler()
    return lambda: int(scheduler.numTotalJobs())


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    lines(
        tmp_path / "in", {"v": 1, "s": "a", "o": {"n": "1"}}, {"v": "x", "s": "b", "o": {"n": "2"}}, "broken"
    )
    return tmp_path / "in"


@pytest.fixture
def read(glue: Any) -> Callable[..., Any]:
    """Return a function: a folder and its format → a DynamicFrame."""

    def frame(folder: Path, kind: str = "json", context: str = "", **options: Any) -> Any:
        paths = {"paths": [str(folder)]}
        return glue.create_dynamic_frame.from_options("s3", paths, kind, options, transformation_ctx=context)

    return frame


def test_s1_no_schema_until_asked_and_then_once(read, lake: Path, jobs: Jobs):
    before = jobs()
    source = read(lake)
    mapped = ApplyMapping.apply(source, [("v", "choice", "v", "string"), ("o.n", "string", "n", "int")])
    made = SelectFields.apply(mapped, ["n", "v"]).rename_field("v", "w")

    assert jobs() == before
    assert names(made) == ["n", "w"]
    read_once = jobs()
    assert read_once > before
    made.printSchema()
    assert [names(one) for one in (made, mapped, source)] == [["n", "w"], ["v", "n"], ["v", "s", "o"]]
    assert jobs() == read_once
    assert rows_of(made) == [{"n": 1, "w": "1"}, {"n": 2, "w": "x"}]
    assert (made.errorsCount(), made.stageErrorsCount(), source.stageErrorsCount()) == (1, 0, 1)


def test_s1_every_step_from_frame_to_frame_waits(read, lake: Path, tmp_path: Path, jobs: Jobs):
    table(tmp_path / "texts", '{"v": 1, "s": "{\\"k\\": 1}"}', "t.json")
    before = jobs()
    one, other, texts = read(lake), read(lake), read(tmp_path / "texts")

    made = [
        one.drop_fields(["o"]).resolveChoice(choice="make_cols"),
        one.filter(lambda record: record["s"] == "a").repartition(2).coalesce(1),
        Map.apply(one, lambda record: {"s": record["s"]}),
        one.join(["s"], ["s"], other),
        one.union(other).unnest(),
        one.mergeDynamicFrame(other, ["s"]),
        one.split_rows({"s": {"=": "a"}})["frame2"],
        one.split_fields(["s"]).select("frame1"),
        texts.unbox("s", "json"),
    ]

    assert jobs() == before
    assert [one.count() for one in made] == [2, 1, 2, 2, 4, 2, 1, 2, 1]
    assert [names(made[at]) for at in (0, 2, 8)] == [["v_int", "v_string", "s"], ["s"], ["v", "s"]]


@pytest.mark.parametrize(
    ("kind", "text", "options"),
    [
        ("csv", "v\n1\n2\n", {"withHeader": True}),
        ("csv", "1\n2\n", {}),
        ("xml", "<all><row><v>1</v></row><row><v>2</v></row></all>", {"rowTag": "row"}),
        ("grokLog", "1\n2\n", {"logFormat": "%{INT:v}"}),
        ("ion", '{v: 1} {v: "x"}', {}),
    ],
)
def test_s1_files_of_every_format_of_rows_wait(read, tmp_path: Path, jobs: Jobs, kind, text, options):
    table(tmp_path / "in", text, "part")
    before = jobs()

    made = read(tmp_path / "in", kind, **options)

    assert jobs() == before
    assert made.count() == 2


def test_s1_tables_of_files_of_rows_wait(glue, spark, glue_database, lake: Path, tmp_path: Path, jobs: Jobs):
    table(tmp_path / "cells", "1,a\nx,b\n")
    spark.sql(f"CREATE TABLE {glue_database}.j (v int, s string) USING json LOCATION '{lake}'")
    spark.sql(f"CREATE TABLE {glue_database}.c (v int, s string) USING csv LOCATION '{tmp_path / 'cells'}'")
    before = jobs()

    made = [glue.create_dynamic_frame.from_catalog(glue_database, name) for name in ("j", "c")]
    made = [one.resolveChoice(choice="match_catalog", database=glue_database, table_name="j") for one in made]

    assert jobs() == before
    assert [[(row["v"], row["s"]) for row in rows_of(one)] for one in made] == [[(1, "a"), (None, "b")]] * 2


def test_s1_a_python_function_over_records_that_are_there_waits_too(frame, jobs: Jobs):
    source = frame([(1,), (2,)], "v int")
    before = jobs()

    made = source.map(lambda record: {"w": record["v"]}).map(
        lambda record: None if record["w"] == 1 else record
    )

    assert jobs() == before
    assert rows_of(made) == [{"w": 2}]
    assert made.errorsCount() == 1


def test_s9_a_file_that_comes_after_the_line_is_not_in_the_frame(read, lake: Path):
    source = read(lake)

    lines(lake, {"late": True}, name="late.json")

    assert names(source) == ["v", "s", "o"]
    assert set(names(read(lake))) == {"late", "v", "s", "o"}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda read, folder, _: read(folder, "cvs"),
        lambda read, folder, _: read(folder, "xml"),
        lambda read, folder, _: read(folder, "json", jsonPath="$.a[?(@.b)]"),
        lambda read, folder, _: read(folder, "grokLog"),
        lambda read, folder, _: read(folder / "nowhere", "parquet"),
        lambda read, folder, frame: frame.glue_ctx.create_dynamic_frame.from_options("s3", {}, "json"),
        lambda read, folder, frame: frame.glue_ctx.create_dynamic_frame.from_catalog("nowhere", "t"),
        lambda read, folder, frame: frame.apply_mapping([("v", "v"), ("a", "b", "c", "d", "e")]),
        lambda read, folder, frame: frame.apply_mapping([("v", "int", "v", "integre")]),
        lambda read, folder, frame: frame.apply_mapping(["v"]),
        lambda read, folder, frame: frame.resolveChoice(),
        lambda read, folder, frame: frame.resolveChoice(specs=[("v", "cats:int")]),
        lambda read, folder, frame: frame.resolveChoice(choice="match_catalog", database="d", table_name="t"),
        lambda read, folder, frame: frame.unbox("s", "yaml"),
        lambda read, folder, frame: frame.split_rows({"v": {"~": 1}}),
        lambda read, folder, frame: frame.join(["v", "s"], ["v"], frame),
    ],
)
def test_s1_a_mistake_that_needs_no_schema_is_told_at_its_line(read, lake: Path, jobs: Jobs, wrong):
    source, before = read(lake), jobs()

    with pytest.raises((InvalidInputError, NotFoundError, TypeError, ValueError)):
        wrong(read, lake, source)
    assert jobs() == before


def test_s1_an_error_of_a_step_that_waited_says_which_step_it_was(read, lake: Path):
    source = read(lake)
    opened = source.unbox("nowhere", "json", transformation_ctx="opened")
    after = opened.select_fields(["s"])

    for _ in range(2):
        with pytest.raises(NotFoundError) as raised:
            after.count()
        assert raised.value.sentence.startswith("In unbox 'opened', ")
        assert "test_on_demand.py:" in raised.value.sentence
        assert raised.value.sentence.count("In unbox") == 1
        assert "Field 'nowhere' not found." in str(raised.value)
    with pytest.raises(NotFoundError, match="^Field 'nowhere' not found"):
        source.unbox("nowhere", "json").count()
    assert source.count() == 2


def test_s1_what_failed_is_tried_again(read, lake: Path):
    source = read(lake)
    text = (lake / "part-0.json").read_text()
    (lake / "part-0.json").unlink()

    with pytest.raises(Exception, match="part-0.json") as raised:
        source.count()
    (lake / "part-0.json").write_text(text)

    assert "In from_options, " in "".join(raised.value.__notes__)
    assert source.count() == 2


def test_s6_error_records_say_the_line_of_their_step_not_of_who_asked(glue, lake: Path):
    source = glue.create_dynamic_frame.from_options("s3", {"paths": [str(lake)]}, "json")
    made = source.map(lambda record: None, info="mine", stageThreshold=1)
    asked = made.select_fields(["v"])

    with pytest.raises(
        ErrorThresholdError, match=r"2 records failed in an earlier step; stageThreshold is 1"
    ):
        asked.toDF()
    sites = [row["error"]["callsite"] for row in rows_of(asked.errorsAsDynamicFrame())]
    at = [int(one["site"].rpartition(":")[2]) for one in sites]
    assert (at[1] - at[0], at[2] - at[1]) == (1, 0)
    assert [one["info"] for one in sites] == ["", "mine", "mine"]


@pytest.fixture
def zone(spark: Any) -> Iterator[Callable[[str], None]]:
    """Return a function that sets the session's time zone, for one test."""
    name = "spark.sql.session.timeZone"
    before = spark.conf.get(name)
    yield partial(spark.conf.set, name)
    spark.conf.set(name, before)


def test_s1_a_step_that_waited_is_done_with_the_settings_of_its_line(read, tmp_path: Path, spark, zone):
    lines(tmp_path / "in", {"at": "2026-01-01 12:00:00"})
    zone("America/New_York")
    made = read(tmp_path / "in").apply_mapping([("at", "string", "at", "timestamp")])
    zone("UTC")

    row = made.toDF().selectExpr("unix_seconds(at) AS s").first()

    assert row.s == 1767286800  # 17:00 in UTC
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_s2_a_python_function_has_the_variables_of_its_line(read, lake: Path, spark):
    factors, seen = spark.sparkContext.broadcast({"a": 10}), spark.sparkContext.accumulator(0)
    made = read(lake)
    for more in (1, 2):

        def longer(record: Any) -> Any:
            seen.add(1)
            return {"s": record["s"], "n": record.get("n", factors.value.get(record["s"], 0)) + more}  # noqa: B023

        made = made.map(longer)
    more = 100

    assert rows_of(made.filter(lambda record: record["n"] < more)) == [
        {"s": "a", "n": 13},
        {"s": "b", "n": 3},
    ]
    assert seen.value == 4
    with pytest.raises(Exception, match="A DynamicFrame stays"):
        read(lake).map(lambda record: made.count())


def test_s2_lists_that_a_script_changes_afterwards_change_no_step(read, lake: Path):
    paths, pairs, specs = ["o"], [("s", "s")], [("v", "cast:string")]
    source = read(lake)
    made = source.drop_fields(paths), source.apply_mapping(pairs), source.resolveChoice(specs=specs)
    for one in (paths, pairs, specs):
        one.clear()

    assert [names(one) for one in made] == [["v", "s"], ["s"], ["v", "s", "o"]]
    assert made[2].schema().getField("v").dataType.name == "string"
