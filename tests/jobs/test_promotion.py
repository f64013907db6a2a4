"""Promotion: versions of a job, told apart by content; their order, names and sessions."""

from __future__ import annotations

import hashlib
import subprocess

import pytest

from gluepot.display.jobs import JobPage
from gluepot.display.rendering import render
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.models import SourceKind, VersionOrigin
from gluepot.jobs.notebook_file import read_notebook
from gluepot.jobs.store import Outcome
from tests.jobs.notebooks import cell, page, write_notebook


def test_tagged_cells_become_version_1(jobs, folder):
    promotion = jobs.promote("sums", page(folder, "a = 1", cell(2, "b = 2"), "c = a + 1"), Selection())

    assert promotion.outcome is Outcome.CREATED
    assert promotion.version.version == 1
    assert promotion.draft.cells == (1, 3)
    assert "b = 2" not in promotion.version.content.script
    assert jobs.get_job("sums").current_version == 1


def test_a_version_says_where_it_comes_from_and_who_made_it(jobs, folder, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    path = write_notebook(folder / "n.ipynb", [("code", "a = 1", ["job"])])
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "first"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run(
        [*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True
    )

    clean = jobs.promote("job", read_notebook(path), Selection()).version
    write_notebook(path, [("code", "a = 2", ["job"])])
    dirty = jobs.promote("job", read_notebook(path), Selection()).version

    assert clean.origin == VersionOrigin(
        source=SourceKind.NOTEBOOK,
        author="ada",
        notebook_path=str(path),
        notebook_hash=clean.origin.notebook_hash,
        git_commit=commit.stdout.strip(),
    )
    assert dirty.origin.git_commit == f"{commit.stdout.strip()}+"
    assert dirty.origin.notebook_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert dirty.origin.notebook_hash != clean.origin.notebook_hash
    assert dirty.content.cells.ids == tuple(one.id for one in read_notebook(path).cells)
    assert clean.created_at <= dirty.created_at
    page_of_job = JobPage(
        job=jobs.get_job("job"), version=dirty, versions=(dirty, clean), triggers=(), runs=(), tags=()
    )
    assert f"from {path} (its file), by ada, " in render(page_of_job).text


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


def test_the_first_cell_of_a_glue_notebook_sets_up_the_jobs_session(jobs, folder):
    header = """%idle_timeout 60
%glue_version 4.0
# two of them
%worker_type "G.1X"   # as in production
%connections 'shop', "lake"
%%configure
{'--conf': 'spark.sql.shuffle.partitions=3', # few
 }"""
    source = page(folder, cell(1, header, "job"), cell(2, "n = spark.range(3).count()", "job"))

    content = jobs.promote("x", source, Selection()).version.content

    assert content.session_spec.connections == ("shop", "lake")
    assert content.session_spec.conf == {
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": "3",
    }
    assert "%" not in content.script.split("# %%")[-1]


def test_the_connections_that_the_notebook_selected_are_the_jobs_connections(jobs, folder):
    source = page(
        folder,
        cell(1, "%connections shop, lake"),
        cell(2, "%connections"),
        cell(3, "n = spark.table('shop.public.orders').count()", "job"),
    )

    spec = jobs.promote("x", source, Selection()).version.content.session_spec

    assert spec.connections == ("shop", "lake")
