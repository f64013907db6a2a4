"""Executing a notebook without a browser, on ipykernel's own kernel: nothing of gluepot runs in it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import gluepot.display.notebook_run  # noqa: F401 - registers how a run looks
from gluepot.display.rendering import render
from gluepot.tour.errors import KernelNotStartedError, NotebookFailedError
from gluepot.tour.execution import NotebookRun, execute_notebook


def notebook(folder: Path, *sources: str, tags: tuple[str, ...] = ()) -> Path:
    cells = [
        new_markdown_cell(source[2:])
        if source.startswith("md")
        else new_code_cell(source, metadata={"tags": list(tags)})
        for source in sources
    ]
    path = folder / "book.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def execute(path: Path) -> NotebookRun:
    return execute_notebook(path, kernel="python3")


def test_cells_run_in_order_in_the_notebooks_folder(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    path = notebook(tmp_path, "md# Look\nwords", "import os\nprint(sorted(os.listdir('.')))", "2 + 3", "")

    run = execute(path)

    assert [(cell.number, cell.heading, cell.text) for cell in run.cells] == [
        (1, "Look", "['book.ipynb', 'lake']"),
        (2, "Look", "5"),
    ]


def test_the_original_is_left_alone_and_a_copy_keeps_the_outputs(tmp_path: Path) -> None:
    path = notebook(tmp_path, "print('kept')")
    before = path.read_bytes()

    run = execute(path)

    assert path.read_bytes() == before
    assert run.notebook == tmp_path / "book-executed.ipynb"
    assert nbformat.read(run.notebook, as_version=4).cells[0].outputs[0].text == "kept\n"


def test_a_failing_cell_is_shown_with_its_source_last_output_and_exception(tmp_path: Path) -> None:
    path = notebook(tmp_path, "print('first')", "print('second')\nraise ValueError('no such lake')")

    with pytest.raises(NotebookFailedError) as caught:
        execute(path)

    assert caught.value.cell == 2
    assert caught.value.sentence.splitlines() == [
        "Code cell 2 of 'book-executed.ipynb' failed:",
        "    print('second')",
        "    raise ValueError('no such lake')",
        "It printed last:",
        "    second",
        "ValueError: no such lake",
    ]
    kept = nbformat.read(tmp_path / "book-executed.ipynb", as_version=4)
    assert kept.cells[0].outputs[0].text == "first\n"


def test_a_kernel_that_dies_is_named(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import os\nos._exit(1)")

    with pytest.raises(KernelNotStartedError, match="'python3' does not run"):
        execute(path)


def test_a_kernel_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(KernelNotStartedError, match="'nowhere' does not run: it is not installed"):
        execute_notebook(notebook(tmp_path, "1"), kernel="nowhere")


def test_the_text_of_a_run_has_the_cells_that_are_tagged_as_shown(tmp_path: Path) -> None:
    shown = render(execute(notebook(tmp_path, "md## Sum", "2 + 3", tags=("shown",)))).text
    hidden = render(execute(notebook(tmp_path, "md## Sum", "2 + 3"))).text

    assert shown.startswith("Sum\n───\n2 + 3\n\n5\n\n1 cell ran in ")
    assert hidden.startswith("1 cell ran in ")


def test_progress_bars_leave_their_last_state(tmp_path: Path) -> None:
    run = execute(notebook(tmp_path, r"print('1%\r50%\r100%', end='')"))

    assert run.cells[0].text == "100%"


def test_each_cell_is_told_when_it_is_done(tmp_path: Path) -> None:
    told: list[str] = []

    execute_notebook(notebook(tmp_path, "1", "2\n3"), kernel="python3", say=told.append)

    assert [line.split()[0] for line in told] == ["[1/2]", "[2/2]"]
    assert told[1].endswith("s  2")
