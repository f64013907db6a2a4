"""Cells read from a notebook file, from the page that a front end shows, or from a kernel's history."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Cell, CellSource
from gluepot.jobs.errors import NotebookNotFoundError
from gluepot.jobs.models import SourceKind

_FORMAT = 4  # of notebooks since 2015


def read_notebook(path: Path) -> CellSource:
    """Return the code cells of an .ipynb file.

    Raises:
        NotebookNotFoundError: there is no such file.
        InvalidInputError: the file is not a notebook.
    """
    if not path.is_file():
        raise NotebookNotFoundError(path)
    raw = path.read_bytes()
    try:
        cells = tuple(_code_cells(_cells_of(raw.decode("utf-8"))))
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise InvalidInputError(f"{str(path)!r} is not a notebook: {_short(error)}.") from error
    return CellSource(
        kind=SourceKind.NOTEBOOK,
        cells=cells,
        folder=str(path.resolve().parent),
        path=str(path.resolve()),
        hash=hashlib.sha256(raw).hexdigest(),
    )


def _cells_of(text: str) -> list[Mapping[str, Any]]:
    """Return the cells of a notebook's text, each with its source in one piece.

    The library nbformat is asked for formats before its fourth only: with what it imports it takes most of a second.
    """
    document = json.loads(text)
    if document["nbformat"] < _FORMAT:
        import nbformat

        document = nbformat.reads(text, as_version=_FORMAT)
    return [{**cell, "source": "".join(cell["source"])} for cell in document["cells"]]


def cells_from_page(page: Mapping[str, Any], folder: Path) -> CellSource:
    """Return the code cells of a page as its front end shows it, edits that are not saved included.

    Args:
        page: `path` as the Jupyter server has it, `is_dirty`, and `cells` as nbformat has them, without outputs.
        folder: the kernel's working folder.
    """
    path = str(page["path"])
    here = folder.resolve() / Path(path).name
    sources = "\0".join(str(cell["source"]) for cell in page["cells"])
    unsaved = "the page has edits that its file does not have yet; the job is made of the page."
    return CellSource(
        kind=SourceKind.PAGE,
        cells=tuple(_code_cells(page["cells"])),
        folder=str(folder.resolve()),
        path=str(here) if here.is_file() else path,
        hash=hashlib.sha256(sources.encode()).hexdigest(),
        notes=(unsaved,) if page.get("is_dirty") else (),
    )


def cells_from_history(inputs: Sequence[str], folder: Path) -> CellSource:
    """Return what a kernel ran, in the order in which it ran it (IPython's `In`, whose first entry is empty).

    History knows neither tags nor headings, and has deleted and superseded cells too.
    """
    cells = tuple(
        Cell(number=number, source=source, execution_count=number)
        for number, source in enumerate(inputs)
        if source.strip()
    )
    return CellSource(kind=SourceKind.HISTORY, cells=cells, folder=str(folder.resolve()))


def _code_cells(cells: Iterable[Mapping[str, Any]]) -> Iterable[Cell]:
    heading, number = "", 0
    for cell in cells:
        if cell["cell_type"] == "markdown":
            heading = _last_heading(cell["source"]) or heading
        elif cell["cell_type"] == "code":
            number += 1
            yield Cell(
                number=number,
                source=cell["source"],
                id=cell.get("id", ""),
                tags=frozenset(cell["metadata"].get("tags", ())),
                title=heading,
                execution_count=cell.get("execution_count"),
            )
            heading = ""


def _last_heading(markdown: str) -> str:
    prose = re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", prose, re.MULTILINE)
    return _plain(headings[-1]) if headings else ""


def _plain(heading: str) -> str:
    """Return a heading's words: links by their text, without emphasis marks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[*`~]+|(?<!\w)_+|_+(?!\w)", "", text).strip()


def _short(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error}"
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200].rstrip(".")
