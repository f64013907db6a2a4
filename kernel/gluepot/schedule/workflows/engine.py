"""Moves runs of workflows on: notes what ended, starts what may start. It holds no state; a restart resumes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from gluepot.database import Database
from gluepot.database.tables.schedule import workflow_nodes, workflow_runs
from gluepot.errors import ConflictError, GluepotError
from gluepot.schedule.crawl_queue import stop_crawl
from gluepot.schedule.documents import as_document
from gluepot.schedule.workflows.decisions import Decision, Mood, Settle, Start, decide
from gluepot.schedule.workflows.models import Alarm, NodeKind, NodeRun, WorkflowDefinition, WorkflowRun
from gluepot.schedule.workflows.preconditions import Preconditions
from gluepot.schedule.workflows.states import NodeState, WorkflowState
from gluepot.schedule.workflows.store import WorkflowStore
from gluepot.schedule.workflows.targets import Request, Targets, TargetState, insert_request, target_states

if TYPE_CHECKING:
    from gluepot.jobs.service import JobService

_OPEN = tuple(state.value for state in WorkflowState if not state.is_final)
_DEADLINE = "deadline"
_LOOK_EVERY = timedelta(seconds=10)  # at what a node waits for: it may be a listing of a bucket
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_log = logging.getLogger(__name__)


class WorkflowEngine:
    """Any number of engines may work on one database: a run is changed under its row's lock, by what was read of it."""

    def __init__(
        self, database: Database, jobs: JobService, *, preconditions: Preconditions | None = None
    ) -> None:
        self._database = database
        self._preconditions = preconditions
        self._looked: dict[tuple[str, str], datetime] = {}
        self._jobs = jobs
        self._store = WorkflowStore(database)
        self._targets = Targets(database, jobs)

    def tick(self, now: datetime) -> None:
        """Move every open run on."""
        statement = select(workflow_runs.c.id).where(workflow_runs.c.state.in_(_OPEN))
        with self._database.read() as connection:
            ids = connection.execute(statement.order_by(workflow_runs.c.queued_at)).scalars().all()
        for run_id in ids:
            run = self._store.get_run(run_id)
            if run.definition is None:
                self._end(run, WorkflowState.ERROR, now, f"Workflow {run.workflow_name!r} was deleted.")
            elif run.state is WorkflowState.WAITING:
                self._begin(run, run.definition, now)
            else:
                self._advance(run, run.definition, now)

    def _begin(self, run: WorkflowRun, definition: WorkflowDefinition, now: datetime) -> None:
        with self._database.write() as connection:
            if not _lock(connection, run):
                return
            busy = self._busy(connection, run, definition)
            if busy:
                detail = f"waits for run {busy}"
                if run.state_detail != detail:
                    _change(connection, run, state_detail=detail)
                return
            there = {node.node for node in run.nodes}
            rows = [
                {"run_id": run.id, "node": node.name, "item": 0, "state": NodeState.PENDING.value}
                for node in definition.nodes
                if node.name not in there
            ]
            if rows:
                connection.execute(workflow_nodes.insert(), rows)
            properties = {**definition.properties, **run.properties}
            _change(
                connection, run, state=WorkflowState.RUNNING.value, state_detail="", started_at=now,
                properties=properties,
            )  # fmt: skip
        begun = self._store.get_run(run.id)
        if begun.state is WorkflowState.RUNNING:
            self._advance(begun, definition, now)

    @staticmethod
    def _busy(connection: Connection, run: WorkflowRun, definition: WorkflowDefinition) -> str | None:
        """Return the run that a run waits for, None when it may begin."""
        if not definition.max_concurrent_runs:
            return None
        active = connection.execute(
            select(workflow_runs.c.id).where(
                workflow_runs.c.workflow_name == run.workflow_name,
                workflow_runs.c.state.in_([WorkflowState.RUNNING.value, WorkflowState.STOPPING.value]),
            )
        ).scalars().all()  # fmt: skip
        return active[0] if len(active) >= definition.max_concurrent_runs else None

    def _advance(self, run: WorkflowRun, definition: WorkflowDefinition, now: datetime) -> None:
        with self._database.read() as connection:
            ids = [n.target_run_id for n in run.nodes if n.state is NodeState.RUNNING and n.target_run_id]
            targets = target_states(connection, ids)
        nodes = [self._waited(run, definition, _synced(node, targets), now) for node in run.nodes]
        mood = Mood.STOPPING if run.state is WorkflowState.STOPPING else Mood.GOING
        about = {"logical_date": run.logical_date.isoformat(), "trigger": run.trigger_name or ""}
        decision = decide(definition, nodes, run.properties, about, mood)
        waits = [s for s in decision.starts if definition.node(s.node).kind is NodeKind.WAIT]
        requests = {s: self._request(run, definition, s) for s in decision.starts if s not in waits}
        alarms = _alarms(run, definition, nodes, now)
        with self._database.write() as connection:
            if not _lock(connection, run):
                return
            self._write_synced(connection, run, nodes, targets, now)
            for settle in decision.settles:
                _settle(connection, run, settle, _values(definition, run, settle), now)
            for start, request in requests.items():
                _start(connection, run, start, request, now)
            for wait in waits:
                detail = f"waits for {definition.node(wait.node).target}"
                _node(
                    connection,
                    run,
                    wait.node,
                    0,
                    state=NodeState.RUNNING.value,
                    detail=detail,
                    started_at=now,
                )
            if alarms:
                _change(connection, run, alarms=[as_document(a) for a in (*run.alarms, *alarms)])
            if decision.end is not None and not any(isinstance(r, GluepotError) for r in requests.values()):
                self._write_end(connection, run, decision, now)
        for alarm in alarms:
            self._sound(run, definition, alarm, now)
        if mood is Mood.STOPPING:
            self._stop_targets(nodes, now)

    def _waited(
        self, run: WorkflowRun, definition: WorkflowDefinition, node: NodeRun, now: datetime
    ) -> NodeRun:
        """Return a node that waits with the state that its precondition gives it; others as they are."""
        if node.state is not NodeState.RUNNING or definition.node(node.node).kind is not NodeKind.WAIT:
            return node
        if run.state is WorkflowState.STOPPING:
            return replace(node, state=NodeState.STOPPED)
        key = (run.id, node.node)
        if self._preconditions is None or now - self._looked.get(key, _LONG_AGO) < _LOOK_EVERY:
            return node
        self._looked[key] = now
        try:
            if not self._preconditions.holds(definition.node(node.node).target):
                return node
        except GluepotError as error:
            return replace(node, state=NodeState.ERROR, detail=str(error))
        self._looked.pop(key)
        return replace(node, state=NodeState.SUCCEEDED, detail="")

    def _request(
        self, run: WorkflowRun, definition: WorkflowDefinition, start: Start
    ) -> Request | GluepotError:
        try:
            return self._targets.request(run, definition.node(start.node), start)
        except GluepotError as error:
            _log.warning("node %r of workflow %r cannot run: %s", start.node, run.workflow_name, error)
            return error

    @staticmethod
    def _write_synced(
        connection: Connection,
        run: WorkflowRun,
        nodes: Sequence[NodeRun],
        targets: Mapping[str, TargetState],
        now: datetime,
    ) -> None:
        for before, after in zip(run.nodes, nodes, strict=True):
            if before != after:
                target = targets.get(str(before.target_run_id))
                _node(
                    connection, run, after.node, after.item, state=after.state.value,
                    detail=after.detail if target is None else target.error,
                    target_run_id=after.target_run_id, ended_at=now if after.state.is_final else None,
                )  # fmt: skip

    @staticmethod
    def _write_end(connection: Connection, run: WorkflowRun, decision: Decision, now: datetime) -> None:
        assert decision.end is not None
        state = decision.end
        is_late = any(alarm.what == _DEADLINE for alarm in run.alarms)
        if state is WorkflowState.STOPPED and is_late:
            state = WorkflowState.TIMEOUT
        rows = connection.execute(
            select(workflow_nodes.c.node, workflow_nodes.c.state).where(
                workflow_nodes.c.run_id == run.id, workflow_nodes.c.item == 0
            )
        ).all()
        failed = sorted(row.node for row in rows if NodeState(row.state).is_failure)
        error = f"Failed: {', '.join(failed)}." if failed else ""
        _change(connection, run, state=state.value, state_detail="", ended_at=now, error=error)

    def _end(self, run: WorkflowRun, state: WorkflowState, now: datetime, error: str) -> None:
        with self._database.write() as connection:
            if _lock(connection, run):
                _change(connection, run, state=state.value, ended_at=now, error=error)

    def _sound(self, run: WorkflowRun, definition: WorkflowDefinition, alarm: Alarm, now: datetime) -> None:
        _log.warning("workflow %r, run %s: %s", run.workflow_name, run.id, alarm.sentence)
        if alarm.what == _DEADLINE:
            with self._database.write() as connection:
                connection.execute(
                    update(workflow_runs)
                    .where(workflow_runs.c.id == run.id, workflow_runs.c.state == WorkflowState.RUNNING.value)
                    .values(state=WorkflowState.STOPPING.value, state_detail=alarm.sentence)
                )
        elif definition.on_late:
            with suppress(GluepotError):  # said in the log when it is set, and the run goes on
                request = self._jobs.run_request(
                    definition.on_late, {}, requested_by=f"workflow {run.workflow_name}"
                )
                with self._database.write() as connection:
                    insert_request(connection, request, now)

    def _stop_targets(self, nodes: Sequence[NodeRun], now: datetime) -> None:
        for node in nodes:
            if node.state is not NodeState.RUNNING or node.target_run_id is None:
                continue
            if node.target_run_id.startswith("jr_"):
                with suppress(ConflictError):  # it has ended meanwhile
                    self._jobs.stop_run(node.target_run_id)
            elif node.target_run_id.startswith("qc_"):
                with self._database.write() as connection:
                    stop_crawl(connection, node.target_run_id, now)
            else:
                with self._database.write() as connection:
                    stop_run(connection, node.target_run_id, now)


