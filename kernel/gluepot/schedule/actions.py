"""What a firing starts: job runs, crawls and workflow runs, made ready outside of the transaction that queues them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from gluepot.crawl.errors import CrawlerNotFoundError
from gluepot.database import Database
from gluepot.database.tables.crawl import crawlers
from gluepot.database.tables.schedule import workflows
from gluepot.errors import GluepotError
from gluepot.jobs.models import JobKind, RunState
from gluepot.jobs.run_store import RunRequest, insert_run
from gluepot.schedule.crawl_queue import CrawlRequest, insert_crawl
from gluepot.schedule.errors import NoActionError, WorkflowNotFoundError
from gluepot.schedule.models import Action, Fire, Fired, TargetKind
from gluepot.schedule.parameters import by_name, check_places, context_of, filled, has_places
from gluepot.schedule.store import insert_fire
from gluepot.schedule.workflows.run_store import WorkflowRequest, insert_workflow_run
from gluepot.schedule.workflows.states import WorkflowState

if TYPE_CHECKING:
    from gluepot.jobs.service import JobService

Request = RunRequest | CrawlRequest | WorkflowRequest
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

    def plan(self, actions: tuple[Action, ...], fire: Fire) -> FirePlan:
        """Make a firing ready. What cannot be run becomes a run in state ERROR that says why."""
        return FirePlan(fire=fire, requests=tuple(self._request(action, fire) for action in actions))

    def queue(self, connection: Connection, plan: FirePlan, now: datetime) -> Fired:
        """Insert the firing and its runs in the caller's transaction.

        Raises:
            IntegrityError: it has fired already.
        """
        fire_id = insert_fire(connection, plan.fire, now)
        run_ids = tuple(_INSERT[type(r)](connection, replace(r, fire_id=fire_id), now) for r in plan.requests)
        return Fired(
            fire_id=fire_id,
            trigger_name=plan.fire.trigger_name,
            logical_date=plan.fire.logical_date,
            run_ids=run_ids,
        )

    def _request(self, action: Action, fire: Fire) -> Request:
        requested_by = f"trigger {fire.trigger_name}"
        if action.kind is TargetKind.CRAWLER:
            return self._crawl_request(action, fire, requested_by)
        if action.kind is TargetKind.WORKFLOW:
            return self._workflow_request(action, fire, requested_by)
        return self._run_request(action, fire, requested_by)

    def _run_request(self, action: Action, fire: Fire, requested_by: str) -> RunRequest:
        parameters: Mapping[str, object] = filled(action.parameters, fire)
        try:
            declared = self._jobs.get_version(action.name).content.parameters
            given = {**parameters, **by_name(declared, parameters, fire)}
            request = self._jobs.run_request(action.name, given, requested_by=requested_by)
        except GluepotError as error:
            _log.warning("trigger %r cannot run job %r: %s", fire.trigger_name, action.name, error)
            request = RunRequest(
                job_name=action.name, version=0, kind=JobKind.PYTHON_SHELL, parameters=parameters,
                requested_by=requested_by, timeout_s=0, max_retries=0, state=RunState.ERROR, error=str(error),
            )  # fmt: skip
        return replace(
            request, trigger_name=fire.trigger_name, fire_time=fire.fire_time, logical_date=fire.logical_date,
            context=context_of(fire),
        )  # fmt: skip

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


_INSERT: Mapping[type, Callable[..., str]] = {
    RunRequest: insert_run,
    CrawlRequest: insert_crawl,
    WorkflowRequest: insert_workflow_run,
}
