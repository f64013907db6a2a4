"""Reference §6 and bad input: what fails is counted, kept, and told with a record and the file that it is from."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsglue.dynamicframe import ErrorThresholdError
from gluepot.errors import InvalidInputError, NotFoundError
from tests.awsglue.conftest import rows_of
from tests.awsglue.script_data import lines, table

pytestmark = pytest.mark.spark


def read(glue, path: Path, kind: str, **options):
    return glue.create_dynamic_frame.from_options("s3", {"paths": [str(path)]}, kind, options)


def failed(frame) -> list[tuple[str, str]]:
    errors = [row["error"] for row in rows_of(frame.errorsAsDynamicFrame())]
    return sorted((error["input"], error["source"].rpartition("/")[2]) for error in errors)


def test_s6_too_many_failures_are_told_with_one_of_them(glue, tmp_path: Path):
    table(tmp_path / "in", '{"a": 1}\n{"a": \n', "bad.json")

    source = read(glue, tmp_path / "in", "json").map(lambda record: None, info="nothing", stageThreshold=0)
    strict = source.map(lambda record: None, totalThreshold=1)

    with pytest.raises(ErrorThresholdError) as raised:
        strict.count()
    assert raised.value.failed == 2
    assert raised.value.sentence.startswith("2 records failed until here; totalThreshold is 1. One of them: ")
    assert "The text is not a JSON record: '{\"a\": '" in raised.value.sentence
    assert "bad.json" in raised.value.sentence
    assert "test_error_records.py:" in raised.value.sentence


def test_s10_a_csv_row_that_is_too_long_is_an_error_record_and_a_short_one_ends_in_nulls(
    glue, tmp_path: Path
):
    table(tmp_path / "in", "a,b\n1,x\n2\n3,y,z,more\n4,v,\n", "odd.csv")

    named = read(glue, tmp_path / "in", "csv", withHeader=True)
    numbered = read(glue, tmp_path / "in", "csv", skipFirst=True)

    assert rows_of(named) == [{"a": "1", "b": "x"}, {"a": "2", "b": None}, {"a": "4", "b": "v"}]
    assert failed(named) == failed(numbered) == [("3,y,z", "odd.csv")]
    assert [row["col0"] for row in rows_of(numbered)] == ["1", "2", "4"]
    assert (named.count(), named.errorsCount()) == (3, 1)


def test_s10_an_xml_element_that_breaks_off_is_an_error_record(glue, tmp_path: Path):
    table(tmp_path / "in", "<all><row><n>1</n></row><row><n>2</wrong></row></all>", "odd.xml")

    made = read(glue, tmp_path / "in", "xml", rowTag="row")

    assert rows_of(made) == [{"n": 1}]
    assert [source for _, source in failed(made)] == ["odd.xml"]
    assert (made.count(), made.errorsCount()) == (1, 1)


def test_s10_a_line_that_no_pattern_fits_says_its_file(glue, tmp_path: Path):
    table(tmp_path / "in", "GET 1\nnonsense\n", "odd.log")

    made = read(glue, tmp_path / "in", "grokLog", logFormat="%{WORD:verb} %{INT:n:int}")

    assert failed(made) == [("nonsense", "odd.log")]


@pytest.mark.parametrize("kind", ["parquet", "orc"])
def test_s9_a_folder_without_columnar_files_is_a_sentence_with_its_path(glue, tmp_path: Path, kind):
    """§9: these formats are Spark's own readers, which cannot make a frame of no columns (decision 062)."""
    (tmp_path / "empty").mkdir()

    for path in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(NotFoundError, match=f"{kind.capitalize()} file under '{path}' not found"):
            read(glue, path, kind)


@pytest.mark.parametrize("kind", ["parquet", "orc"])
def test_s9_files_that_differ_in_a_type_or_are_damaged_are_sentences_with_the_path(
    glue, spark, tmp_path: Path, kind
):
    spark.sql("SELECT 1 AS v").coalesce(1).write.format(kind).save(str(tmp_path / "two"))
    spark.sql("SELECT map('a', 1) AS v").coalesce(1).write.mode("append").format(kind).save(
        str(tmp_path / "two")
    )
    table(tmp_path / "broken", "this is no such file, whatever its name says", f"part.{kind}")

    with pytest.raises(InvalidInputError, match="differ in the type of a column") as differing:
        read(glue, tmp_path / "two", kind).count()
    assert str(tmp_path / "two") in differing.value.sentence
    with pytest.raises(InvalidInputError, match=f"part.{kind}.* cannot be read as {kind}"):
        read(glue, tmp_path / "broken", kind).count()


def test_s9_a_sink_of_cells_refuses_choices_and_nested_fields_with_a_record(
    glue, choice, frame, tmp_path: Path
):
    target = {"path": str(tmp_path / "out")}

    with pytest.raises(
        InvalidInputError, match=r"'v' is of several types \(int and string\), which csv"
    ) as raised:
        glue.write_dynamic_frame.from_options(choice, "s3", target, "csv")
    assert '{"int":1}' in raised.value.sentence
    assert "part.json" in raised.value.sentence
    assert "resolveChoice(specs=[('v', 'cast:string')])" in raised.value.next_step
    with pytest.raises(InvalidInputError, match="'tags' is of type 'array'.*relationalize"):
        glue.write_dynamic_frame.from_options(frame([(["a"],)], "tags array<string>"), "s3", target, "csv")
    with pytest.raises(InvalidInputError, match="'v' is of several types.*a database's table"):
        glue.write_dynamic_frame.from_options(choice, "jdbc", {"url": "jdbc:derby:x", "dbtable": "t"})


def test_s9_a_choice_for_a_column_of_one_type_is_refused_with_the_way_out(glue, spark, choice, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t (v int, o struct<p: string>) USING parquet")

    with pytest.raises(InvalidInputError, match="the column of .* is 'int'") as raised:
        glue.write_dynamic_frame.from_catalog(choice, glue_database, "t")

    assert f"database='{glue_database}', table_name='t'" in raised.value.next_step


def test_s4_a_mapping_to_an_impossible_type_shows_a_record_and_its_file(json_frame):
    source = json_frame({"list": [1, 2], "at": True})

    for action in (
        lambda: source.apply_mapping([("list", "array", "list", "int")]),
        lambda: source.resolveChoice(specs=[("at", "cast:date")]),
    ):
        with pytest.raises(
            InvalidInputError, match=r'cannot become .*A record: \{"list":\[1,2\],"at":true\}, of .*part.json'
        ):
            action().schema()


def test_s1_files_of_rows_that_differ_in_a_type_make_a_choice(glue, tmp_path: Path):
    lines(tmp_path / "in", {"v": 1}, name="a.json")
    lines(tmp_path / "in", {"v": "x", "more": True}, name="b.json")

    made = read(glue, tmp_path / "in", "json")

    assert sorted(made.schema().getField("v").dataType.choices) == ["int", "string"]
    assert (made.count(), made.errorsCount()) == (2, 0)
