"""Whether a notebook, as it is on the screen, would still give the version of a job that was made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gluepot.jobs.cells import CellSource, Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.drafting import Draft
from gluepot.jobs.errors import NothingSelectedError
from gluepot.jobs.models import JobVersion, SelectionKind

_HEADER_END = "\n# ///\n"


class DriftState(StrEnum):
    """UNKNOWN: the notebook would not give a version at all now."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A version beside what its notebook would give now.

    `problem`: why there is nothing to compare with, "" where there is. `script`: what the notebook would give, then "".
    `other`: what differs beside the script, a line each.
    """

    version: JobVersion
    state: DriftState
    problem: str = ""
    script: str = ""
    other: tuple[str, ...] = ()


def drift_of(version: JobVersion, source: CellSource, draft: Callable[[Selection], Draft]) -> Drift:
    """Compare a version with its notebook, of which the same cells are taken as then.

    Which Python and which packages this process has makes no drift: they are not the notebook's.
    """
    selection = selection_as_then(version, source)
    if selection is None:
        gone = "None of its cells is in the notebook any more."
        return Drift(version=version, state=DriftState.DIFFERS, problem=gone)
    try:
        drafted = draft(selection)
    except NothingSelectedError as error:
        return Drift(version=version, state=DriftState.DIFFERS, problem=error.sentence)
    if drafted.content is None:
        problem = drafted.problems[0]
        where = f"Cell {problem.cell}: " if problem.cell else ""
        return Drift(version=version, state=DriftState.UNKNOWN, problem=f"{where}{problem.sentence}")
    before, now = version.content, drafted.content
    is_same = _code(before.script) == _code(now.script) and before.session_spec == now.session_spec
    return Drift(
        version=version,
        state=DriftState.SAME if is_same else DriftState.DIFFERS,
        script=now.script,
        other=diff_draft(version, drafted).other,
    )


def selection_as_then(version: JobVersion, source: CellSource) -> Selection | None:
    """Return the choice of cells that was made for a version, in the numbers of now; None when none of them is left.

    Tags are read anew: a cell that was tagged since is meant for the job.
    """
    then = version.content.cells
    if then.kind is SelectionKind.TAGGED:
        return Selection()
    numbers = {cell.id: cell.number for cell in source.cells if cell.id}
    left = tuple(numbers[one] for one in then.ids if one in numbers)
    if not left:
        return None
    if then.target in numbers:
        return Selection(kind=SelectionKind.TARGET, target=numbers[then.target])
    return Selection(kind=SelectionKind.NUMBERS, numbers=left)


def chosen_then(version: JobVersion, source: CellSource) -> Selection:
    """Return the choice of cells that was made for a version; the tagged cells where a notebook's cells had no ids then.

    Raises:
        NothingSelectedError: none of them is in the notebook any more.
    """
    if not any(version.content.cells.ids):
        return Selection()
    selection = selection_as_then(version, source)
    if selection is None:
        raise NothingSelectedError(
            f"None of the cells of version {version.version} is in the notebook any more."
        )
    return selection


def _code(script: str) -> str:
    """Return a script without the header that names Python and packages."""
    _, end, code = script.partition(_HEADER_END)
    return code if end else script
