"""Runs that ended as a condition wants: of jobs, crawlers and workflows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, select

from gluepot.database.tables.crawl import crawl_runs
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls, workflow_runs
from gluepot.schedule.models import Condition, Counting, TargetKind

_CRAWL_STATES = {"SUCCEEDED": "COMPLETED"}


@dataclass(frozen=True, kw_only=True)
class EndedRun:
    """A run that a condition counts. `interval` is its data interval where it has one."""

    id: str
    ended_at: datetime
    logical_date: datetime
    interval: tuple[datetime, datetime] | None


def ended_runs(
    connection: Connection, condition: Condition, counting: Counting, since: datetime
) -> list[EndedRun]:
    """Return the runs of a condition's target that ended in one of its states at `since` or later.

    A failed run that was retried does not count, its last attempt does. Runs of a backfill never count: they would
    start what depends on them once for each old date.
    """
    rows = connection.execute(_QUERIES[condition.kind](condition, counting, since)).mappings().all()
    return [_ended(dict(row)) for row in rows if "backfill_id" not in (row["context"] or {})]


def _jobs(condition: Condition, counting: Counting, since: datetime) -> Select[Any]:
    later = job_runs.alias()
    statement = select(job_runs.c.id, job_runs.c.ended_at, job_runs.c.logical_date, job_runs.c.context).where(
        job_runs.c.job_name == condition.name,
        job_runs.c.state.in_(condition.states),
        job_runs.c.ended_at >= since,
        ~exists().where(later.c.previous_run_id == job_runs.c.id),
    )
    return statement.where(job_runs.c.trigger_name.is_not(None)) if _glue(counting) else statement


def _workflows(condition: Condition, counting: Counting, since: datetime) -> Select[Any]:
    statement = select(
        workflow_runs.c.id, workflow_runs.c.ended_at, workflow_runs.c.logical_date, workflow_runs.c.context
    ).where(
        workflow_runs.c.workflow_name == condition.name,
        workflow_runs.c.state.in_(condition.states),
        workflow_runs.c.ended_at >= since,
    )
    return statement.where(workflow_runs.c.trigger_name.is_not(None)) if _glue(counting) else statement


def _crawlers(condition: Condition, counting: Counting, since: datetime) -> Select[Any]:
    if _glue(counting):
        queue = queued_crawls.c
        return select(queue.id, queue.ended_at, queue.queued_at.label("logical_date"), queue.context).where(
            queue.crawler == condition.name,
            queue.state.in_(condition.states),
            queue.ended_at >= since,
            queue.trigger_name.is_not(None),
        )
    states = [_CRAWL_STATES.get(state, state) for state in condition.states]
    c = crawl_runs.c
    return select(
        c.id, c.finished_at.label("ended_at"), c.started_at.label("logical_date"), c.report.label("context")
    ).where(c.crawler == condition.name, c.state.in_(states), c.finished_at >= since, c.mode == "apply")


_QUERIES = {TargetKind.JOB: _jobs, TargetKind.WORKFLOW: _workflows, TargetKind.CRAWLER: _crawlers}


def _glue(counting: Counting) -> bool:
    return counting is Counting.TRIGGERED


def _ended(row: Mapping[str, Any]) -> EndedRun:
    context = row["context"] or {}
    interval = None
    if "interval_start" in context:
        interval = (
            datetime.fromisoformat(context["interval_start"]),
            datetime.fromisoformat(context["interval_end"]),
        )
    return EndedRun(
        id=row["id"], ended_at=row["ended_at"], logical_date=row["logical_date"], interval=interval
    )
