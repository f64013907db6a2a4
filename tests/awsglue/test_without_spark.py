"""Reference §1, §13, §14: types, arguments, imports. No JVM."""

from __future__ import annotations

import subprocess
import sys

import pytest

from awsglue import gluetypes as g
from awsglue.job import Job
from awsglue.utils import GlueArgumentError, getResolvedOptions
from awsgluedq.rules import Condition, parse_ruleset
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError


def test_importing_the_packages_starts_nothing_and_imports_no_spark():
    code = (
        "import sys, awsglue.context, awsglue.job, awsglue.utils, awsglue.transforms, awsglue.dynamicframe,"
        " awsglue.gluetypes, awsgluedq.transforms, awsglueml.transforms; from awsglue import DynamicFrame;"
        " print('pyspark' in sys.modules)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "False\n"
    )


def test_star_import_of_transforms_gives_the_classes():
    names: dict[str, object] = {}
    exec("from awsglue.transforms import *", names)

    assert {
        "ApplyMapping",
        "ResolveChoice",
        "DropNullFields",
        "Relationalize",
        "SelectFromCollection",
    } <= set(names)


def test_s1_merging_never_widens():
    merged = g.mergeDataTypes(g.IntegerType(), g.mergeDataTypes(g.LongType(), g.DoubleType()))

    assert list(merged.choices) == ["double", "int", "long"]
    assert g.mergeDataTypes(g.NullType(), g.IntegerType()) == g.IntegerType()


def test_s1_structs_merge_by_name_left_first():
    left = g.StructType([g.Field("a", g.IntegerType()), g.Field("b", g.NullType())])
    right = g.StructType([g.Field("c", g.StringType()), g.Field("b", g.LongType())])

    assert [(f.name, f.dataType.name) for f in g.mergeDataTypes(left, right)] == [
        ("a", "int"), ("b", "long"), ("c", "string"),
    ]  # fmt: skip


def test_s1_json_form_round_trips():
    kind = g.StructType(
        [
            g.Field("c", g.ChoiceType([g.IntegerType(), g.StringType()])),
            g.Field("m", g.MapType(g.ArrayType(g.DecimalType()))),
            g.Field("d", g.DecimalType(5, 1)),
        ]
    )

    assert g.deserialize(kind.jsonString()) == kind
    assert g.DecimalType().jsonValue() == {
        "dataType": "decimal",
        "properties": {},
        "precision": 10,
        "scale": 2,
    }


def test_s13_listed_options_are_required_and_others_ignored():
    argv = ["s.py", "--JOB_NAME", "j", "--in-path", "p", "--other", "x"]

    found = getResolvedOptions(argv, ["JOB_NAME", "in-path"])

    assert found["JOB_NAME"] == "j"
    assert found["in_path"] == "p"
    assert found["job_bookmark_option"] == "job-bookmark-disable"
    assert "other" not in found
    with pytest.raises(GlueArgumentError, match="missing.*%%configure") as error:
        getResolvedOptions(argv, ["missing"])
    assert isinstance(error.value, GluepotError)  # a cell shows it as one sentence


def test_s13_prefixes_match_only_where_glue_is_old(monkeypatch):
    argv = ["s.py", "--foo", "1"]

    with pytest.raises(GlueArgumentError):
        getResolvedOptions(argv, ["foobar"])
    assert getResolvedOptions(argv, ["foobar"], allow_abbrev=True)["foobar"] == "1"
    monkeypatch.setenv("GLUE_VERSION", "5.0")
    assert getResolvedOptions(argv, ["foobar"])["foobar"] == "1"


def test_s13_reserved_names_are_refused():
    for name in ("job-bookmark-option", "--JOB_ID", "--encryption-type"):
        with pytest.raises(RuntimeError, match="reserved"):
            getResolvedOptions(["s.py"], [name])


def test_s13_temp_dirs_are_optional_and_mirror_each_other():
    found = getResolvedOptions(["s.py", "--TempDir", "t"], ["TempDir"])

    assert (found["TempDir"], found["RedshiftTempDir"]) == ("t", "t")
    assert "TempDir" not in getResolvedOptions(["s.py"], ["TempDir"])


def test_s13_bookmark_options_are_checked():
    pause = ["s.py", "--job-bookmark-option", "job-bookmark-pause", "--job-bookmark-from", "1"]

    assert (
        getResolvedOptions(["s.py", "--continuation-option", "continuation-readonly"], [])[
            "job_bookmark_option"
        ]
        == "job-bookmark-pause"
    )
    with pytest.raises(RuntimeError, match="together"):
        getResolvedOptions(pause, [])
    with pytest.raises(RuntimeError, match="need"):
        getResolvedOptions(["s.py", "--job-bookmark-from", "1", "--job-bookmark-to", "2"], [])
    assert getResolvedOptions([*pause, "--job-bookmark-to", "2"], [])["job_bookmark_to"] == "2"


