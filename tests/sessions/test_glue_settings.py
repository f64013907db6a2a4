"""Every setting of the AWS Glue kernel is understood (reference/peers.md a1)."""

from __future__ import annotations

import json

import pytest

from gluepot.errors import InvalidInputError
from gluepot.sessions.glue_settings import (
    GlueSettings,
    apply_body,
    apply_setting,
    comma_list,
    line_value,
    read_body,
    shaped_spec,
)
from gluepot.sessions.glue_workers import dpu_hours, find_worker_type, local_shape

PLAIN = GlueSettings()


@pytest.mark.parametrize(
    "name",
    [
        "iam_role",
        "region",
        "profile",
        "endpoint",
        "security_config",
        "max_retries",
        "max_concurrent_runs",
        "script_location",
        "session_id",
        "session_id_prefix",
    ],
)
def test_what_means_nothing_here_is_accepted_and_said(name: str) -> None:
    change = apply_setting(PLAIN, name, "anything")

    assert change.settings == PLAIN
    assert name in change.notice


def test_glues_standard_header_becomes_a_shape_that_fits_the_machine() -> None:
    settings = apply_setting(PLAIN, "%worker_type", "G.1X").settings
    settings = apply_setting(settings, "number_of_workers", "5").settings

    spec, told = shaped_spec(settings, heap_ceiling_mb=4096)

    assert spec.memory_mb == 4096
    assert spec.cores >= 1
    assert "5 × G.1X became" in told


def test_body_of_configure_is_json_or_lines() -> None:
    as_json = apply_body(PLAIN, '{"worker_type": "G.2X", "number_of_workers": 3, "--my-arg": "x",}')[0]
    as_lines = apply_body(PLAIN, "# sizes\nworker_type = G.2X\nnumber_of_workers = 3\n--my-arg = x")[0]

    assert as_json == as_lines
    assert (as_json.worker_type, as_json.number_of_workers) == ("G.2X", 3)
    assert as_json.job_arguments == {"--my-arg": "x"}


@pytest.mark.parametrize(
    ("argument", "value", "part", "wanted"),
    [
        ("--conf", "spark.a=1 --conf spark.b=2", "conf", {"spark.a": "1", "spark.b": "2"}),
        ("--extra-jars", "s3://b/a.jar,s3://b/c.jar", "jars", ("s3://b/a.jar", "s3://b/c.jar")),
        ("--extra-py-files", "s3://b/a.py", "py_files", ("s3://b/a.py",)),
        ("--additional-python-modules", "humanize==4.9", "packages", ("humanize==4.9",)),
    ],
)
def test_a_jobs_argument_that_shapes_its_session_does_so_in_a_notebook(
    argument: str, value: str, part: str, wanted: object
) -> None:
    settings, notices = apply_body(PLAIN, json.dumps({argument: value}))

    assert getattr(settings.spec, part) == wanted
    assert settings.job_arguments == {}
    assert notices == []


def test_a_jobs_argument_keeps_its_name_letter_by_letter() -> None:
    body = {
        "--job-bookmark-option": "job-bookmark-enable",
        "--datalake-formats": "iceberg",
        "--TempDir": "s3://b/t",
    }

    settings, notices = apply_body(PLAIN, json.dumps(body))

    assert settings.job_arguments == body
    assert settings.spec == PLAIN.spec
    assert notices == []


def test_a_misspelt_argument_is_kept_and_the_near_one_offered() -> None:
    change = apply_setting(PLAIN, "--extra-jar", "a.jar")

    assert change.settings.job_arguments == {"--extra-jar": "a.jar"}
    assert "Did you mean '--extra-jars'?" in change.notice


def test_an_argument_of_glues_is_no_misspelt_one() -> None:
    for name in ("--user-jars-first", "--enable-metrics"):
        assert apply_setting(PLAIN, name, "true").notice == ""


def test_the_hyphens_of_a_key_that_nobody_knows_stay() -> None:
    assert apply_setting(PLAIN, "my-key", 1).settings.job_arguments == {"--my-key": "1"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("worker_type", "G.1", "'G.1' is not a worker type. Did you mean 'G.1X'?"),
        ("number_of_workers", "five", "number_of_workers must be a whole number, not 'five'."),
        ("number_of_workers", "0", "at least 1"),
        ("session_type", "ray", "not built yet"),
        ("spark_conf", "spark.x", "'spark.x' is not key=value"),
        ("idle_timeout", "-1", "idle_timeout must be at least 0 minutes, not -1."),
        ("timeout", "-5", "timeout must be at least 0 minutes, not -5."),
    ],
)
def test_values_that_cannot_be_used_are_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence.replace("?", r"\?")):
        apply_setting(PLAIN, name, value)


