"""Existing scripts become jobs as they are, and versions leave as scripts."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import metadata

import pytest

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import PromotionRefusedError
from gluepot.jobs.exporters.targets import ExportTarget, export_version
from gluepot.jobs.models import JobKind, RunState
from gluepot.jobs.script_source import read_script
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.exports import export_job
from tests.jobs.notebooks import cell, page

SCRIPT = """\
import argparse
from datetime import date

parser = argparse.ArgumentParser()
parser.add_argument("positional", nargs="?")
parser.add_argument("--max_rows", type=int, default=3, help="how many")
parser.add_argument("-d", "--day", type=date.fromisoformat, required=True)
parser.add_argument("--mode", choices=["a", "b"], default="a")
parser.add_argument("--verbose", action="store_true")
options = parser.parse_args()

# %% Say it
print(options.max_rows, options.day, options.mode)
"""


def test_a_script_becomes_a_job_unchanged(jobs, folder, run_to_end):
    (folder / "s.py").write_text(SCRIPT, encoding="utf-8")

    version = jobs.promote("script", read_script(folder / "s.py"), Selection()).version
    run = run_to_end("script", max_rows="7", day="2013-01-31")

    assert version.content.script == SCRIPT
    assert [(p.name, p.type.value, p.is_required) for p in version.content.parameters] == [
        ("max_rows", "int", False), ("day", "date", True), ("mode", "str", False),
    ]  # fmt: skip
    assert run.state is RunState.SUCCEEDED, run.error
    assert jobs.log_text(run.id).text == "7 2013-01-31 a"
    assert [step.title for step in run.steps] == ["Say it"]


GLUE_SCRIPT = """\
import sys
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "TempDir"])
if "--day" in sys.argv:
    args |= getResolvedOptions(sys.argv, ["day"])
print(args["JOB_NAME"], args["source"], bool(args["JOB_RUN_ID"]), "day" in args)
"""


def test_a_glue_script_runs_with_its_jobs_name_and_its_options_as_parameters(jobs, folder, run_to_end):
    (folder / "s.py").write_text(GLUE_SCRIPT, encoding="utf-8")

    version = jobs.promote("from glue", read_script(folder / "s.py"), Selection()).version
    run = run_to_end("from glue", source="s3://in")

    assert [(p.name, p.type.value, p.is_required) for p in version.content.parameters] == [
        ("source", "str", True), ("TempDir", "str", False), ("day", "str", False),
    ]  # fmt: skip
    assert run.state is RunState.SUCCEEDED, run.error
    assert jobs.log_text(run.id).text == "from glue s3://in True False"


def test_a_script_that_asks_for_spark_is_a_spark_job(jobs, folder):
    (folder / "s.py").write_text("from pyspark.sql import SparkSession\n", encoding="utf-8")

    assert jobs.draft("s", read_script(folder / "s.py"), Selection()).content.kind is JobKind.SPARK


@pytest.mark.parametrize(
    ("text", "reason"),
    [("def broken(:", "Syntax error"), ("key = 'AKIAABCDEFGHIJKLMNOP'", "looks like an AWS Access Key")],
)
def test_a_bad_script_is_refused(jobs, folder, text, reason):
    (folder / "s.py").write_text(text, encoding="utf-8")

    with pytest.raises(PromotionRefusedError, match=reason):
        jobs.promote("s", read_script(folder / "s.py"), Selection())


def test_a_missing_script_offers_near_names(folder):
    (folder / "nightly.py").touch()

    with pytest.raises(NotFoundError, match=r"Did you mean 'nightly\.py'"):
        read_script(folder / "nigthly.py")


def test_an_export_as_script_is_the_script_and_says_which_version(jobs, folder):
    jobs.promote("x", page(folder, "a = 1"), Selection())
    version = jobs.promote("x", page(folder, "a = 2"), Selection()).version
    script = version.content.script

    text = export_version(version, ExportTarget.SCRIPT).text

    assert '"""Job x, version 2, promoted by gluepot from page.ipynb."""' in text
    assert text.replace("version 2, ", "") == script


def test_an_export_for_spark_knows_nothing_of_gluepot(jobs, folder):
    version = jobs.promote("x", page(folder, "n = spark.range(3).count()\nprint(n)"), Selection()).version

    text = export_version(version, ExportTarget.SPARK).text

    assert "gluepot" not in text.replace("promoted by gluepot", "")
    assert f'#     "pyspark=={metadata.version("pyspark")}",' in text  # which gluepot had brought
    assert '"""Job x, version 1, promoted by gluepot' in text
    assert 'spark = SparkSession.builder.appName("x").enableHiveSupport().getOrCreate()' in text


