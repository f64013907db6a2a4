"""What a repair asks for: where a failed run is resumed."""

from __future__ import annotations

from dataclasses import replace

from gluepot.jobs.models import JobContent, JobRun, RunState
from gluepot.jobs.repairing import plan_repair
from gluepot.jobs.run_files import RunFiles
from gluepot.jobs.run_store import RunRequest, retry_request
from gluepot.jobs.step_runs import step_runs


def repair_request(run: JobRun, content: JobContent, files: RunFiles, *, requested_by: str) -> RunRequest:
    """Return the request for a run that resumes a failed one at its first step that is not done.

    Raises:
        RepairRefusedError: a later step needs what a finished step only gives by appending again.
        RepairRepeatsError: the same, by reaching outside again.
    """
    steps = step_runs(files, content, last=RunState.FAILED, ended_at=run.ended_at)
    resume_at = next((step.index for step in steps if step.state is not RunState.SUCCEEDED), 0)
    plan_repair(content.script, resume_at, [step.cell for step in content.steps])
    return replace(
        retry_request(run, previous_run_id=run.id),
        requested_by=requested_by,
        repair_step=resume_at,
        max_retries=0,
    )