def test_s14_a_job_may_be_begun_with_any_name_or_not_at_all():
    job = Job(None)
    job.commit()
    job.init("s3://some/path", {"JOB_NAME": "x"})

    assert Job.isInitialized()
    assert job.id_params() == {"JOB_NAME": "x"}


def test_s2_transforms_describe_themselves():
    from awsglue.transforms import ApplyMapping, get_transform

    described = ApplyMapping.describe()["transform"]

    assert described["name"] == "ApplyMapping"
    assert [one["name"] for one in described["args"]][:3] == ["frame", "mappings", "case_sensitive"]
    assert get_transform("applymapping") is ApplyMapping
    with pytest.raises(ValueError, match="nothing"):
        get_transform("nothing")


def test_dqdl_rules_are_read():
    rules = parse_ruleset(
        'Rules = [ # the usual\n ColumnCount > 0,\n IsComplete "a" where "b > 1",\n'
        ' ColumnValues "c" not in [NULL, "x\\"y"] with threshold > 0.9 ]'
    ).rules

    assert [rule.kind for rule in rules] == ["ColumnCount", "IsComplete", "ColumnValues"]
    assert rules[0].condition == Condition(">", (0.0,))
    assert rules[1].where == "b > 1"
    assert rules[2].condition == Condition("in", ("NULL", 'x"y'), is_negated=True)
    assert rules[2].text == 'ColumnValues "c" not in [NULL, "x\\"y"] with threshold > 0.9'


def test_dqdl_of_rules_of_rules_and_of_analyzers_is_read():
    found = parse_ruleset(
        'Rules = [ ((ColumnValues "a" between 1 and 3) AND (IsComplete "a")) or (RowCount > 0), (IsUnique "a") ],\n'
        'Analyzers = [ RowCount, AllStatistics "a", ColumnValues "a" in [1, 2] ]'
    )

    either, unique = found.rules
    assert (either.kind, [part.kind for part in either.parts]) == ("or", ["and", "RowCount"])
    assert [part.text for part in either.parts[0].parts] == [
        'ColumnValues "a" between 1 and 3',
        'IsComplete "a"',
    ]
    assert either.text.startswith('((ColumnValues "a" between 1 and 3) AND (IsComplete "a")) or')
    assert (unique.kind, unique.parts) == ("IsUnique", ())
    assert found.analyzers == ("RowCount", 'AllStatistics "a"', 'ColumnValues "a" in [1, 2]')
    assert parse_ruleset("Analyzers = [ RowCount ]").rules == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rules = [ ColumnCount > ]",
        "Rules = [ (A) and B ]",
        "Rules = [ (A ]",
        "Rules = [ A B",
        "Rules = [ A,",
        "Rules = ~",
    ],
)
def test_dqdl_that_cannot_be_read_says_where(text):
    with pytest.raises(InvalidInputError, match="line 1"):
        parse_ruleset(text)


def test_s1_what_spark_says_of_a_variant_becomes_glue_types():
    from awsglue.sources.variant_types import parse

    kind = parse(
        "OBJECT<`a b`: STRING, big: DECIMAL(20,0), d: DECIMAL(2,1), e: ARRAY<VOID>, o: OBJECT<y: ARRAY<OBJECT<k: VARIANT>>, z: BIGINT>>"
    )

    assert [(field.name, field.dataType.name) for field in kind] == [
        ("a b", "string"), ("big", "decimal"), ("d", "double"), ("e", "array"), ("o", "struct"),
    ]  # fmt: skip
    assert (
        kind.getField("o").dataType.getField("y").dataType.elementType.getField("k").dataType.name == "mixed"
    )
    assert parse("OBJECT<>").fields == []


def test_s2_filter_over_a_batch_keeps_rows_and_says_what_failed():
    import pyarrow as pa

    from awsglue.frame.python_records import filtering

    schema = g.StructType([g.Field("v", g.ChoiceType([g.IntegerType(), g.StringType()]))])
    batch = pa.RecordBatch.from_pylist(
        [{"v": {"int": 1, "string": None}}, {"v": {"int": None, "string": "x"}}, {"v": None}]
    )

    def keep(record):
        if record.v == "x":
            raise RuntimeError("no")
        return record["v"] > 0

    [made] = filtering(keep, schema)(iter([batch]))

    kept, bad = made.to_pylist()
    assert kept == {"v": {"int": 1, "string": None}, "__gluepot_error": None, "__gluepot_stack": None}
    assert (bad["v"], bad["__gluepot_error"]) == ({"int": None, "string": "x"}, "RuntimeError: no")
    assert "in keep" in bad["__gluepot_stack"]


