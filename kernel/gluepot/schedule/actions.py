"""What a firing starts: job runs, crawls and workflow runs, made ready outside of the transaction that queues them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from gluepot.crawl.errors import CrawlerNotFoundError
from gluepot.database import Database
from gluepot.database.tables.crawl import crawlers
from gluepot.database.tables.jobs import jobs
from gluepot.database.tables.schedule import workflows
from gluepot.errors import GluepotError, InvalidInputError
from gluepot.jobs.models import JobKind, RunState
from gluepot.jobs.run_store import RunRequest, insert_runs
from gluepot.schedule.crawl_queue import CrawlRequest, insert_crawl
from gluepot.schedule.errors import NoActionError, WorkflowNotFoundError
from gluepot.schedule.models import Action, Fire, Fired, Predicate, TargetKind
from gluepot.schedule.parameters import by_name, check_places, context_of, filled, has_places
from gluepot.schedule.store import insert_fires
from gluepot.schedule.workflows.run_store import WorkflowRequest, insert_workflow_run
from gluepot.schedule.workflows.states import WorkflowState

if TYPE_CHECKING:
    from gluepot.jobs.service import JobService

Request = RunRequest | CrawlRequest | WorkflowRequest
Stamps = Mapping[str, tuple[int, datetime]]
"""Job → its current version, and when it was last changed."""
_RequestKey = tuple[str, tuple[int, datetime] | None, str]
_MOST_KNOWN = 5_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class FirePlan:
    """A firing and what it will queue."""

    fire: Fire
    requests: tuple[Request, ...]


class Actions:
    """Turns actions into queued rows."""

    def __init__(self, database: Database, jobs: JobService) -> None:
        self._database = database
        self._jobs = jobs
        self._known: dict[_RequestKey, RunRequest] = {}

    def check(self, trigger_name: str, actions: tuple[Action, ...]) -> None:
        """Make sure that everything which a trigger starts is there and takes its parameters.

        Raises:
            NoActionError: it starts nothing.
            NotFoundError: a job, crawler or workflow is not there.
            ParameterError: a job would not take its parameters.
        """
        if not actions:
            raise NoActionError(trigger_name)
        for action in actions:
            check_places(action.parameters)
            if action.kind is TargetKind.JOB and has_places(action.parameters):
                self._jobs.get_job(action.name)  # its values are known when it fires
            elif action.kind is TargetKind.JOB:
                self._jobs.run_request(action.name, action.parameters, requested_by="trigger")
            elif action.kind is TargetKind.CRAWLER:
                self._check_crawler(action.name)
            else:
                self._workflow_version(action.name)

    def check_conditions(self, trigger_name: str, predicate: Predicate, actions: tuple[Action, ...]) -> None:
        """Make sure that everything which a trigger waits for is there, and that it does not set itself off.

        Raises:
            NotFoundError: a job, crawler or workflow is not there.
            InvalidInputError: it starts what it waits for.
        """
        for condition in predicate.conditions:
            if condition.kind is TargetKind.JOB:
                self._jobs.get_job(condition.name)
            elif condition.kind is TargetKind.CRAWLER:
                self._check_crawler(condition.name)
            else:
                self._workflow_version(condition.name)
            if any((action.kind, action.name) == (condition.kind, condition.name) for action in actions):
                raise InvalidInputError(
                    f"Trigger {trigger_name!r} waits for the {condition.kind.value} {condition.name!r} and starts it: "
                    "that would never end.",
                    "Let a schedule start it.",
                )

    def stamps(self, actions: Iterable[Action]) -> Stamps:
        """Return when each job of some actions was last changed, for `plan` to reuse what it worked out before."""
        names = {action.name for action in actions if action.kind is TargetKind.JOB}
        statement = select(jobs.c.name, jobs.c.current_version, jobs.c.updated_at).where(
            jobs.c.name.in_(names)
        )
        with self._database.read() as connection:
            return {row.name: (row.current_version, row.updated_at) for row in connection.execute(statement)}

    def plan(self, actions: tuple[Action, ...], fire: Fire, stamps: Stamps | None = None) -> FirePlan:
        """Make a firing ready. What cannot be run becomes a run in state ERROR that says why."""
        return FirePlan(fire=fire, requests=tuple(self._request(a, fire, stamps or {}) for a in actions))

    def queue(self, connection: Connection, plan: FirePlan, now: datetime) -> Fired:
        """Insert a firing and its runs in the caller's transaction.

        Raises:
            IntegrityError: it has fired already.
        """
        return self.queue_all(connection, [plan], now)[0]

    @staticmethod
    def queue_all(connection: Connection, plans: Sequence[FirePlan], now: datetime) -> list[Fired]:
        """Insert firings and their runs in the caller's transaction, job runs by one statement.

        Raises:
            IntegrityError: one of them has fired already.
        """
        fire_ids = insert_fires(connection, [plan.fire for plan in plans], now)
        requests = [
            replace(r, fire_id=fire_id, context={**r.context, "fire_id": fire_id})
            for plan, fire_id in zip(plans, fire_ids, strict=True)
            for r in plan.requests
        ]
        runs = iter(insert_runs(connection, [r for r in requests if isinstance(r, RunRequest)], now))
        run_ids = iter([_insert_other(connection, r, now) or next(runs) for r in requests])
        return [
            Fired(
                fire_id=fire_id,
                trigger_name=plan.fire.trigger_name,
                logical_date=plan.fire.logical_date,
                run_ids=tuple(islice(run_ids, len(plan.requests))),
            )
            for plan, fire_id in zip(plans, fire_ids, strict=True)
        ]

    def _request(self, action: Action, fire: Fire, stamps: Stamps) -> Request:
        requested_by = f"trigger {fire.trigger_name}"
        if action.kind is TargetKind.CRAWLER:
            return self._crawl_request(action, fire, requested_by)
        if action.kind is TargetKind.WORKFLOW:
            return self._workflow_request(action, fire, requested_by)
        return self._run_request(action, fire, requested_by, stamps.get(action.name))

    def _run_request(
        self, action: Action, fire: Fire, requested_by: str, stamp: tuple[int, datetime] | None
    ) -> RunRequest:
        key = (action.name, stamp, repr(sorted(action.parameters.items()))) if stamp else None
        request = self._known.get(key) if key is not None else None
        if request is None:
            request, is_always_so = self._new_run_request(action, fire, requested_by)
            if is_always_so and key is not None:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = request
        return replace(
            request, requested_by=requested_by, trigger_name=fire.trigger_name, fire_time=fire.fire_time, logical_date=fire.logical_date,
            context=context_of(fire),
        )  # fmt: skip

    def _new_run_request(self, action: Action, fire: Fire, requested_by: str) -> tuple[RunRequest, bool]:
        """Return the request, and whether every other firing of the action gets the same."""
        parameters: Mapping[str, object] = filled(action.parameters, fire)
        try:
            dated = by_name(self._jobs.get_version(action.name).content.parameters, parameters, fire)
            request = self._jobs.run_request(action.name, {**parameters, **dated}, requested_by=requested_by)
        except GluepotError as error:
            _log.warning("trigger %r cannot run job %r: %s", fire.trigger_name, action.name, error)
            request = RunRequest(
                job_name=action.name, version=0, kind=JobKind.PYTHON_SHELL, parameters=parameters,
                requested_by=requested_by, timeout_s=0, max_retries=0, state=RunState.ERROR, error=str(error),
            )  # fmt: skip
            return request, False
        return request, not dated and not has_places(action.parameters)

    def _crawl_request(self, action: Action, fire: Fire, requested_by: str) -> CrawlRequest:
        request = CrawlRequest(
            crawler=action.name,
            requested_by=requested_by,
            trigger_name=fire.trigger_name,
            context=context_of(fire),
        )
        try:
            self._check_crawler(action.name)
        except GluepotError as error:
            return replace(request, state=RunState.ERROR, error=str(error))
        return request

    def _workflow_request(self, action: Action, fire: Fire, requested_by: str) -> WorkflowRequest:
        request = WorkflowRequest(
            workflow=action.name, version=0, requested_by=requested_by, properties=filled(action.parameters, fire),
            trigger_name=fire.trigger_name, logical_date=fire.logical_date, context=context_of(fire),
        )  # fmt: skip
        try:
            return replace(request, version=self._workflow_version(action.name))
        except GluepotError as error:
            return replace(request, state=WorkflowState.ERROR, error=str(error))

    def _check_crawler(self, name: str) -> None:
        with self._database.read() as connection:
            if connection.execute(select(crawlers.c.name).where(crawlers.c.name == name)).first() is None:
                raise CrawlerNotFoundError(name, list(connection.execute(select(crawlers.c.name)).scalars()))

    def _workflow_version(self, name: str) -> int:
        with self._database.read() as connection:
            version: int | None = connection.execute(
                select(workflows.c.current_version).where(workflows.c.name == name)
            ).scalar()
            if version is None:
                raise WorkflowNotFoundError(name, connection.execute(select(workflows.c.name)).scalars())
        return version


def _insert_other(connection: Connection, request: Request, now: datetime) -> str:
    """Insert what is no job run and return its id; "" for a job run."""
    if isinstance(request, CrawlRequest):
        return insert_crawl(connection, request, now)
    return insert_workflow_run(connection, request, now) if isinstance(request, WorkflowRequest) else ""
