"""Which run this process is: what its runner told it through the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

RUN_ID = "GLUEPOT_RUN_ID"
ROOT_RUN_ID = "GLUEPOT_ROOT_RUN_ID"
JOB_NAME = "GLUEPOT_JOB_NAME"
FENCING = "GLUEPOT_RUN_FENCING"
REPAIRS = "GLUEPOT_REPAIRS"
STEP = "GLUEPOT_STEP"


@dataclass(frozen=True, kw_only=True)
class CurrentRun:
    """The run of this process. `repairs`: the failed run that it repairs, and the step at which it resumes."""

    run_id: str
    root_run_id: str
    job_name: str
    fencing: int
    repairs: tuple[str, int] | None = None

    def variables(self) -> dict[str, str]:
        """Return what tells a process that it is this run."""
        return {
            RUN_ID: self.run_id,
            ROOT_RUN_ID: self.root_run_id,
            JOB_NAME: self.job_name,
            FENCING: str(self.fencing),
            REPAIRS: f"{self.repairs[0]}:{self.repairs[1]}" if self.repairs else "",
        }


def current_run(environ: Mapping[str, str] = os.environ) -> CurrentRun | None:
    """Return the run of this process, None where no runner of ours started it."""
    if not environ.get(RUN_ID) or not environ.get(FENCING):
        return None
    repaired, _, step = environ.get(REPAIRS, "").rpartition(":")
    return CurrentRun(
        run_id=environ[RUN_ID],
        root_run_id=environ.get(ROOT_RUN_ID) or environ[RUN_ID],
        job_name=environ.get(JOB_NAME, ""),
        fencing=int(environ[FENCING]),
        repairs=(repaired, int(step)) if repaired else None,
    )


def current_step(environ: Mapping[str, str] = os.environ) -> int | None:
    """Return the index of the step that runs now, None before the first and outside of a run."""
    text = environ.get(STEP, "")
    return int(text) if text else None
