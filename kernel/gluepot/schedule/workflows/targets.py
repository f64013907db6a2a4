"""What nodes run: requests for it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, select

from gluepot.database import Database
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls, workflow_runs, workflows
from gluepot.jobs.run_store import RunRequest, insert_run
from gluepot.schedule.crawl_queue import CrawlRequest, insert_crawl
from gluepot.schedule.errors import WorkflowNotFoundError
from gluepot.schedule.models import Fire
from gluepot.schedule.parameters import by_name, filled_from
from gluepot.schedule.workflows.decisions import Start
from gluepot.schedule.workflows.models import Node, NodeKind, WorkflowRun
from gluepot.schedule.workflows.run_store import WorkflowRequest, insert_workflow_run
from gluepot.schedule.workflows.states import NodeState

if TYPE_CHECKING:
    from gluepot.jobs.service import JobService

Request = RunRequest | CrawlRequest | WorkflowRequest
_INSERT: Mapping[type, Callable[..., str]] = {
    RunRequest: insert_run,
    CrawlRequest: insert_crawl,
    WorkflowRequest: insert_workflow_run,
}
_NODE_STATES = {
    "SUCCEEDED": NodeState.SUCCEEDED,
    "FAILED": NodeState.FAILED,
    "TIMEOUT": NodeState.TIMEOUT,
    "STOPPED": NodeState.STOPPED,
    "ERROR": NodeState.ERROR,
}


@dataclass(frozen=True, kw_only=True)
class TargetState:
    """What became of what a node started: the run that counts now (a retry replaces it), its state, its error."""

    run_id: str
    state: NodeState
    error: str


def insert_request(connection: Connection, request: Request, now: datetime) -> str:
    """Queue what a node starts in the caller's transaction; return the id of its run."""
    return _INSERT[type(request)](connection, request, now)


class Targets:
    """Makes requests for nodes."""

    def __init__(self, database: Database, jobs: JobService) -> None:
        self._database = database
        self._jobs = jobs

    def request(self, run: WorkflowRun, node: Node, start: Start) -> Request:
        """Return what to queue for a node.

        Raises:
            GluepotError: it cannot be run; the sentence says why.
        """
        requested_by = f"workflow {run.workflow_name}"
        context = {
            **run.context,
            "workflow_name": run.workflow_name,
            "workflow_run_id": run.id,
            "workflow_node": node.name,
        }
        if node.kind is NodeKind.CRAWLER:
            return CrawlRequest(
                crawler=node.target, requested_by=requested_by, context=context, max_retries=node.retries or 0
            )
        parameters = filled_from(node.parameters, _places(run, start))
        if node.kind is NodeKind.WORKFLOW:
            return WorkflowRequest(
                workflow=node.target, version=self._workflow_version(node.target), requested_by=requested_by,
                properties=parameters, logical_date=run.logical_date, context=context,
            )  # fmt: skip
        declared = self._jobs.get_version(node.target).content.parameters
        given = {**parameters, **by_name(declared, parameters, _fire(run))}
        found = self._jobs.run_request(node.target, given, requested_by=requested_by)
        retries = found.max_retries if node.retries is None else node.retries
        return replace(found, logical_date=run.logical_date, context=context, max_retries=retries)

    def _workflow_version(self, name: str) -> int:
        with self._database.read() as connection:
            version: int | None = connection.execute(
                select(workflows.c.current_version).where(workflows.c.name == name)
            ).scalar()
        if version is None:
            raise WorkflowNotFoundError(name)
        return version


def target_states(connection: Connection, run_ids: Sequence[str]) -> dict[str, TargetState]:
    """Return what became of each run, by the id that was asked for; of a job that was retried the last attempt."""
    found: dict[str, TargetState] = {}
    for prefix, table in (("jr_", job_runs), ("qc_", queued_crawls), ("wr_", workflow_runs)):
        ids = [run_id for run_id in run_ids if run_id.startswith(prefix)]
        for begin in range(0, len(ids), 500):
            rows = connection.execute(_states(table).where(table.c.id.in_(ids[begin : begin + 500])))
            found |= {row.id: _target(row) for row in rows}
    for asked, target in list(found.items()):
        if asked.startswith("jr_") and target.state is NodeState.FAILED:
            found[asked] = _last_attempt(connection, target)
    return found


def _last_attempt(connection: Connection, target: TargetState) -> TargetState:
    while True:
        later = _states(job_runs).where(job_runs.c.previous_run_id == target.run_id)
        row = connection.execute(later).first()
        if row is None:
            return target
        target = _target(row)


def _states(table: Table) -> Any:
    return select(table.c.id, table.c.state, table.c.error)


def _target(row: Any) -> TargetState:
    return TargetState(run_id=row.id, state=_NODE_STATES.get(row.state, NodeState.RUNNING), error=row.error)


def _places(run: WorkflowRun, start: Start) -> dict[str, Any]:
    interval = [
        datetime.fromisoformat(run.context[k]) for k in ("interval_start", "interval_end") if k in run.context
    ]
    return {
        "item": start.value,
        "workflow": run.workflow_name,
        "run_id": run.id,
        "trigger": run.trigger_name or "",
        "logical_date": run.logical_date,
        "fire_time": run.logical_date,
        "interval_start": interval[0] if interval else run.logical_date,
        "interval_end": interval[1] if interval else run.logical_date,
        "event": run.context.get("event", ""),
        **{f"properties.{name}": value for name, value in run.properties.items()},
    }


def _fire(run: WorkflowRun) -> Fire:
    """Return a run's dates as a firing has them."""
    places = _places(run, Start(node=""))
    return Fire(
        trigger_name=run.trigger_name or "",
        key=run.id,
        logical_date=run.logical_date,
        interval=(places["interval_start"], places["interval_end"]),
    )