def test_broken_json_names_the_line() -> None:
    with pytest.raises(InvalidInputError, match="not JSON.*line 2"):
        read_body('{"a": 1,\n b}')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{'--day': 'monday',  # the first\n # '--day': 'sunday'\n}", {"--day": "monday"}),
        ('{"--conf": """spark.a=1\n--conf spark.b=2""", "max_retries": None}', {"--conf": "spark.a=1\n--conf spark.b=2", "max_retries": None}),
        ('{"--conf": "spark.a=1\n        --conf spark.b=2"}', {"--conf": "spark.a=1\n        --conf spark.b=2"}),
        ('{"--like": "a,}", "--flag": true}', {"--like": "a,}", "--flag": True}),
    ],
)  # fmt: skip
def test_body_of_configure_may_be_written_as_in_python(body: str, expected: dict[str, object]) -> None:
    assert read_body(body) == expected


@pytest.mark.parametrize("body", ["{{{1: 2}}}", "{'a'}", "{'a': b}"])
def test_braces_that_hold_neither_are_one_sentence(body: str) -> None:
    with pytest.raises(InvalidInputError, match="is not JSON"):
        read_body(body)


def test_extra_files_are_a_scripts_and_a_notebook_is_told_so() -> None:
    change = apply_setting(PLAIN, "--extra-files", "s3://lake/rates.json")

    assert change.settings.job_arguments == {"--extra-files": "s3://lake/rates.json"}
    assert "brings no files to a notebook" in change.notice


def test_dashes_before_an_argument_are_its_hyphens() -> None:
    assert apply_setting(PLAIN, "–" * 2 + "enable-auto-scaling", "true").settings.job_arguments == {
        "--enable-auto-scaling": "true"
    }


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("5   # change the size", "5"),
        ("G.2X # -->  worker type", "G.2X"),
        ('"G.1X"', "G.1X"),
        ('"a", "b"', '"a", "b"'),
        ("s3://b/#x/y.py", "s3://b/#x/y.py"),
        ("spark.a='x # y' --conf spark.b=2", "spark.a='x # y' --conf spark.b=2"),
        (" # all of it", ""),
    ],
)
def test_a_lines_value_is_without_its_comment_and_its_quotes(line: str, value: str) -> None:
    assert line_value(line) == value


@pytest.mark.parametrize("text", ["a,b", '"a", "b"', "'a','b'", "['a', 'b']", ["a", "b"], '"a,b"', "a, b,"])
def test_a_list_may_be_quoted(text: object) -> None:
    assert comma_list(text) == ("a", "b")


@pytest.mark.parametrize(
    ("version", "conf"),
    [("5.0", {"spark.sql.ansi.enabled": "false"}), ("3.0", {"spark.sql.ansi.enabled": "false"}), ("6.0", {}), ("x", {})],
)  # fmt: skip
def test_a_version_of_glue_brings_its_ansi_mode(version: str, conf: dict[str, str]) -> None:
    change = apply_setting(PLAIN, "glue_version", version)

    assert change.settings.spec.conf == conf
    assert "Spark is the installed one" in change.notice


def test_a_setting_of_ansi_mode_holds_over_the_version() -> None:
    settings = apply_setting(PLAIN, "spark_conf", "spark.sql.ansi.enabled=true").settings

    assert apply_setting(settings, "glue_version", "4.0").settings == settings


def test_several_spark_settings_in_one_string() -> None:
    settings = apply_setting(PLAIN, "spark_conf", "spark.a=1 --conf spark.b='two words'").settings

    assert settings.spec.conf == {"spark.a": "1", "spark.b": "two words"}


def test_an_unknown_key_is_kept_as_a_job_argument_and_a_near_one_is_offered() -> None:
    change = apply_setting(PLAIN, "worker_typ", "G.1X")

    assert change.settings.job_arguments == {"--worker_typ": "G.1X"}
    assert "Did you mean 'worker_type'?" in change.notice


def test_workers_beyond_the_machine_are_cut_to_it() -> None:
    shape = local_shape(find_worker_type("g.1x"), 5, machine_cores=2, heap_ceiling_mb=8192)

    assert (shape.cores, shape.memory_mb, shape.limited) == (2, 8192, True)


def test_a_dpu_is_four_cores_or_sixteen_gb() -> None:
    assert dpu_hours(cores=4, memory_mb=1024, seconds=3600) == 1.0
    assert dpu_hours(cores=1, memory_mb=32 * 1024, seconds=1800) == 1.0
