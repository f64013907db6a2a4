"""Job runs in the database: asking for one, and reading them. Who runs them is in `run_claims.py`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from gluepot.database import Database
from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.documents import failure_from, run_metrics_from, step_run_from
from gluepot.jobs.errors import RunNotFoundError
from gluepot.jobs.last_runs import last_of_each
from gluepot.jobs.models import ACTIVE_STATES, JobKind, JobRun, RunState


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What a new run needs to know. `parameters` are checked values; `not_before` None means at once.

    `root_run_id`: the first run of its chain, None for a run of its own; `repair_step`: see `JobRun`.
    `fire_id`: the firing of a trigger that asks for it; `context`: what its process finds as GLUEPOT_… variables.
    """

    job_name: str
    version: int
    kind: JobKind
    parameters: Mapping[str, Any]
    requested_by: str
    timeout_s: int
    max_retries: int
    trigger_name: str | None = None
    fire_id: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    fire_time: datetime | None = None
    logical_date: datetime | None = None
    attempt: int = 0
    previous_run_id: str | None = None
    root_run_id: str | None = None
    repair_step: int | None = None
    notify_after_s: int = 0
    not_before: datetime | None = None
    state: RunState = RunState.WAITING
    error: str = ""


def insert_run(connection: Connection, request: RunRequest, now: datetime) -> str:
    """Insert a run and return its id. Part of the caller's transaction, so that a trigger advances with its run."""
    return insert_runs(connection, [request], now)[0]


def insert_runs(connection: Connection, requests: Sequence[RunRequest], now: datetime) -> list[str]:
    """Insert runs by one statement and return their ids, in the same order."""
    rows = [_new_row(request, now) for request in requests]
    if rows:
        connection.execute(job_runs.insert(), rows)
    return [row["id"] for row in rows]


def _new_row(request: RunRequest, now: datetime) -> dict[str, Any]:
    return {
        "id": f"jr_{uuid.uuid4().hex}",
        "job_name": request.job_name,
        "version": request.version,
        "kind": request.kind.value,
        "state": request.state.value,
        "attempt": request.attempt,
        "previous_run_id": request.previous_run_id,
        "root_run_id": request.root_run_id,
        "repair_step": request.repair_step,
        "notify_after_s": request.notify_after_s,
        "trigger_name": request.trigger_name,
        "fire_id": request.fire_id,
        "context": dict(request.context) or None,
        "fire_time": request.fire_time,
        "logical_date": request.logical_date or request.fire_time or now,
        "parameters": dict(request.parameters),
        "requested_by": request.requested_by,
        "queued_at": now,
        "not_before": request.not_before or now,
        "ended_at": now if request.state.is_final else None,
        "timeout_s": request.timeout_s,
        "max_retries": request.max_retries,
        "error": request.error,
    }


def retry_request(run: JobRun, *, previous_run_id: str) -> RunRequest:
    """Return the request for one more attempt of a run, in the same chain and for the same logical date."""
    return RunRequest(
        job_name=run.job_name,
        version=run.version,
        kind=run.kind,
        parameters=run.parameters,
        requested_by=run.requested_by,
        timeout_s=run.timeout_s,
        max_retries=run.max_retries,
        trigger_name=run.trigger_name,
        fire_id=run.fire_id,
        context=run.context,
        fire_time=run.fire_time,
        logical_date=run.logical_date,
        attempt=run.attempt + 1,
        previous_run_id=previous_run_id,
        root_run_id=run.root_run_id,
        notify_after_s=run.notify_after_s,
    )


class RunStore:
    """Reads runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, run_id: str) -> JobRun:
        """Return a run by its id, or by the beginning of one when only one begins so.

        Raises:
            RunNotFoundError: no run, or more than one, matches.
        """
        with self._database.read() as connection:
            row = connection.execute(select(job_runs).where(job_runs.c.id == run_id)).mappings().first()
            if row is None and len(run_id) >= 6:
                beginning = job_runs.c.id.startswith(run_id, autoescape=True)
                rows = connection.execute(select(job_runs).where(beginning).limit(2)).mappings().all()
                row = rows[0] if len(rows) == 1 else None
        if row is None:
            raise RunNotFoundError(run_id)
        return run_of(row)

    def list_runs(self, job_name: str | None = None, *, limit: int = 20) -> list[JobRun]:
        """Return runs of one job or of all, the newest first."""
        statement = (
            select(job_runs).order_by(job_runs.c.queued_at.desc(), job_runs.c.attempt.desc()).limit(limit)
        )
        if job_name is not None:
            statement = statement.where(job_runs.c.job_name == job_name)
        with self._database.read() as connection:
            return [run_of(row) for row in connection.execute(statement).mappings()]

    def last_runs(self) -> dict[str, JobRun]:
        """Return the newest run of each job that has one."""
        with self._database.read() as connection:
            return {name: run_of(row) for name, (row,) in last_of_each(connection, select(job_runs), 1)}

    def ask_to_stop(self, run_id: str, *, now: datetime) -> bool:
        """Make a waiting run STOPPED and an active one STOPPING; return False when it is over already."""
        this = update(job_runs).where(job_runs.c.id == run_id)
        stopped = {"state": RunState.STOPPED.value, "state_detail": "", "ended_at": now}
        active = [state.value for state in ACTIVE_STATES]
        with self._database.write() as connection:
            waiting = connection.execute(
                this.where(job_runs.c.state == RunState.WAITING.value).values(**stopped)
            )
            working = connection.execute(
                this.where(job_runs.c.state.in_(active)).values(state=RunState.STOPPING.value)
            )
        return bool(waiting.rowcount or working.rowcount)

    def retry_of(self, run_id: str) -> JobRun | None:
        """Return the run that retried this one, if there is one."""
        with self._database.read() as connection:
            statement = select(job_runs).where(job_runs.c.previous_run_id == run_id)
            row = connection.execute(statement).mappings().first()
        return run_of(row) if row is not None else None


def run_of(row: RowMapping) -> JobRun:
    """Return a row as a value."""
    return JobRun(
        id=row["id"],
        job_name=row["job_name"],
        version=row["version"],
        kind=JobKind(row["kind"]),
        state=RunState(row["state"]),
        state_detail=row["state_detail"],
        attempt=row["attempt"],
        previous_run_id=row["previous_run_id"],
        trigger_name=row["trigger_name"],
        fire_id=row["fire_id"],
        context=row["context"] or {},
        fire_time=row["fire_time"],
        logical_date=row["logical_date"],
        parameters=row["parameters"],
        requested_by=row["requested_by"],
        queued_at=row["queued_at"],
        not_before=row["not_before"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        timeout_s=row["timeout_s"],
        max_retries=row["max_retries"],
        fencing=row["fencing"],
        exit_code=row["exit_code"],
        error=row["error"],
        failure=failure_from(row["failure"]),
        steps=tuple(step_run_from(document) for document in row["steps"] or ()),
        root_run_id=row["root_run_id"] or row["id"],
        repair_step=row["repair_step"],
        notify_after_s=row["notify_after_s"],
        metrics=run_metrics_from(row["metrics"]),
        notes=tuple(row["notes"] or ()),
    )
