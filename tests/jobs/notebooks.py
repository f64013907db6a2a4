"""Notebooks made in a line, for the tests of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest

from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.errors import PromotionRefusedError
from gluepot.jobs.models import SourceKind
from gluepot.jobs.service import JobService


def cell(number: int, source: str, *tags: str, title: str = "", ran: int | None = None) -> Cell:
    return Cell(
        number=number,
        source=source,
        id=f"cell-{number}",
        tags=frozenset(tags),
        title=title,
        execution_count=ran,
    )


def page(folder: Path, *cells: Cell | str, name: str = "page.ipynb") -> CellSource:
    """Cells as a page; a bare text is a cell tagged `job`."""
    made = [
        one if isinstance(one, Cell) else cell(number, one, "job")
        for number, one in enumerate(cells, start=1)
    ]
    return CellSource(
        kind=SourceKind.NOTEBOOK,
        cells=tuple(made),
        folder=str(folder),
        path=str(folder / name),
        hash="0" * 64,
    )


def write_notebook(path: Path, cells: Sequence[tuple[str, str, Sequence[str]]]) -> Path:
    """Write an .ipynb of (kind, source, tags); kind is "md" or "code"."""
    notebook = nbformat.v4.new_notebook()
    for kind, source, tags in cells:
        make = nbformat.v4.new_markdown_cell if kind == "md" else nbformat.v4.new_code_cell
        notebook.cells.append(make(source, metadata={"tags": list(tags)} if tags else {}))
    nbformat.write(notebook, path)
    return path


def refused(jobs: JobService, source: CellSource, selection: Selection | None = None) -> list[str]:
    """Return what a promotion that is refused says."""
    with pytest.raises(PromotionRefusedError) as caught:
        jobs.promote("job", source, selection or Selection())
    return [str(finding) for finding in caught.value.findings]