def test_s2_map_over_a_batch_says_the_records_type_and_what_failed():
    import pyarrow as pa

    from awsglue.frame.python_records import mapping, unpacking

    schema = g.StructType([g.Field("n", g.LongType())])
    batch = pa.RecordBatch.from_pylist([{"n": 1}, {"n": 2}, {"n": 3}])

    def change(record):
        return {**record, "w": {"k": [1, 2.5]}} if record.n < 3 else None

    packed = next(mapping(change, schema)(iter([batch])))
    good, bad = packed.to_pylist()

    kind = g.deserialize(good["type"])
    assert kind.getField("n").dataType == g.LongType()
    assert list(kind.getField("w").dataType.getField("k").dataType.elementType.choices) == ["double", "int"]
    [rows] = unpacking(kind)(iter([packed.slice(0, 1)]))
    assert rows.to_pylist()[1] == {
        "n": 2,
        "w": {"k": [{"int": 1, "double": None}, {"int": None, "double": 2.5}]},
    }
    assert (bad["type"], bad["value"]) == (None, '{"n": 3}')
    assert "None" in bad["message"]


@pytest.mark.parametrize(
    ("glob", "path", "is_excluded"),
    [
        ("**.pdf", "file:/a/b/c.pdf", True),
        ("s3://b/2020/**", "s3://b/2020/x/y.csv", True),
        ("s3://b/*.csv", "s3://b/x/y.csv", False),
        ("*.{csv,tsv}", "s3://b/x/y.tsv", True),
        ("y?.csv", "s3://b/x/y10.csv", False),
    ],
)
def test_s9_exclusions_are_globs(glob, path, is_excluded):
    from awsglue.sources.paths import _glob

    assert bool(_glob(glob).fullmatch(path)) == is_excluded


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a.b", ("a", "b")),
        ("`a.b`.c", ("a.b", "c")),
        ("list[].price ", ("list", "[]", "price")),
        ("`x``y`", ("x`y",)),
        ("m[][].v", ("m", "[]", "[]", "v")),
    ],
)
def test_s3_paths_are_read(text, steps):
    from awsglue.frame.paths import parse_path

    assert parse_path(text) == steps


def test_s9_the_logger_writes_to_what_stderr_is_now(capsys):
    from awsglue.logger import GlueLogger

    GlueLogger().info("an earlier stream")
    capsys.readouterr()

    GlueLogger().warn("a word")

    assert capsys.readouterr().err.strip().endswith("WARNING a word")


@pytest.mark.parametrize(
    ("module", "name"),
    [("workflow", "Workflow"), ("workflow", "Entities"), ("job", "Job"), ("crawler", "Crawler")],
)
def test_blueprints_say_that_workflows_are_the_way(module, name):
    from importlib import import_module

    from awsglue.check.findings import Standing
    from awsglue.check.surface import imported

    made = getattr(import_module(f"awsglue.blueprint.{module}"), name)

    with pytest.raises(MissingPartError, match=name) as raised:
        made(Name="x")
    assert "gluepot workflow" in str(raised.value.next_step)
    standing, reason = imported(f"awsglue.blueprint.{module}", name)
    assert standing is Standing.MISSING
    assert "gluepot workflow" in reason


def test_entities_with_actions_are_refused_since_nothing_would_be_masked():
    from awsglueml.transforms import EntityDetector

    actions = {"EMAIL": [{"action": "REDACT", "sourceColumns": ["*"]}]}

    for call in (
        lambda: EntityDetector().detect(None, actions),
        lambda: EntityDetector().detect(None, entityTypesToDetect=actions),
        lambda: EntityDetector().detect(None, detectionParameters=actions),
        lambda: EntityDetector().redact(None, actions),
    ):
        with pytest.raises(MissingPartError, match="nothing was masked"):
            call()


@pytest.mark.parametrize(
    ("column", "field", "is_held"),
    [
        (g.LongType(), g.IntegerType(), True),
        (g.IntegerType(), g.LongType(), False),
        (g.DoubleType(), g.IntegerType(), True),
        (g.DoubleType(), g.LongType(), False),
        (g.StringType(), g.DateType(), True),
        (g.StringType(), g.StructType(), False),
        (g.DateType(), g.StringType(), False),
        (g.DecimalType(10, 2), g.DecimalType(8, 2), True),
        (g.DecimalType(10, 4), g.DecimalType(10, 2), False),
        (g.ArrayType(g.LongType()), g.ArrayType(g.NullType()), True),
        (g.MapType(g.IntegerType()), g.MapType(g.StringType()), False),
        (g.StructType([g.Field("a", g.LongType())]), g.StructType([g.Field("a", g.ShortType())]), True),
        (g.StructType([g.Field("a", g.LongType())]), g.StructType([g.Field("b", g.LongType())]), False),
    ],
)
def test_s9_a_column_holds_fields_whose_values_it_does_not_change(column, field, is_held):
    from awsglue.sinks.table_types import holds

    assert holds(column, field) == is_held
