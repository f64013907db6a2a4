"""Cells become a version, or all that is wrong with them is said at once."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import ruff

from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.errors import NothingSelectedError, PromotionRefusedError
from gluepot.jobs.models import JobKind
from gluepot.jobs.notebook_file import cells_from_history, read_notebook
from gluepot.jobs.store import Outcome
from tests.jobs.notebooks import cell, page, write_notebook

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


def refused(jobs, source, selection=None) -> list[str]:
    with pytest.raises(PromotionRefusedError) as caught:
        jobs.promote("job", source, selection or Selection())
    return [str(finding) for finding in caught.value.findings]


def test_tagged_cells_become_version_1(jobs, folder):
    promotion = jobs.promote("sums", page(folder, "a = 1", cell(2, "b = 2"), "c = a + 1"), Selection())

    assert promotion.outcome is Outcome.CREATED
    assert promotion.version.version == 1
    assert promotion.draft.cells == (1, 3)
    assert "b = 2" not in promotion.version.content.script
    assert jobs.get_job("sums").current_version == 1


def test_unchanged_cells_make_no_new_version(jobs, folder):
    first = jobs.promote("sums", page(folder, "a = 1"), Selection())

    again = jobs.promote("sums", page(folder, "a = 1"), Selection())

    assert again.outcome is Outcome.UNCHANGED
    assert again.version == first.version
    assert len(jobs.list_versions("sums")) == 1


def test_a_changed_cell_makes_version_2_and_diff_shows_it(jobs, folder):
    jobs.promote("sums", page(folder, "a = 1"), Selection())

    second = jobs.promote("sums", page(folder, "a = 2"), Selection())
    diff = jobs.diff("sums")

    assert (second.outcome, second.version.version) == (Outcome.NEW_VERSION, 2)
    assert (diff.old, diff.new) == ("version 1", "version 2")
    assert "-a = 1" in diff.script
    assert "+a = 2" in diff.script


def test_drift_compares_the_version_that_runs_with_the_notebook(jobs, folder):
    jobs.promote("sums", page(folder, "a = 1"), Selection())

    same = diff_draft(jobs.get_version("sums"), jobs.draft("sums", page(folder, "a = 1"), Selection()))
    changed = diff_draft(jobs.get_version("sums"), jobs.draft("sums", page(folder, "a = 3"), Selection()))

    assert same.is_same
    assert "+a = 3" in changed.script


def test_rollback_moves_the_pointer_and_leaves_versions_alone(jobs, folder):
    jobs.promote("sums", page(folder, "a = 1"), Selection())
    jobs.promote("sums", page(folder, "a = 2"), Selection())

    back = jobs.rollback("sums")

    assert back.version == 1
    assert jobs.get_job("sums").current_version == 1
    assert [version.version for version in jobs.list_versions("sums")] == [2, 1]


def test_promoting_the_content_of_an_earlier_version_makes_that_one_current(jobs, folder):
    jobs.promote("sums", page(folder, "a = 1"), Selection())
    jobs.promote("sums", page(folder, "a = 2"), Selection())

    again = jobs.promote("sums", page(folder, "a = 1"), Selection())

    assert (again.outcome, again.version.version, again.previous_version) == (Outcome.EARLIER_VERSION, 1, 2)
    assert jobs.get_job("sums").current_version == 1


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


def test_a_shown_call_that_may_do_something_stays(jobs, folder):
    script = jobs.promote(
        "sums",
        page(folder, "class T:\n    def show(self): ...\ndef f(): return T()\nf().show()"),
        Selection(),
    ).version.content.script

    assert "f().show()" in script


def test_a_missing_name_is_said_with_the_cell_that_defines_it(jobs, folder):
    source = page(folder, cell(1, "base = 10"), "total = base + 1")

    assert refused(jobs, source) == [
        "cell 2, line 1: the name 'base' is used here, but no chosen cell defines it before. Cell 1 does: add it."
    ]


def test_a_name_that_only_memory_knows_is_said(jobs, folder):
    assert "it may live only in memory" in refused(jobs, page(folder, "print(gone)"))[0]


def test_a_name_that_a_function_needs_counts(jobs, folder):
    source = page(folder, cell(1, "rate = 2"), "def f(x):\n    return x * rate\nprint(f(1))")

    assert "Cell 1 does: add it." in refused(jobs, source)[0]


def test_a_name_defined_further_down_is_said(jobs, folder):
    assert "comes later: a job runs from top to bottom" in refused(jobs, page(folder, "print(x)", "x = 1"))[0]


def test_all_problems_come_at_once_and_nothing_is_stored(jobs, folder):
    source = page(
        folder,
        "!ls -l",
        "print(nowhere)",
        "def broken(:",
        "%frobnicate now",
        "%%bash\necho hi",
        "import os\npassword = 'hunter2hunter2'",
        cell(7, "%catolog", "job"),
    )

    findings = refused(jobs, source)

    assert [finding.split(":")[0] for finding in findings] == [
        "cell 1, line 1", "cell 2, line 1", "cell 3, line 1", "cell 4, line 1", "cell 5, line 1", "cell 6, line 2",
        "cell 7, line 1",
    ]  # fmt: skip
    assert "Shell line '!ls -l'." in findings[0]
    assert "Syntax error" in findings[2]
    assert "Magic %frobnicate is not known" in findings[3]
    assert "hunter2" not in findings[5]
    assert "Did you mean %catalog?" in findings[6]
    assert jobs.list_jobs() == []


def test_pip_lines_become_requirements(jobs, folder):
    content = jobs.promote(
        "x",
        page(folder, "%pip install humanize==4.9 --quiet\n!pip install nbformat", "print(1)"),
        Selection(),
    ).version.content

    assert content.requirements[0] == "humanize==4.9"
    assert content.requirements[1].startswith("nbformat==5.")


def test_a_table_that_does_not_exist_is_said(jobs, folder):
    findings = refused(jobs, page(folder, "%%sql -o a\nSELECT * FROM nowhere.orders"))

    assert "'nowhere'" in findings[0]


def test_a_table_or_view_made_by_an_earlier_cell_exists(jobs, folder):
    source = page(
        folder,
        "%%sql\nCREATE TEMP VIEW one AS SELECT 1 AS a",
        "%%sql -o b\nSELECT * FROM one",
        "b.write.saveAsTable('default.out')",
        "c = spark.table('out')\nd = c.count()",
    )

    assert jobs.promote("x", source, Selection()).version.version == 1


def test_cells_are_chosen_by_number(jobs, folder):
    source = page(folder, cell(1, "a = 1"), cell(2, "b = 2"), cell(3, "c = a"))

    assert jobs.draft("x", source, Selection.parse("1,3")).cells == (1, 3)


@pytest.mark.parametrize("text", ["0", "3-1", "a", "1,,2", "-1"])
def test_numbers_that_cannot_be_read_are_refused(text):
    with pytest.raises(InvalidInputError, match="not a cell's number"):
        Selection.parse(text)


def test_a_number_that_no_cell_has_is_refused(jobs, folder):
    with pytest.raises(InvalidInputError, match="There is no cell 9: the code cells are 1 to 1"):
        jobs.draft("x", page(folder, "a = 1"), Selection.parse("1,9"))


def test_a_target_brings_what_it_needs_and_nothing_else(jobs, folder):
    source = page(
        folder,
        cell(1, "import json\nimport math"),
        cell(2, "noise = 1"),
        cell(3, "base = [1]"),
        cell(4, "base.append(2)"),
        cell(5, "def f(x):\n    return math.fsum(x)"),
        cell(6, "noise += 1"),
        cell(7, "total = f(base)"),
        cell(8, "later = total"),
    )

    assert jobs.draft("x", source, Selection.parse(target="7")).cells == (1, 3, 4, 5, 7)


def test_a_target_brings_the_cells_that_make_its_tables(jobs, folder):
    source = page(
        folder,
        cell(1, "%%sql\nCREATE TEMP VIEW one AS SELECT 1 AS a"),
        cell(2, "%%sql\nCREATE TEMP VIEW two AS SELECT 2 AS a"),
        cell(3, "spark.conf.set('spark.sql.ansi.enabled', 'false')"),
        cell(4, "%%sql -o out\nSELECT * FROM one"),
    )

    assert jobs.draft("x", source, Selection.parse(target="4")).cells == (1, 3, 4)


def test_without_tags_the_ways_to_choose_are_said(jobs, folder):
    with pytest.raises(NothingSelectedError, match="No cell is tagged 'job'"):
        jobs.draft("x", page(folder, cell(1, "a = 1")), Selection())


def test_history_has_no_tags_and_says_so(jobs, folder):
    source = cells_from_history(["", "a = 1", "", "b = a"], folder)

    assert jobs.draft("x", source, Selection.parse("1-3")).cells == (1, 3)
    with pytest.raises(NothingSelectedError, match="history, which has no tags"):
        jobs.draft("x", source, Selection())


def test_out_of_order_execution_is_noted(jobs, folder):
    draft = jobs.draft(
        "x", page(folder, cell(1, "a = 1", "job", ran=7), cell(2, "b = 2", "job", ran=3)), Selection()
    )

    assert "last ran before cell 1" in str(draft.notes[0])


def test_a_notebook_file_gives_code_cells_with_tags_and_headings(folder):
    path = write_notebook(
        folder / "n.ipynb",
        [
            ("md", "# Title\nwords\n## Read the [flights](http://x)\n```\n# not a heading\n```", ()),
            ("code", "a = 1", ["job"]),
            ("code", "b = 1", ()),
        ],
    )

    first, second = read_notebook(path).cells

    assert (first.number, first.tags, first.title) == (1, frozenset({"job"}), "Read the flights")
    assert (second.number, second.title) == (2, "")


def test_a_missing_notebook_offers_near_names(folder):
    write_notebook(folder / "delays.ipynb", [])

    with pytest.raises(InvalidInputError.__mro__[1], match=r"Did you mean 'delays\.ipynb'"):
        read_notebook(folder / "delay.ipynb")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b"[]", b"{}", b'{"cells": 3, "nbformat": 4}'])
def test_a_file_that_is_not_a_notebook_is_said(folder: Path, content: bytes):
    path = folder / "n.ipynb"
    path.write_bytes(content)

    with pytest.raises(InvalidInputError, match="is not a notebook"):
        read_notebook(path)


@pytest.mark.parametrize("name", ["", "../etc", "a/b", "-x", "a" * 256])
def test_names_that_could_be_paths_or_options_are_refused(jobs, folder, name):
    with pytest.raises(InvalidInputError, match="cannot be a job's name"):
        jobs.promote(name, page(folder, "a = 1"), Selection())


def test_the_session_that_the_notebook_set_up_is_the_jobs_session(jobs, folder):
    source = page(
        folder,
        cell(1, '%%configure -f\n{"spark.sql.shuffle.partitions": "3"}'),
        cell(2, "%%configure\nspark.x = scratch", "scratch"),
        cell(3, "n = spark.range(3).count()", "job"),
        cell(4, "%%configure\nspark.y = later"),
    )

    promotion = jobs.promote("x", source, Selection())

    assert promotion.version.content.session_spec.conf == {"spark.sql.shuffle.partitions": "3"}
    assert "%%configure sets up the job's session too" in str(promotion.draft.notes[0])


def test_the_connections_that_the_notebook_selected_are_the_jobs_connections(jobs, folder):
    source = page(
        folder,
        cell(1, "%connections shop, lake"),
        cell(2, "%connections"),
        cell(3, "n = spark.table('shop.public.orders').count()", "job"),
    )

    spec = jobs.promote("x", source, Selection()).version.content.session_spec

    assert spec.connections == ("shop", "lake")
