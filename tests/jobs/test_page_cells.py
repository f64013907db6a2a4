"""Cells of the page as a front end tells of it, and what this kernel ran of them."""

from __future__ import annotations

from gluepot.jobs.cells import Selection
from gluepot.jobs.models import SourceKind
from gluepot.jobs.notebook_file import cells_from_history, cells_from_page


def told(*sources: str, is_dirty: bool = False, counts: tuple[int | None, ...] = ()) -> dict:
    """A page of code cells tagged `job`, as the front end sends it."""
    cells = [
        {
            "id": f"c{number}",
            "cell_type": "code",
            "source": source,
            "metadata": {"tags": ["job"]},
            "execution_count": counts[number] if counts else None,
        }
        for number, source in enumerate(sources)
    ]
    return {"path": "work/nightly.ipynb", "is_dirty": is_dirty, "cells": cells}


def test_a_page_has_tags_and_headings_and_a_folder(folder):
    page = told("a = 1")
    page["cells"].insert(0, {"cell_type": "markdown", "source": "# Load it", "metadata": {}})
    (folder / "nightly.ipynb").touch()

    source = cells_from_page(page, folder)

    assert source.kind is SourceKind.PAGE
    assert source.path == str(folder.resolve() / "nightly.ipynb")
    assert [(cell.title, sorted(cell.tags)) for cell in source.cells] == [("Load it", ["job"])]


def test_a_page_that_is_not_saved_says_so_with_the_job(jobs, folder):
    promotion = jobs.promote("p", cells_from_page(told("print(1)", is_dirty=True), folder), Selection())

    assert promotion.version.origin.source is SourceKind.PAGE
    assert [note.sentence for note in promotion.draft.notes] == [
        "the page has edits that its file does not have yet; the job is made of the page."
    ]


def test_a_cell_that_was_edited_since_it_ran_is_named(jobs, folder):
    ran = ["", "a = 1", "print(a)"]
    page = told("a = 2", "print(a)", "print(a + 1)", counts=(1, 2, None))

    draft = jobs.draft("p", cells_from_page(page, folder).with_what_ran(ran), Selection())

    assert [(note.cell, note.sentence) for note in draft.notes] == [
        (1, "it was edited since it ran, or ran in another kernel: In[1] of this one differs.")
    ]


def test_a_history_is_what_ran(folder):
    source = cells_from_history(["", "a = 1", "", "print(a)"], folder)

    assert [(cell.number, cell.source) for cell in source.cells] == [(1, "a = 1"), (3, "print(a)")]