def stop_run(connection: Connection, run_id: str, now: datetime) -> bool:
    """Ask for a run to end, in the caller's transaction; return False when it has ended."""
    waiting = connection.execute(
        update(workflow_runs)
        .where(workflow_runs.c.id == run_id, workflow_runs.c.state == WorkflowState.WAITING.value)
        .values(state=WorkflowState.STOPPED.value, ended_at=now)
    )
    running = connection.execute(
        update(workflow_runs)
        .where(workflow_runs.c.id == run_id, workflow_runs.c.state == WorkflowState.RUNNING.value)
        .values(state=WorkflowState.STOPPING.value)
    )
    return bool(waiting.rowcount or running.rowcount)


def _synced(node: NodeRun, targets: Mapping[str, TargetState]) -> NodeRun:
    if node.state is not NodeState.RUNNING or node.target_run_id is None:
        return node
    target = targets.get(node.target_run_id)
    if target is None:
        return node
    return replace(node, state=target.state, target_run_id=target.run_id)


def _lock(connection: Connection, run: WorkflowRun) -> bool:
    """Lock a run; return False when it, or a node of it, is not as it was read."""
    row = connection.execute(
        select(workflow_runs.c.state).where(workflow_runs.c.id == run.id).with_for_update()
    ).first()
    if row is None or row.state != run.state.value:
        return False
    rows = connection.execute(
        select(
            workflow_nodes.c.node,
            workflow_nodes.c.item,
            workflow_nodes.c.state,
            workflow_nodes.c.target_run_id,
        ).where(workflow_nodes.c.run_id == run.id)
    )
    there = {(row.node, row.item, row.state, row.target_run_id) for row in rows}
    return there == {(n.node, n.item, n.state.value, n.target_run_id) for n in run.nodes}


