"""Whether a notebook still gives the version that was made of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.drift import Drift, DriftState, chosen_then, drift_of
from gluepot.jobs.errors import NothingSelectedError
from gluepot.jobs.models import SelectionKind, SourceKind

CODE = ("import json", "x = 1", "print(json.dumps(x))", "y = 2")
BY_NUMBER = Selection(kind=SelectionKind.NUMBERS, numbers=(1, 2, 3))
BY_TARGET = Selection(kind=SelectionKind.TARGET, target=3)


def notebook(tmp_path, *codes: str, tagged: tuple[int, ...] = ()) -> CellSource:
    """A notebook whose cells are called after the code that they had first."""
    cells = tuple(
        Cell(number=n, id=f"id{n}", source=code, tags=frozenset({"job"} if n in tagged else ()))
        for n, code in enumerate(codes, 1)
    )
    return CellSource(kind=SourceKind.PAGE, cells=cells, folder=str(tmp_path), path="n.ipynb")


def changed(source: CellSource, number: int, code: str) -> CellSource:
    cells = tuple(replace(cell, source=code) if cell.number == number else cell for cell in source.cells)
    return replace(source, cells=cells)


def without(source: CellSource, *numbers: int) -> CellSource:
    kept = [cell for cell in source.cells if cell.number not in numbers]
    return replace(source, cells=tuple(replace(cell, number=n) for n, cell in enumerate(kept, 1)))


@pytest.fixture
def drift(app):
    def compare(source: CellSource, selection: Selection, now: CellSource) -> Drift:
        app.jobs.promote("nightly", source, selection)
        return drift_of(app.jobs.get_version("nightly"), now, partial(app.jobs.draft, "nightly", now))

    return compare


@pytest.mark.parametrize("selection", [BY_NUMBER, BY_TARGET], ids=["numbers", "target"])
def test_cells_that_moved_and_others_that_changed_are_no_drift(drift, tmp_path, selection):
    source = notebook(tmp_path, "a = 0", *CODE)
    shifted = Selection(
        kind=selection.kind, numbers=tuple(n + 1 for n in selection.numbers), target=selection.target and 4
    )

    found = drift(source, shifted, without(changed(source, 5, "y = 3"), 1))

    assert (found.state, found.problem) == (DriftState.SAME, "")


@pytest.mark.parametrize(
    "selection", [BY_NUMBER, BY_TARGET, Selection()], ids=["numbers", "target", "tagged"]
)
def test_a_changed_cell_is_drift_and_the_script_that_would_be_is_there(drift, tmp_path, selection):
    source = notebook(tmp_path, *CODE, tagged=(1, 2, 3))

    found = drift(source, selection, changed(source, 2, "x = 41"))

    assert found.state is DriftState.DIFFERS
    assert "x = 41" in found.script


def test_a_cell_that_was_tagged_since_is_drift(drift, tmp_path):
    source = notebook(tmp_path, *CODE, tagged=(1, 2, 3))

    found = drift(source, Selection(), notebook(tmp_path, *CODE, tagged=(1, 2, 3, 4)))

    assert found.state is DriftState.DIFFERS


@pytest.mark.parametrize("selection", [BY_NUMBER, Selection()], ids=["numbers", "tagged"])
def test_a_notebook_that_has_none_of_the_cells_differs(drift, tmp_path, selection):
    source = notebook(tmp_path, *CODE, tagged=(1, 2, 3))

    found = drift(source, selection, without(source, 1, 2, 3))

    assert found.state is DriftState.DIFFERS
    assert found.problem
    assert found.script == ""


def test_a_notebook_that_gives_no_version_now_cannot_be_compared_and_says_why(drift, tmp_path):
    source = notebook(tmp_path, *CODE)

    found = drift(source, BY_NUMBER, changed(source, 3, "print(never_made)"))

    assert found.state is DriftState.UNKNOWN
    assert found.problem.startswith("Cell 3: ")
    assert "never_made" in found.problem


def test_other_packages_and_another_python_are_no_drift(app, tmp_path):
    source = notebook(tmp_path, *CODE)
    app.jobs.promote("nightly", source, BY_NUMBER)
    version = app.jobs.get_version("nightly")
    old_header = version.content.script.replace('requires-python = ">=3.', 'requires-python = ">=2.')
    assert old_header != version.content.script
    elsewhere = replace(version, content=replace(version.content, script=old_header))

    found = drift_of(elsewhere, source, partial(app.jobs.draft, "nightly", source))

    assert found.state is DriftState.SAME


def test_what_was_chosen_follows_the_last_promotion_of_the_same_script(app, tmp_path):
    source = notebook(tmp_path, *CODE, tagged=(1, 2, 3))
    app.jobs.promote("nightly", source, BY_NUMBER)

    app.jobs.promote("nightly", source, Selection())

    version = app.jobs.get_version("nightly")
    assert version.version == 1
    assert version.content.cells.kind is SelectionKind.TAGGED


@pytest.mark.parametrize("selection", [BY_NUMBER, BY_TARGET], ids=["numbers", "target"])
def test_a_diff_with_a_notebook_takes_the_cells_that_were_chosen(app, tmp_path, selection):
    source = notebook(tmp_path, *CODE)
    version = app.jobs.promote("nightly", source, selection).version
    now = changed(source, 2, "x = 7")

    diff = diff_draft(version, app.jobs.draft("nightly", now, chosen_then(version, now)))

    assert "+x = 7" in str(diff)
    with pytest.raises(NothingSelectedError, match="version 1"):
        chosen_then(version, without(now, 1, 2, 3))
