"""The verbs of workflows: store, run, stop, repair."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.crawl import crawlers
from gluepot.database.tables.schedule import workflow_nodes, workflow_runs
from gluepot.errors import ConflictError, GluepotError
from gluepot.schedule.errors import NotRepairableError, WorkflowError
from gluepot.schedule.workflows.engine import stop_run
from gluepot.schedule.workflows.graph import behind, check_graph
from gluepot.schedule.workflows.models import (
    NodeKind,
    Workflow,
    WorkflowDefinition,
    WorkflowDiff,
    WorkflowRun,
    WorkflowVersion,
)
from gluepot.schedule.workflows.preconditions import parse_precondition
from gluepot.schedule.workflows.run_store import WorkflowRequest, insert_workflow_run
from gluepot.schedule.workflows.states import NodeState, WorkflowState
from gluepot.schedule.workflows.store import WorkflowStore
from gluepot.schedule.workflows.yaml_form import write_workflow

if TYPE_CHECKING:
    from gluepot.jobs.service import JobService


_BEAT_S = 0.3


class WorkflowService:
    """Workflows of one database. The dispatcher's engine runs them; here they are asked for."""

    def __init__(self, database: Database, jobs: JobService, *, now: Clock = utc_now) -> None:
        self._database = database
        self._jobs = jobs
        self._now = now
        self._store = WorkflowStore(database)

    def save(self, definition: WorkflowDefinition, *, author: str = "") -> Workflow:
        """Check a workflow and make it the current version of its name; the same content makes no new version.

        Raises:
            WorkflowError: the graph has a circle, or names something that is not there.
        """
        self.check(definition)
        self._store.save(definition, author=author, now=self._now())
        return self._store.get(definition.name)

    def check(self, definition: WorkflowDefinition) -> None:
        """Make sure that a workflow could be stored; nothing is.

        Raises:
            WorkflowError: see `save`.
        """
        if not definition.name.strip() or len(definition.name) > 255:
            raise WorkflowError(definition.name, "its name is empty or longer than 255 characters")
        check_graph(definition)
        for node in definition.nodes:
            self._check_target(definition, node.kind, node.target)
        if definition.on_late:
            self._check_target(definition, NodeKind.JOB, definition.on_late)

    def _check_target(self, definition: WorkflowDefinition, kind: NodeKind, target: str) -> None:
        try:
            if kind is NodeKind.WORKFLOW:
                self._check_nested(definition.name, target)
            elif kind is NodeKind.CRAWLER:
                self._check_crawler(target)
            elif kind is NodeKind.WAIT:
                parse_precondition(target)
            else:
                self._jobs.get_job(target)
        except WorkflowError:
            raise
        except GluepotError as error:
            raise WorkflowError(definition.name, error.sentence.rstrip("."), error.next_step) from error

    def _check_crawler(self, name: str) -> None:
        from gluepot.crawl.errors import CrawlerNotFoundError

        with self._database.read() as connection:
            known = list(connection.execute(select(crawlers.c.name)).scalars())
        if name not in known:
            raise CrawlerNotFoundError(name, known)

    def _check_nested(self, outer: str, name: str) -> None:
        if name == outer:
            raise WorkflowError(outer, "it runs itself", "Take that node out.")
        for node in self._store.get(name).definition.nodes:
            if node.kind is NodeKind.WORKFLOW:
                self._check_nested(outer, node.target)

    def list_workflows(self) -> list[Workflow]:
        """Return every workflow, by name."""
        return self._store.list_workflows()

    def get(self, name: str) -> Workflow:
        """Return a workflow at its current version.

        Raises:
            WorkflowNotFoundError: there is none of this name.
        """
        return self._store.get(name)

    def list_versions(self, name: str) -> list[WorkflowVersion]:
        """Return the versions of a workflow, the newest first."""
        self._store.get(name)
        return self._store.list_versions(name)

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> WorkflowDiff:
        """Compare two versions as YAML; by default the current one with the one before it.

        Raises:
            WorkflowError: there is no such version.
        """
        newer = new or self._store.get(name).current_version
        older = old or newer - 1
        texts = {one.version: write_workflow(one.definition) for one in self._store.list_versions(name)}
        for version in (older, newer):
            if version not in texts:
                raise WorkflowError(name, f"there is no version {version} to compare")
        lines = unified_diff(
            texts[older].splitlines(),
            texts[newer].splitlines(),
            f"version {older}",
            f"version {newer}",
            lineterm="",
        )
        return WorkflowDiff(name=name, old=older, new=newer, text="\n".join(lines))

    def rollback(self, name: str, version: int | None = None) -> Workflow:
        """Make an earlier version the current one, by default the one before it.

        Raises:
            WorkflowError: there is no such version.
        """
        wanted = version or self._store.get(name).current_version - 1
        if wanted not in {one.version for one in self._store.list_versions(name)}:
            raise WorkflowError(name, f"there is no version {wanted} to roll back to")
        self._store.make_current(name, wanted, self._now())
        return self._store.get(name)

    def delete(self, name: str) -> None:
        """Delete a workflow with its versions; its runs stay."""
        self._store.delete(name)

    def start(
        self,
        name: str,
        properties: Mapping[str, Any] | None = None,
        *,
        requested_by: str = "",
        logical_date: datetime | None = None,
    ) -> WorkflowRun:
        """Queue a run; its properties are the workflow's defaults and, over them, these."""
        workflow = self._store.get(name)
        request = WorkflowRequest(
            workflow=name, version=workflow.current_version, requested_by=requested_by,
            properties=dict(properties or {}), logical_date=logical_date,
        )  # fmt: skip
        with self._database.write() as connection:
            run_id = insert_workflow_run(connection, request, self._now())
        return self._store.get_run(run_id)

    def list_runs(self, name: str | None = None, *, limit: int = 20) -> list[WorkflowRun]:
        """Return runs of a workflow, or of all, the newest first."""
        runs = self._store.list_runs(name, limit=limit)
        if not runs and name is not None:
            self._store.get(name)
        return runs

    def get_run(self, run_id: str) -> WorkflowRun:
        """Return a run; the beginning of its id is enough.

        Raises:
            WorkflowRunNotFoundError: none, or more than one, begins so.
        """
        return self._store.get_run(run_id)

    def wait(self, run_id: str) -> WorkflowRun:
        """Wait until a run has ended, and return it."""
        while not (run := self.get_run(run_id)).state.is_final:
            time.sleep(_BEAT_S)
        return run

    def stop(self, run_id: str) -> WorkflowRun:
        """Ask for a run to end: what runs is stopped, what waits is skipped.

        Raises:
            ConflictError: it has ended already.
        """
        run = self._store.get_run(run_id)
        with self._database.write() as connection:
            stopped = stop_run(connection, run.id, self._now())
        if not stopped and run.state is not WorkflowState.STOPPING:
            raise ConflictError(f"Workflow run {run.id!r} has ended already: {run.state.value}.")
        return self._store.get_run(run.id)

    def repair(self, run_id: str) -> WorkflowRun:
        """Queue a run that does again what failed and all that waits for it; the results of the rest are kept.

        It takes the version and the properties of the run that failed.

        Raises:
            NotRepairableError: that run has not ended, nothing of it failed, or it was repaired already.
        """
        run = self._store.get_run(run_id)
        failed = {node.node for node in run.nodes if node.item == 0 and _is_undone(node.state, node.detail)}
        if not run.state.is_final or run.definition is None or not failed:
            raise NotRepairableError(
                f"Workflow run {run.id!r} is {run.state.value}: there is nothing to repair.",
                "A run that failed or was stopped can be repaired.",
            )
        again = behind(run.definition, failed)
        request = WorkflowRequest(
            workflow=run.workflow_name, version=run.version, requested_by=f"repair of {run.id}",
            properties=run.properties, trigger_name=run.trigger_name, logical_date=run.logical_date,
            context=run.context, previous_run_id=run.id,
        )  # fmt: skip
        try:
            with self._database.write() as connection:
                repaired = insert_workflow_run(connection, request, self._now())
                _keep(connection, run, repaired, again)
        except IntegrityError as error:
            raise NotRepairableError(f"Workflow run {run.id!r} was repaired already.") from error
        return self._store.get_run(repaired)

    def put_properties(self, run_id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """Set properties of a run, which its later nodes see; return all of them."""
        with self._database.write() as connection:
            found = connection.execute(
                select(workflow_runs.c.properties).where(workflow_runs.c.id == run_id).with_for_update()
            ).scalar()
            merged = {**(found or {}), **properties}
            connection.execute(
                update(workflow_runs).where(workflow_runs.c.id == run_id).values(properties=merged)
            )
        return merged


def _is_undone(state: NodeState, detail: str) -> bool:
    return state.is_failure or (state is NodeState.SKIPPED and detail == "the run was stopped")


def _keep(connection: Connection, run: WorkflowRun, repaired: str, again: set[str]) -> None:
    rows = [
        {
            "run_id": repaired, "node": node.node, "item": node.item, "value": node.value, "state": node.state.value,
            "detail": node.detail, "target_run_id": node.target_run_id, "kept_from": node.kept_from or run.id,
            "started_at": node.started_at, "ended_at": node.ended_at,
        }
        for node in run.nodes
        if node.node not in again
    ]  # fmt: skip
    if rows:
        connection.execute(workflow_nodes.insert(), rows)