def _change(connection: Connection, run: WorkflowRun, **values: Any) -> None:
    connection.execute(update(workflow_runs).where(workflow_runs.c.id == run.id).values(**values))


def _node(connection: Connection, run: WorkflowRun, node: str, item: int, **values: Any) -> None:
    place = (workflow_nodes.c.run_id == run.id, workflow_nodes.c.node == node, workflow_nodes.c.item == item)
    if connection.execute(update(workflow_nodes).where(*place).values(**values)).rowcount == 0:
        connection.execute(workflow_nodes.insert().values(run_id=run.id, node=node, item=item, **values))


def _settle(
    connection: Connection, run: WorkflowRun, settle: Settle, values: Sequence[Any], now: datetime
) -> None:
    ended_at = now if settle.state.is_final else None
    given: dict[str, Any] = {"state": settle.state.value, "detail": settle.detail, "ended_at": ended_at}
    if settle.state is NodeState.RUNNING:
        given["started_at"] = now
    if settle.item and settle.state is NodeState.PENDING:
        given["value"] = values[settle.item - 1]
    _node(connection, run, settle.node, settle.item, **given)


def _start(
    connection: Connection, run: WorkflowRun, start: Start, request: Request | GluepotError, now: datetime
) -> None:
    if isinstance(request, GluepotError):
        _node(connection, run, start.node, start.item, value=start.value, state=NodeState.ERROR.value,
              detail=str(request), started_at=now, ended_at=now)  # fmt: skip
        return
    target = insert_request(connection, request, now)
    _node(connection, run, start.node, start.item, value=start.value, state=NodeState.RUNNING.value,
          target_run_id=target, started_at=now)  # fmt: skip


def _values(definition: WorkflowDefinition, run: WorkflowRun, settle: Settle) -> Sequence[Any]:
    """Return what the node of a step fans out over."""
    items = definition.node(settle.node).for_each
    if isinstance(items, str):
        found: Sequence[Any] = run.properties.get(items.removeprefix("properties."), ())
        return found
    return items or ()


def _alarms(
    run: WorkflowRun, definition: WorkflowDefinition, nodes: Sequence[NodeRun], now: datetime
) -> list[Alarm]:
    """Return the alarms that are due and were not raised yet."""
    raised = {alarm.what for alarm in run.alarms}
    found: list[Alarm] = []

    def check(what: str, begin: datetime, limit_s: int, sentence: str) -> None:
        if limit_s and what not in raised and now - begin > timedelta(seconds=limit_s):
            found.append(Alarm(what=what, sentence=sentence, at=now))

    check("run", run.queued_at, definition.late_after_s,
          f"The run has not ended {definition.late_after_s} s after it was asked for.")  # fmt: skip
    check(_DEADLINE, run.queued_at, definition.deadline_s,
          f"The run took longer than its deadline of {definition.deadline_s} s.")  # fmt: skip
    states = {node.node: node.state for node in nodes if node.item == 0}
    for node in definition.nodes:
        if not states[node.name].is_final:
            check(f"node {node.name}", run.started_at or run.queued_at, node.late_after_s,
                  f"Node {node.name!r} has not ended {node.late_after_s} s after the run began.")  # fmt: skip
    return found
