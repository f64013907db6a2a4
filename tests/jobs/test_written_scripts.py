"""The script that a promotion writes: parameters, steps, SQL, what stays out; it runs by plain Python."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
import ruff

from gluepot.jobs.cells import Selection
from gluepot.jobs.models import JobKind
from tests.jobs.notebooks import cell, page

PARAMETERS = """\
from datetime import date
year = 2013  # which year
limit: int | None = None
since: date = date(2013, 1, 1)
names = ["a", "b"]
dry_run = False
ratio = 0.5
mode: Literal["fast", "slow"] = "fast"
"""


def test_parameters_are_typed_from_values_and_annotations(jobs, folder):
    source = page(folder, cell(1, "from typing import Literal\n" + PARAMETERS, "parameters"), "print(year)")

    content = jobs.promote("sums", source, Selection()).version.content

    kinds = {
        parameter.name: (parameter.type.value, parameter.arity.value) for parameter in content.parameters
    }
    assert kinds == {
        "year": ("int", "one"), "limit": ("int", "one"), "since": ("date", "one"), "names": ("str", "list"),
        "dry_run": ("bool", "one"), "ratio": ("float", "one"), "mode": ("str", "one"),
    }  # fmt: skip
    assert content.parameters[0].help == "which year"
    assert content.parameters[-1].choices == ("fast", "slow")


def test_a_parameter_without_default_is_required(jobs, folder):
    source = page(folder, cell(1, "day: int", "parameters"), "print(day)")

    content = jobs.promote("sums", source, Selection()).version.content

    assert content.parameters[0].is_required
    assert "required=True" in content.script


def test_the_script_runs_by_plain_python_with_its_parameters(jobs, folder):
    source = page(
        folder,
        cell(1, "from typing import Literal\n" + PARAMETERS, "parameters"),
        "print(year + 1, since, names, dry_run, mode, sep='|')",
    )
    script = folder / "script.py"
    script.write_text(jobs.promote("sums", source, Selection()).version.content.script, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(script), "--year", "1999", "--since=2020-02-29", "--names", "x", "y", "--dry-run"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "2000|2020-02-29|['x', 'y']|True|fast\n"


def test_the_script_is_formatted_and_clean(jobs, folder):
    source = page(
        folder,
        "import os, sys\nimport matplotlib.pyplot as plt\nfrom collections import Counter",
        cell(
            2, "words=['a','b','a']  # input\ncounts = Counter( words )\ncounts", "job", title="Count *words*"
        ),
        cell(3, "def top(n):\n  return counts.most_common(n)\n\n\n\n\nbest=top( 1 )", "job"),
    )

    script = jobs.promote("count", source, Selection()).version.content.script

    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    for command in (["check", "--isolated"], ["format", "--isolated", "--check", "--line-length=100"]):
        done = subprocess.run(
            [ruff.find_ruff_bin(), *command, str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
    assert script.startswith("# /// script\n# requires-python")
    assert '"""Job count, promoted by gluepot from page.ipynb."""' in script
    assert "# %% Count *words*" in script
    ast.parse(script)


def test_sql_cells_become_calls_with_bound_parameters(jobs, folder):
    source = page(
        folder,
        cell(1, "month = 3", "parameters"),
        cell(2, "%%sql -o flights\nSELECT 1 AS month", "job"),
        cell(3, "%%sql -o one\nSELECT *\nFROM {flights}\nWHERE month = {month} AND note = '{x}'", "job"),
    )

    content = jobs.promote("sql", source, Selection()).version.content

    assert content.kind is JobKind.SPARK
    assert 'spark = gluepot.session(app_name="sql")' in content.script
    assert "FROM {flights}" in content.script
    assert "month = :month AND note = '{{x}}'" in content.script
    assert 'args={"month": month}' in content.script
    assert "flights=flights" in content.script


OPTIONS_OF_GLUE = """import sys
from awsglue.utils import getResolvedOptions
name = "hour"
args = getResolvedOptions(sys.argv, ["day", name])
print(args["day"], args["hour"])"""


@pytest.mark.parametrize(
    ("given", "printed"), [([], "monday 9"), (["--day=friday"], "friday 9"), (["--hour", "7"], "monday 7")]
)
def test_arguments_of_configure_are_defaults_of_the_jobs_parameters(jobs, folder, given, printed):
    source = page(
        folder,
        '%glue_version 6.0\n%%configure\n{"--day": "sunday", "--enable-metrics": "true"}',
        '%%configure\n{"--day": "monday", "--hour": "9"}',
        cell(3, OPTIONS_OF_GLUE, "job"),
    )

    content = jobs.promote("days", source, Selection()).version.content

    assert {one.option: one.default_code for one in content.parameters} == {
        "--day": "'monday'",
        "--hour": "'9'",
    }
    assert "enable-metrics" not in content.script
    script = folder / "script.py"
    script.write_text(content.script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), *given], capture_output=True, text=True, check=True, cwd=folder
    )
    assert done.stdout.strip() == printed


def test_an_argument_that_nobody_gave_or_that_is_a_secret_has_to_be_given_to_the_job(jobs, folder):
    code = OPTIONS_OF_GLUE.replace('"day", name', '"day", "db_password"').replace("hour", "db_password")
    source = page(folder, cell(1, '%%configure\n{"--db_password": "r4Nd0mxQ9"}'), cell(2, code, "job"))

    content = jobs.promote("days", source, Selection()).version.content

    assert [(one.option, one.is_required) for one in content.parameters] == [
        ("--day", True),
        ("--db_password", True),
    ]
    assert "r4Nd0mxQ9" not in content.script


def test_sql_may_begin_on_its_magics_line_or_below_a_comment(jobs, folder):
    source = page(
        folder,
        cell(1, "%%sql -o one SELECT 1 AS a,\n2 AS b", "job"),
        cell(2, "# the second\n%glue_version 6.0\n%%sql -o two\nSELECT 2 AS a", "job"),
        cell(3, "%sql\nCREATE TEMP VIEW three AS SELECT 3 AS a", "job"),
        cell(4, "%sql -o four SELECT a FROM three", "job"),
        cell(5, "%%time\n%%sql -o five\nSELECT 5 AS a", "job"),
    )

    script = jobs.promote("sql", source, Selection()).version.content.script

    assert "SELECT 1 AS a,\n    2 AS b" in script
    assert 'two = spark.sql("SELECT 2 AS a")' in script
    assert 'spark.sql("CREATE TEMP VIEW three AS SELECT 3 AS a")' in script
    assert 'four = spark.sql("SELECT a FROM three")' in script
    assert 'five = spark.sql("SELECT 5 AS a")' in script


def test_a_text_variable_where_a_table_stands_becomes_an_identifier(jobs, folder):
    source = page(
        folder,
        cell(1, 'target = "default.out"', "parameters"),
        cell(2, "%%sql\nCREATE TABLE {target} AS SELECT 1 AS a", "job"),
    )

    script = jobs.promote("sql", source, Selection()).version.content.script

    assert "CREATE TABLE IDENTIFIER(:target) AS" in script


def test_what_only_displays_stays_out_and_is_listed(jobs, folder):
    source = page(
        folder,
        "%matplotlib inline\nrows = [1]\nrows\ndisplay(rows)",
        "rows[0]",
        cell(3, "rows.clear()", "job", "scratch"),
    )

    promotion = jobs.promote("sums", source, Selection())

    assert [(one.cell, one.what) for one in promotion.draft.left_out] == [
        (1, "rows"), (1, "display(rows)"), (1, "%matplotlib only displays"), (2, "rows[0]"), (3, "rows.clear()"),
    ]  # fmt: skip
    assert [step.cell for step in promotion.version.content.steps] == [1]


def test_a_magic_that_the_job_keeps_otherwise_is_not_called_useless(jobs, folder):
    source = page(folder, "%worker_type G.1X\n%pip install rich\nrows = [1]")

    draft = jobs.promote("sums", source, Selection()).draft

    assert [(one.what, one.reason) for one in draft.left_out] == [
        ("%worker_type sets up the session", "no line of the script"),
        ("installation of rich", "no line of the script"),
    ]


def test_a_shown_call_that_may_do_something_stays(jobs, folder):
    script = jobs.promote(
        "sums",
        page(folder, "class T:\n    def show(self): ...\ndef f(): return T()\nf().show()"),
        Selection(),
    ).version.content.script

    assert "f().show()" in script


def test_pip_lines_become_requirements(jobs, folder):
    content = jobs.promote(
        "x",
        page(folder, "%pip install humanize==4.9 --quiet\n!pip install nbformat", "print(1)"),
        Selection(),
    ).version.content

    assert content.requirements[0] == "humanize==4.9"
    assert content.requirements[1].startswith("nbformat==5.")
