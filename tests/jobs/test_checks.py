"""What a promotion says about the chosen cells before it stores anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.jobs.cells import Selection
from tests.jobs.notebooks import cell, page, refused


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


def test_out_of_order_execution_is_noted(jobs, folder):
    draft = jobs.draft(
        "x", page(folder, cell(1, "a = 1", "job", ran=7), cell(2, "b = 2", "job", ran=3)), Selection()
    )

    assert "last ran before cell 1" in str(draft.notes[0])


@pytest.mark.parametrize(
    ("between", "is_noted"),
    [
        ("df = df.dropna()", True),
        ("rows.append(3)", True),
        ("fill(rows)", True),
        ("for _ in range(2):\n    df = df.distinct()", True),
        ("df.show()\nprint(rows)", False),
        ("df.write.saveAsTable('other')", False),
        ("other = df", False),
        ("import rows", False),
    ],
)
def test_a_cell_that_is_left_out_and_changes_what_a_chosen_one_uses_is_noted(jobs, folder, between, is_noted):
    cells = [
        cell(1, "rows = [1]\ndf = spark.range(3)\ndef fill(x):\n    x.append(1)", "job"),
        cell(2, between),
        cell(3, "df.where('id < 9').write.saveAsTable('t')\nprint(rows)", "job"),
    ]
    scratch = [replace(one, tags=frozenset({"scratch"})) if one.number == 2 else one for one in cells]
    not_run = [replace(one, execution_count=None if one.number == 2 else one.number) for one in cells]

    [draft, *others] = (jobs.draft("x", page(folder, *one), Selection()) for one in (cells, scratch, not_run))

    notes = [str(note) for note in draft.notes]
    assert any("cell 2: it is not part of the job, but changes" in note for note in notes) is is_noted
    assert [note for other in others for note in other.notes] == []


def test_a_plain_append_in_a_function_is_noted_under_its_name(jobs, folder):
    source = page(
        folder, "def store(df):\n    df.write.mode('append').saveAsTable('t')\nstore(spark.range(1))"
    )

    [note] = jobs.draft("x", source, Selection()).notes

    assert (note.cell, note.line) == (1, 2)
    assert note.sentence.startswith("the function 'store' appends by a plain write")


@pytest.mark.parametrize(
    "source",
    [
        "password: str = 'hunter2x9'",
        "spark.conf.set('fs.s3a.secret.key', 'Zk3v9qLm2xPw')",
        "spark.conf.set('fs.s3a.access.key', 'Zk3v9qLm2xPw')",
        "headers = {'Authorization': 'Bearer 8f14e45fceea167a5a36'}",
    ],
)
def test_secrets_are_found_however_they_are_given(jobs, folder, source):
    assert "a version is kept for ever" in refused(jobs, page(folder, source))[0]


def test_what_only_looks_like_a_secret_passes(jobs, folder):
    source = page(
        folder, "token = 'x'\nprint(f'Bearer {token}', 'the bearer of documents')\nkey: str = 'name'"
    )

    assert jobs.draft("x", source, Selection()).problems == ()


def test_paths_of_this_machine_are_noted(jobs, folder):
    source = page(
        folder,
        "paths = ['/data/a', '/opt/b', '/var/c', '~/d', 's3://data/e', '/database', 'a ~/ b']\nprint(paths)",
    )

    notes = [note.sentence for note in jobs.draft("x", source, Selection()).notes]

    assert [note.split("'")[1] for note in notes] == ["/data/a", "/opt/b", "/var/c", "~/d"]
