"""Cells and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gluepot.errors import InvalidInputError
from gluepot.jobs.models import SelectionKind, SourceKind

JOB_TAG = "job"
PARAMETERS_TAG = "parameters"
SCRATCH_TAG = "scratch"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A code cell as its author wrote it.

    `number` counts the code cells of the page from 1; in a kernel's history it is the number in `In[n]`. `title` is
    the Markdown heading above it when it is the first code cell under it. `ran` is what this kernel ran under its
    `execution_count`; None where that is not known.
    """

    number: int
    source: str
    id: str = ""
    tags: frozenset[str] = frozenset()
    title: str = ""
    execution_count: int | None = None
    ran: str | None = None

    @property
    def first_line(self) -> str:
        """The first line that is not blank, for messages."""
        return next((line.strip() for line in self.source.splitlines() if line.strip()), "")


@dataclass(frozen=True, kw_only=True)
class CellSource:
    """All code cells of one place, in page order, and where that is. `folder` is the working folder of its code.

    `notes` are sentences that whoever promotes these cells should read.
    """

    kind: SourceKind
    cells: tuple[Cell, ...]
    folder: str
    path: str = ""
    hash: str = ""
    notes: tuple[str, ...] = ()

    def with_what_ran(self, inputs: Sequence[str]) -> CellSource:
        """Return the same cells with what a kernel ran under their numbers.

        Args:
            inputs: IPython's `In`, as it was typed; the first entry is empty.
        """
        cells = tuple(
            replace(cell, ran=inputs[cell.execution_count])
            if cell.execution_count is not None and 0 < cell.execution_count < len(inputs)
            else cell
            for cell in self.cells
        )
        return replace(self, cells=cells)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A choice of cells: those tagged `job`; or by number; or one `target` and everything that it needs."""

    kind: SelectionKind = SelectionKind.TAGGED
    numbers: tuple[int, ...] = ()
    target: int = 0

    @classmethod
    def parse(cls, cells: str = "", target: str = "") -> Selection:
        """Read `2,5-8` and a target's number, as the doors get them; both empty means the tagged cells.

        Raises:
            InvalidInputError: not numbers or ranges of numbers, or both were given.
        """
        if cells and target:
            raise InvalidInputError(
                "Cells and a target exclude each other.", "Give --cells or --target, not both."
            )
        if target:
            if not target.isdigit() or int(target) < 1:
                raise InvalidInputError(f"--target must be the number of a cell, not {target!r}.")
            return cls(kind=SelectionKind.TARGET, target=int(target))
        if cells:
            return cls(kind=SelectionKind.NUMBERS, numbers=_numbers(cells))
        return cls()


def _numbers(text: str) -> tuple[int, ...]:
    chosen: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last:
            raise InvalidInputError(
                f"{part.strip()!r} in --cells is not a cell's number or a range.",
                "Write for example --cells 2,5-8.",
            )
        chosen.update(range(first, min(last, first + 10_000) + 1))
    return tuple(sorted(chosen))
