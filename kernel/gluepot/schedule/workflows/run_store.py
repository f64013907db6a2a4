"""Runs of workflows in the database: asking for one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gluepot.database.tables.schedule import workflow_runs
from gluepot.schedule.workflows.states import WorkflowState


@dataclass(frozen=True, kw_only=True)
class WorkflowRequest:
    """What a new run needs to know. `properties` are shared by its nodes; `error` is why it cannot run."""

    workflow: str
    version: int
    requested_by: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    trigger_name: str | None = None
    fire_id: str | None = None
    logical_date: datetime | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    previous_run_id: str | None = None
    state: WorkflowState = WorkflowState.WAITING
    error: str = ""


def insert_workflow_run(connection: Connection, request: WorkflowRequest, now: datetime) -> str:
    """Queue a run in the caller's transaction and return its id."""
    run_id = f"wr_{uuid.uuid4().hex}"
    connection.execute(
        workflow_runs.insert().values(
            id=run_id, workflow_name=request.workflow, version=request.version, state=request.state.value,
            previous_run_id=request.previous_run_id, trigger_name=request.trigger_name, fire_id=request.fire_id,
            logical_date=request.logical_date or now, context=dict(request.context),
            properties=dict(request.properties), alarms=[], requested_by=request.requested_by, queued_at=now,
            ended_at=now if request.state.is_final else None, error=request.error,
        )
    )  # fmt: skip
    return run_id
