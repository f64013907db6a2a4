"""Reference §9, §10: grokLog and ion, grouping of files, and options that nothing knows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from awsglue import gluetypes as g
from awsglue.sources.grouping import grouped
from gluepot.errors import InvalidInputError
from tests.awsglue.conftest import rows_of
from tests.awsglue.script_data import lines, table

pytestmark = pytest.mark.spark

LOG = "%{IPORHOST:host} %{WORD:verb} %{NUMBER:bytes:int} %{GREEDYDATA:rest}"


def read(glue, path: Path, kind: str, **options):
    return glue.create_dynamic_frame.from_options(
        connection_type="s3", connection_options={"paths": [str(path)]}, format=kind, format_options=options
    )


def test_s10_grok_log_makes_typed_fields_and_sets_other_lines_aside(glue, tmp_path: Path):
    table(tmp_path / "in", "h1 GET 12 a b\nh2 PUT - x\nh3 GET 7 -\n\nnonsense\n", "a.log")

    made = read(glue, tmp_path / "in", "grokLog", logFormat=LOG)
    kept = read(
        glue, tmp_path / "in", "grokLog",
        logFormat="%{HOSTY:host} %{WORD:verb} %{NOTSPACE:bytes:int} %{GREEDYDATA:rest}", customPatterns="HOSTY h[0-9]",
    )  # fmt: skip

    assert rows_of(made) == [
        {"host": "h1", "verb": "GET", "bytes": 12, "rest": "a b"},
        {"host": "h3", "verb": "GET", "bytes": 7, "rest": None},
    ]
    assert sorted(row["error"]["input"] for row in rows_of(made.errorsAsDynamicFrame())) == [
        "h2 PUT - x",
        "nonsense",
    ]
    assert rows_of(kept)[1] == {"host": "h2", "verb": "PUT", "bytes": None, "rest": "x"}


def test_s10_names_of_grok_log_are_as_the_pattern_writes_them(glue, tmp_path: Path):
    table(tmp_path / "in", "GET 12 34\nPUT 7 8\n", "a.log")

    made = read(glue, tmp_path / "in", "grokLog", logFormat="%{WORD:Verb} %{INT:SIZE:int} %{INT:size:int}")

    assert [field.name for field in made.schema()] == ["Verb", "SIZE", "size_2"]
    assert rows_of(made.filter(lambda one: one["Verb"] == "PUT")) == [{"Verb": "PUT", "SIZE": 7, "size_2": 8}]


def test_s10_grok_log_of_several_lines_a_record_and_in_strict_mode(glue, tmp_path: Path):
    table(tmp_path / "in", "a 1\nmore\nb x\nless\n", "a.log")
    pattern = r"%{WORD:key} %{NOTSPACE:n:int}\n%{WORD:note}"

    loose = read(glue, tmp_path / "in", "grokLog", logFormat=pattern, LineCount="2")
    strict = read(glue, tmp_path / "in", "grokLog", logFormat=pattern, LineCount=2, StrictMode="true")

    assert rows_of(loose) == [{"key": "a", "n": 1, "note": "more"}, {"key": "b", "n": None, "note": "less"}]
    assert (strict.count(), strict.errorsCount()) == (1, 1)
    with pytest.raises(InvalidInputError, match="logFormat"):
        read(glue, tmp_path / "in", "grokLog")


def test_s10_ion_gives_each_values_own_type(glue, spark, tmp_path: Path):
    ion = pytest.importorskip("amazon.ion.simpleion")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    values = [
        {
            "n": 1,
            "price": Decimal("1.5"),
            "at": moment,
            "ok": True,
            "tags": ["a"],
            "in": {"k": "v"},
            "raw": b"x",
        },
        {"n": "one", "price": None},
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ion").write_bytes(ion.dumps(values, binary=True, sequence_as_stream=True))
    (tmp_path / "in" / "b.ion").write_text("{n: 3, note: sym} 7 {n:")

    made = read(glue, tmp_path / "in", "ion")

    kinds = {field.name: field.dataType.name for field in made.schema()}
    assert kinds == {
        "n": "choice", "price": "decimal", "at": "timestamp", "ok": "boolean", "tags": "array", "in": "struct",
        "raw": "binary", "note": "string",
    }  # fmt: skip
    found = sorted(rows_of(made), key=str)
    assert [row["n"] for row in found] == [
        {"int": 1, "string": None},
        {"int": 3, "string": None},
        {"int": None, "string": "one"},
    ]
    assert found[0]["at"].replace(tzinfo=None) == moment.replace(tzinfo=None)
    assert (found[0]["in"], found[0]["tags"], found[1]["note"]) == ({"k": "v"}, ["a"], "sym")
    assert made.errorsCount() == 2


def test_s9_group_size_bounds_how_many_tasks_read(glue, tmp_path: Path):
    for number in range(4):
        lines(tmp_path / "in", {"n": number}, name=f"{number}.json")
    options = {"paths": [str(tmp_path / "in")], "groupFiles": "inPartition"}

    one = glue.create_dynamic_frame.from_options("s3", {**options, "groupSize": "1048576"}, "json")
    many = glue.create_dynamic_frame.from_options(
        "s3", {**options, "groupFiles": "none", "groupSize": "9"}, "json"
    )

    assert (one.getNumPartitions(), one.count()) == (1, 4)
    assert many.count() == 4
    with pytest.raises(InvalidInputError, match="groupSize"):
        glue.create_dynamic_frame.from_options("s3", {**options, "groupSize": "1 MB"}, "json")
    with pytest.raises(InvalidInputError, match="'sometimes'"):
        glue.create_dynamic_frame.from_options("s3", {**options, "groupFiles": "sometimes"}, "json")


def test_s9_more_than_fifty_thousand_files_are_grouped_without_being_asked(frame):
    records = frame([(n,) for n in range(200)], "n int").repartition(100).records

    def partitions(files: int, **options) -> int:
        return grouped(records, files, lambda: 1 << 20, options).data.rdd.getNumPartitions()

    cores = records.data.sparkSession.sparkContext.defaultParallelism
    assert partitions(50_000) == 100
    assert partitions(50_001) == partitions(2, groupFiles="inPartition") == min(100, 4 * cores)
    assert partitions(50_001, groupFiles="none") == 100
    assert partitions(50_001, groupSize="524288") == 2


def test_s9_options_that_change_nothing_are_said_once_with_the_reason(glue, frame, tmp_path: Path, capsys):
    table(tmp_path / "in", "a\n1\n")
    source = {
        "paths": [str(tmp_path / "in")], "compressionType": "gzip", "excludeStorageClasses": ["GLACIER"],
        "boundedFiles": "1", "groupSize": "1", "maxBand": 0, "isFailFast": False,
    }  # fmt: skip
    for _ in range(2):
        glue.create_dynamic_frame.from_options(
            "s3",
            source,
            "csv",
            {"withHeader": True, "optimizePerformance": True, "strictCheckForQuoting": False},
        )
    glue.write_dynamic_frame.from_options(
        frame([("x",)], "a string"),
        "s3",
        {"path": str(tmp_path / "out")},
        "csv",
        {"escaper": "!", "quoteAll": True},
    )

    said = [line for line in capsys.readouterr().err.splitlines() if "changes nothing" in line]
    words = (
        "compressionType",
        "excludeStorageClasses",
        "boundedFiles",
        "groupSize",
        "optimizePerformance",
        "escaper",
    )
    assert sorted(next(word for word in words if word in line) for line in said) == sorted(words)
    assert any('"x"' in file.read_text() for file in (tmp_path / "out").glob("part-*"))


def test_s9_options_that_nothing_knows_are_said(glue, frame, tmp_path: Path, capsys):
    table(tmp_path / "in", "a\n1\n")

    glue.create_dynamic_frame.from_options(
        "s3",
        {"paths": [str(tmp_path / "in")], "recursive": True, "groupFiles": "none"},
        "csv",
        {"withHeaders": True},
    )
    glue.write_dynamic_frame.from_options(
        frame([(1,)], "a int"),
        "s3",
        {"path": str(tmp_path / "out"), "mode": "overwrite"},
        "json",
        {"pretty": True},
    )

    said = [line for line in capsys.readouterr().err.splitlines() if "has no option" in line]
    assert [text.split("'")[-2] for text in said if "Did you mean" in text] == ["withHeader", "recurse"]
    assert [one for one in ("'mode'", "'pretty'") if any(one in text for text in said)] == [
        "'mode'",
        "'pretty'",
    ]
    assert len(said) == 4


def test_s2_dynamodb_json_loses_its_wrappers(json_frame):
    source = json_frame(
        {"Item": {"id": {"S": "a"}, "n": {"N": "1"}, "m": {"M": {"in": {"BOOL": True}, "no": {"NULL": True}}},
                  "l": {"L": [{"S": "x"}, {"S": "y"}]}, "mixed": {"L": [{"S": "x"}, {"N": "1"}]}, "ss": {"SS": ["p"]}}},
        {"Item": {"id": {"S": "b"}, "n": {"NULL": True}, "odd": {"S": "text"}}},
        {"Item": {"id": {"S": "c"}, "odd": {"BOOL": False}}},
    )  # fmt: skip

    unnested, simple = source.unnest_ddb_json(), source.simplify_ddb_json()

    first = rows_of(simple)[0]
    assert (first["id"], first["n"], first["m"]) == ("a", "1", {"in": True, "no": None})
    assert (first["l"], first["ss"]) == (["x", "y"], ["p"])
    assert first["mixed"] == [{"S": "x", "N": None}, {"S": None, "N": "1"}]
    assert rows_of(unnested)[0]["l"] == [{"S": "x"}, {"S": "y"}]
    assert [row["odd"] for row in rows_of(simple)] == [
        None, {"boolean": None, "string": "text"}, {"boolean": False, "string": None},
    ]  # fmt: skip
    assert [row["n"] for row in rows_of(unnested)] == ["1", None, None]
    assert simple.schema().getField("odd").dataType == g.ChoiceType([g.BooleanType(), g.StringType()])


def test_s2_map_partitions_sees_wrapped_records(frame):
    def numbered(index, records):
        for at, one in enumerate(records):
            one["record"]["at"] = f"{index}.{at}"
            if one["record"]["v"] == 2:
                one["isError"], one["errorMessage"] = True, "two"
            yield one

    source = frame([(1,), (2,), (3,)], "v int").coalesce(1)
    made = source.mapPartitionsWithIndex(numbered)
    summed = source.mapPartitions(lambda records: [{"total": sum(one["record"].v for one in records)}])

    assert rows_of(made) == [{"v": 1, "at": "0.0"}, {"v": 3, "at": "0.2"}]
    assert rows_of(made.errorsAsDynamicFrame())[0]["error"]["msg"] == "two"
    assert rows_of(summed) == [{"total": 6}]
