"""What a check has to say about one cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """PROBLEM: the job is refused. NOTE: the job is stored, and this is said."""

    PROBLEM = "problem"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence about one cell (`cell` 0: about the whole), `line` counting from 1 within it (0: all of it)."""

    severity: Severity = Severity.PROBLEM
    cell: int = 0
    cell_id: str = ""
    line: int = 0
    sentence: str
    next_step: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        place = f"cell {self.cell}{line}: " if self.cell else ""
        return f"{place}{self.sentence} {self.next_step}".rstrip()
