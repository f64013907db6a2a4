"""Workflows, their versions and their runs in the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from gluepot.database import Database
from gluepot.database.tables.schedule import workflow_nodes, workflow_runs, workflow_versions, workflows
from gluepot.schedule.documents import as_document, from_document
from gluepot.schedule.errors import WorkflowNotFoundError, WorkflowRunNotFoundError
from gluepot.schedule.workflows.graph import order
from gluepot.schedule.workflows.models import (
    Alarm,
    NodeRun,
    Workflow,
    WorkflowDefinition,
    WorkflowRun,
    WorkflowVersion,
)
from gluepot.schedule.workflows.states import NodeState, WorkflowState


class WorkflowStore:
    """Reads and writes workflows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, definition: WorkflowDefinition, *, author: str, now: datetime) -> int:
        """Make a definition the current version and return its number; the same content is the same version."""
        document = as_document(definition)
        digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
        with self._database.write() as connection:
            known = connection.execute(
                select(workflow_versions.c.version).where(
                    workflow_versions.c.workflow_name == definition.name,
                    workflow_versions.c.content_hash == digest,
                )
            ).scalar()
            newest = connection.execute(
                select(func.max(workflow_versions.c.version)).where(
                    workflow_versions.c.workflow_name == definition.name
                )
            ).scalar()
            version: int = known or (newest or 0) + 1
            if known is None:
                connection.execute(
                    workflow_versions.insert().values(
                        workflow_name=definition.name, version=version, content_hash=digest, definition=document,
                        author=author, created_at=now,
                    )
                )  # fmt: skip
            values = {"description": definition.description, "current_version": version, "updated_at": now}
            done = connection.execute(
                update(workflows).where(workflows.c.name == definition.name).values(**values)
            )
            if done.rowcount == 0:
                connection.execute(workflows.insert().values(name=definition.name, created_at=now, **values))
        return version

    def make_current(self, name: str, version: int, now: datetime) -> None:
        """Let runs started from now on take a version that is there."""
        with self._database.write() as connection:
            connection.execute(
                update(workflows)
                .where(workflows.c.name == name)
                .values(current_version=version, updated_at=now)
            )

    def list_workflows(self) -> list[Workflow]:
        """Return every workflow, by name."""
        with self._database.read() as connection:
            rows = connection.execute(_current().order_by(workflows.c.name)).mappings()
            return [_workflow(row) for row in rows]

    def get(self, name: str) -> Workflow:
        """Return a workflow.

        Raises:
            WorkflowNotFoundError: there is none of this name.
        """
        with self._database.read() as connection:
            row = connection.execute(_current().where(workflows.c.name == name)).mappings().first()
            if row is None:
                raise WorkflowNotFoundError(name, connection.execute(select(workflows.c.name)).scalars())
        return _workflow(row)

    def list_versions(self, name: str) -> list[WorkflowVersion]:
        """Return the versions of a workflow, the newest first."""
        statement = select(workflow_versions).where(workflow_versions.c.workflow_name == name)
        with self._database.read() as connection:
            rows = connection.execute(statement.order_by(workflow_versions.c.version.desc())).mappings().all()
        return [
            WorkflowVersion(
                version=row["version"],
                definition=from_document(WorkflowDefinition, row["definition"]),
                content_hash=row["content_hash"],
                author=row["author"],
                created_at=row["created_at"],
            )
            for row in rows
        ]

    def delete(self, name: str) -> None:
        """Delete a workflow and its versions; runs stay."""
        self.get(name)
        with self._database.write() as connection:
            connection.execute(workflows.delete().where(workflows.c.name == name))
            connection.execute(workflow_versions.delete().where(workflow_versions.c.workflow_name == name))

    def list_runs(self, name: str | None = None, *, limit: int = 20) -> list[WorkflowRun]:
        """Return runs, the newest first."""
        statement = select(workflow_runs).order_by(workflow_runs.c.queued_at.desc()).limit(limit)
        if name is not None:
            statement = statement.where(workflow_runs.c.workflow_name == name)
        with self._database.read() as connection:
            return [_run(connection, row) for row in connection.execute(statement).mappings().all()]

    def get_run(self, run_id: str) -> WorkflowRun:
        """Return a run by its id; the beginning is enough.

        Raises:
            WorkflowRunNotFoundError: none, or more than one, begins so.
        """
        with self._database.read() as connection:
            beginning = workflow_runs.c.id.startswith(run_id, autoescape=True)
            rows = connection.execute(select(workflow_runs).where(beginning).limit(2)).mappings().all()
            if len(rows) != 1:
                raise WorkflowRunNotFoundError(run_id)
            return _run(connection, rows[0])


def definition_in(connection: Connection, name: str, version: int) -> WorkflowDefinition | None:
    """Return the definition of a version, None when the workflow was deleted."""
    document = connection.execute(
        select(workflow_versions.c.definition).where(
            workflow_versions.c.workflow_name == name, workflow_versions.c.version == version
        )
    ).scalar()
    return from_document(WorkflowDefinition, document) if document is not None else None


def _current() -> Any:
    return select(workflows, workflow_versions.c.definition).join(
        workflow_versions,
        (workflow_versions.c.workflow_name == workflows.c.name)
        & (workflow_versions.c.version == workflows.c.current_version),
    )


def _workflow(row: RowMapping) -> Workflow:
    return Workflow(
        name=row["name"],
        current_version=row["current_version"],
        definition=from_document(WorkflowDefinition, row["definition"]),
        updated_at=row["updated_at"],
    )


def _run(connection: Connection, row: RowMapping) -> WorkflowRun:
    statement = select(workflow_nodes).where(workflow_nodes.c.run_id == row["id"])
    nodes = connection.execute(statement.order_by(workflow_nodes.c.item)).mappings().all()
    definition = definition_in(connection, row["workflow_name"], row["version"])
    return WorkflowRun(
        id=row["id"],
        workflow_name=row["workflow_name"],
        version=row["version"],
        state=WorkflowState(row["state"]),
        state_detail=row["state_detail"],
        previous_run_id=row["previous_run_id"],
        trigger_name=row["trigger_name"],
        logical_date=row["logical_date"],
        context=row["context"],
        properties=row["properties"],
        alarms=tuple(from_document(Alarm, alarm) for alarm in row["alarms"]),
        requested_by=row["requested_by"],
        queued_at=row["queued_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        error=row["error"],
        nodes=tuple(_in_order(definition, [node_run_of(node) for node in nodes])),
        definition=definition,
    )


def node_run_of(row: RowMapping) -> NodeRun:
    """Return a row as a value."""
    return NodeRun(
        node=row["node"],
        item=row["item"],
        value=row["value"],
        state=NodeState(row["state"]),
        detail=row["detail"],
        target_run_id=row["target_run_id"],
        kept_from=row["kept_from"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )


def _in_order(definition: WorkflowDefinition | None, nodes: Sequence[NodeRun]) -> Sequence[NodeRun]:
    if definition is None:
        return nodes
    place = {name: number for number, name in enumerate(order(definition))}
    return sorted(nodes, key=lambda node: (place.get(node.node, 0), node.item))
