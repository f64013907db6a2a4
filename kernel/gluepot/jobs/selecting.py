"""Choosing cells: by tag, by number, or as the slice that one cell needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gluepot.errors import InvalidInputError
from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.cells import (
    JOB_TAG,
    PARAMETERS_TAG,
    SCRATCH_TAG,
    Cell,
    CellSource,
    Selection,
)
from gluepot.jobs.errors import NothingSelectedError
from gluepot.jobs.models import SelectionKind, SourceKind
from gluepot.jobs.slicing import slice_of


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A chosen cell, or a part of one, that will not be in the script, and why."""

    cell: int
    cell_id: str
    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The cells that make the job, in page order, and what was left out of them."""

    bodies: tuple[CellBody, ...]
    left_out: tuple[LeftOut, ...]


def choose(source: CellSource, bodies: Sequence[CellBody], selection: Selection) -> Chosen:
    """Apply a selection.

    A cell tagged `parameters` is always in; one tagged `scratch` never, and neither is one that only displays.

    Raises:
        NothingSelectedError: no cell is left, with how to choose some.
        InvalidInputError: a number that no cell has.
    """
    numbers = _chosen_numbers(source, bodies, selection)
    kept: list[CellBody] = []
    left_out: list[LeftOut] = []
    for body in bodies:
        cell = body.cell
        if PARAMETERS_TAG not in cell.tags and cell.number not in numbers:
            continue
        if SCRATCH_TAG in cell.tags:
            left_out.append(_whole(cell, "tagged scratch"))
        elif not (body.statements or body.code.findings or body.code.requirements):
            left_out.append(_whole(cell, _why_empty(body)))
        else:
            kept.append(body)
            left_out += [_part(body, line, "only displays") for line in _dropped_lines(body)]
            left_out += [_part(body, what, "no line of the script") for what in body.code.left_out]
    if not any(PARAMETERS_TAG not in body.cell.tags for body in kept):
        raise _nothing(source, selection)
    return Chosen(bodies=tuple(kept), left_out=tuple(left_out))


def _chosen_numbers(source: CellSource, bodies: Sequence[CellBody], selection: Selection) -> set[int]:
    if selection.kind is SelectionKind.TAGGED:
        return {body.cell.number for body in bodies if JOB_TAG in body.cell.tags}
    there = {body.cell.number for body in bodies}
    wanted = {selection.target} if selection.kind is SelectionKind.TARGET else set(selection.numbers)
    missing = sorted(wanted - there)
    # In a history the numbers have gaps (blank cells), so a range may well name some that do not exist.
    if missing and (source.kind is not SourceKind.HISTORY or not wanted & there):
        raise InvalidInputError(
            f"There is no cell {missing[0]}: {_extent(there)}.",
            "Cells are counted from 1, code cells only." if source.kind is not SourceKind.HISTORY else "",
        )
    if selection.kind is SelectionKind.NUMBERS:
        return wanted
    return {body.cell.number for body in slice_of(bodies, selection.target)}


def _extent(numbers: set[int]) -> str:
    return f"the code cells are {min(numbers)} to {max(numbers)}" if numbers else "there are no code cells"


def _nothing(source: CellSource, selection: Selection) -> NothingSelectedError:
    if selection.kind is not SelectionKind.TAGGED:
        return NothingSelectedError("None of the chosen cells has code that a job would run.")
    if source.kind is SourceKind.HISTORY:
        return NothingSelectedError(
            "These cells come from the kernel's history, which has no tags.",
            "Choose with --cells (the numbers in In[…]) or --target, or name the file with --notebook PATH.",
        )
    return NothingSelectedError(
        "No cell is tagged 'job'.",
        "Tag the cells that make the job, or choose them: --cells 2,5-8 or --target 8.",
    )


def _whole(cell: Cell, reason: str) -> LeftOut:
    return LeftOut(cell=cell.number, cell_id=cell.id, what=cell.first_line, reason=reason)


def _part(body: CellBody, what: str, reason: str) -> LeftOut:
    return LeftOut(cell=body.cell.number, cell_id=body.cell.id, what=what, reason=reason)


def _dropped_lines(body: CellBody) -> list[str]:
    lines = body.code.python.split("\n")
    return [lines[statement.lineno - 1].strip() for statement in body.dropped]


def _why_empty(body: CellBody) -> str:
    if body.code.left_out:
        return body.code.left_out[0]
    return "only displays" if body.dropped else "has no code"
