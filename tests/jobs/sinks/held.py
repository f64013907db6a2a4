"""Runs that are held, for writes that belong to one."""

from __future__ import annotations

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.models import JobKind, RunState
from gluepot.jobs.run_store import RunRequest, insert_run


def held_run(app: App, root: str = "") -> CurrentRun:
    """Return a run that is held, as the process of it knows it; one with a root is a retry of that."""
    request = RunRequest(
        job_name="sinks", version=1, kind=JobKind.SPARK, parameters={}, requested_by="test", timeout_s=60,
        max_retries=0, state=RunState.RUNNING,
    )  # fmt: skip
    with app.database.write() as connection:
        run_id = insert_run(connection, request, utc_now())
    return CurrentRun(run_id=run_id, root_run_id=root or run_id, job_name="sinks", fencing=0)
