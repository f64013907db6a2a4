"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a part of Glue's API stands here. PARTLY: it runs, and something of what Glue does is not done."""

    WORKS = "works"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Use:
    """One part of the API and where it is used; `reason` says what is missing, "" for what works.

    `places` are lines of a script, or numbers of a notebook's code cells, from 1.
    """

    api: str
    places: tuple[int, ...]
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ScriptCheck:
    """One script or notebook: its path and what it uses, in order. `problem`: why it could not be read at all."""

    path: str
    uses: tuple[Use, ...] = ()
    problem: str = ""

    @property
    def runs(self) -> bool:
        """Say whether everything that the script uses is there."""
        return not self.problem and all(use.standing is not Standing.MISSING for use in self.uses)


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """All scripts of one check."""

    scripts: tuple[ScriptCheck, ...]