def test_what_only_gluepot_has_is_named_instead_of_exported(jobs, folder):
    source = page(folder, "import gluepot\nmade = gluepot.pots()\nprint(spark.range(1).count(), made)")
    version = jobs.promote("x", source, Selection()).version

    with pytest.raises(InvalidInputError, match=r"uses gluepot\.pots, which plain Spark has not"):
        export_version(version, ExportTarget.SPARK)


def test_an_export_for_glue_begins_and_ends_a_glue_job(jobs, folder):
    source = page(folder, "import gluepot\nday = gluepot.run_date()\nprint(spark.range(1).count(), day)")
    version = jobs.promote("x", source, Selection()).version

    text = export_version(version, ExportTarget.GLUE).text

    assert "gluepot" not in text.replace("promoted by gluepot", "")
    assert "spark = glue_context.spark_session" in text
    assert text.index("glue_job.init(") < text.index("spark = ")
    assert text.rstrip().endswith("glue_job.commit()")
    assert "date.today()" in text


def test_what_glue_hands_over_besides_the_parameters_is_let_be(jobs, folder):
    (folder / "s.py").write_text(
        "import argparse\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--loud", action=argparse.BooleanOptionalAction, default=False)\n'
        "print(parser.parse_args().loud)\n",
        encoding="utf-8",
    )
    version = jobs.promote("x", read_script(folder / "s.py"), Selection()).version
    (folder / "glue.py").write_text(export_version(version, ExportTarget.GLUE).text, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(folder / "glue.py"), "--JOB_NAME", "x", "--TempDir", "t", "--loud", "true"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.stdout.strip() == "True", done.stderr


def test_an_export_for_airflow_has_the_schedule_and_the_parameters_that_must_be_given(app, jobs, folder):
    source = page(folder, cell(1, "country: str\nlimit: int = 3", "parameters"), "print(country, limit)")
    jobs.promote("nightly load", source, Selection())
    app.schedule.set_schedule(
        "nightly load", parse_schedule("30 2 * * *", "Europe/Berlin"), parameters={"country": "nl"}
    )

    text = export_job(jobs, app.schedule, "nightly load", ExportTarget.AIRFLOW).text

    called = {
        ast.unparse(node.func): {one.arg: one.value for one in node.keywords}
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
    }
    dag, task = called["DAG"], called["BashOperator"]
    assert ast.literal_eval(dag["schedule"]) == "30 2 * * *"
    assert "ZoneInfo('Europe/Berlin')" in ast.unparse(dag["start_date"])
    assert ast.literal_eval(dag["params"]) == {"country": "nl"}
    assert ast.literal_eval(task["bash_command"]) == (
        "gluepot job run 'nightly load' --param country=\"{{ params.country }}\""
    )


def test_an_export_for_airflow_keeps_what_the_schedule_gives(app, jobs, folder):
    source = page(folder, cell(1, "day: str\nlimit: int = 3\nnames = {'a': 1}", "parameters"), "print(day)")
    jobs.promote("x", source, Selection())
    given = {"day": "{logical_date:%Y%m%d}", "limit": 7, "names": {"b": 2}}
    app.schedule.set_schedule("x", parse_schedule("30 2 * * *", "UTC"), parameters=given)

    text = export_job(jobs, app.schedule, "x", ExportTarget.AIRFLOW).text

    assert 'params={"limit": "7"}' in text
    [task] = [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and "Bash" in ast.unparse(n.func)
    ]
    command = next(word.value for word in task.keywords if word.arg == "bash_command")
    assert ast.literal_eval(command) == (
        'gluepot job run x --param day="{{ logical_date.strftime(\'%Y%m%d\') }}" --param limit="{{ params.limit }}" '
        "--param {% raw %}'names={\"b\": 2}'{% endraw %}"
    )
