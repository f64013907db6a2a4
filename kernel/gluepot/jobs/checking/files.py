"""The files of a check: those of a run, what its process is told, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gluepot.jobs.run_files import RunFiles
from gluepot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CheckFiles(RunFiles):
    """Paths of one check. `orders`: scratch prefix, owner, and what to do about effects. `tables`: what it wrote.

    `stop` is there when somebody wants the check to end. `state`: what became of a check that is kept.
    """

    @property
    def orders(self) -> Path:
        return self.folder / "check.json"

    @property
    def tables(self) -> Path:
        return self.folder / "tables.json"

    @property
    def stop(self) -> Path:
        return self.folder / "stop"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"


def check_files_of(settings: Settings, check_id: str) -> CheckFiles:
    """Return the files of a check; nothing is made."""
    return CheckFiles(folder=settings.log_folder / "checks" / check_id)
