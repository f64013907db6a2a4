"""Whether there is anything to do, asked by one statement, so that an idle dispatcher costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, exists, func, select

from gluepot.database import Database
from gluepot.database.metadata import UtcDateTime
from gluepot.database.tables.crawl import crawl_runs
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import backfills, queued_crawls, triggers, workflow_runs
from gluepot.jobs.models import ACTIVE_STATES, RunState
from gluepot.schedule.models import TriggerKind, TriggerState

_NOW = bindparam("now", type_=UtcDateTime())
_ACTIVE = [state.value for state in ACTIVE_STATES]


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What there is to do now. `ends` changes when a run of any kind ends; `next_due_at` is None without schedules."""

    next_due_at: datetime | None
    next_look_at: datetime | None
    has_conditions: bool
    has_waiting: bool
    has_active: bool
    has_crawls: bool
    has_backfills: bool
    has_workflows: bool
    ends: tuple[Any, ...]


def _due(kind: TriggerKind) -> Any:
    return (
        select(func.min(triggers.c.due_at))
        .where(triggers.c.state == TriggerState.ACTIVATED.value, triggers.c.kind == kind.value)
        .scalar_subquery()
    )


def _waiting(table: Table) -> Any:
    return exists().where(and_(table.c.state == RunState.WAITING.value, table.c.not_before <= _NOW))


_ENDS = (
    func.max(job_runs.c.ended_at),
    func.max(queued_crawls.c.ended_at),
    func.max(workflow_runs.c.ended_at),
    func.max(crawl_runs.c.finished_at),
)
_STATEMENT = select(
    _due(TriggerKind.SCHEDULED),
    _due(TriggerKind.EVENT),
    exists().where(
        triggers.c.kind == TriggerKind.CONDITIONAL.value, triggers.c.state == TriggerState.ACTIVATED.value
    ),
    _waiting(job_runs),
    exists().where(job_runs.c.state.in_(_ACTIVE)),
    exists().where(queued_crawls.c.state.in_([RunState.WAITING.value, *_ACTIVE])),
    exists().where(backfills.c.state == "RUNNING"),
    exists().where(workflow_runs.c.state.in_(["WAITING", "RUNNING", "STOPPING"])),
    *(select(end).scalar_subquery() for end in _ENDS),
)


def take_pulse(database: Database, now: datetime) -> Pulse:
    """Return what there is to do at `now`."""
    with database.read() as connection:
        row = connection.execute(_STATEMENT, {"now": now}).one()
    due, look, conditions, waiting, active, crawls, filling, flows, *ends = row
    return Pulse(
        next_due_at=due,
        next_look_at=look,
        has_conditions=bool(conditions),
        has_waiting=bool(waiting),
        has_active=bool(active),
        has_crawls=bool(crawls),
        has_backfills=bool(filling),
        has_workflows=bool(flows),
        ends=tuple(ends),
    )
