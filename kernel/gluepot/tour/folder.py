"""The tour's folder: the notebook, and the lake it reads beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from gluepot.errors import Fault
from gluepot.tour.lake import Say, TourLake, lay_out_lake

FOLDER_NAME = "gluepot-tour"
NOTEBOOK_NAME = "tour.ipynb"


@dataclass(frozen=True, kw_only=True)
class TourFolder:
    """Where the tour was laid out."""

    folder: Path
    notebook: Path
    lake: TourLake


def lay_out_tour(folder: Path, *, say: Say = lambda _: None) -> TourFolder:
    """Put the tour's notebook and lake into `folder`. What is there already is kept, a reader's edits included.

    Raises:
        MissingPartError: the tour's data is not installed.
    """
    folder = folder.expanduser().resolve()
    lake = lay_out_lake(folder / "lake", say=say)
    notebook = folder / NOTEBOOK_NAME
    if not notebook.exists():
        shutil.copyfile(shipped_notebook(), notebook)
    return TourFolder(folder=folder, notebook=notebook, lake=lake)


def shipped_notebook() -> Path:
    """Return the tour's notebook: in the installed package, or in `notebooks/` of a source tree."""
    beside = Path(__file__).with_name(NOTEBOOK_NAME)
    source = Path(__file__).parents[3] / "notebooks" / NOTEBOOK_NAME
    found = next((path for path in (beside, source) if path.is_file()), None)
    if found is None:
        raise Fault(f"the tour's notebook is neither at {beside} nor at {source}")
    return found
