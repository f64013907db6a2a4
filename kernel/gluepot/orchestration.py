"""What a script calls about schedules and workflows: its dates, its event, shared properties, and graphs in Python."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.schedule.workflows.building import NodeRef, WorkflowBuilder
    from gluepot.schedule.workflows.models import WorkflowDefinition


def data_interval() -> tuple[datetime, datetime] | None:
    """Return the data interval of this job run, aware, in UTC: from the fire time before to its own; None without one."""
    start, end = (os.environ.get(f"GLUEPOT_INTERVAL_{edge}") for edge in ("START", "END"))
    return (datetime.fromisoformat(start), datetime.fromisoformat(end)) if start and end else None


def event() -> dict[str, Any]:
    """Return what fired the trigger of this job run: the files that arrived, the call's payload; {} without one."""
    text, fire_id = os.environ.get("GLUEPOT_EVENT"), os.environ.get("GLUEPOT_FIRE_ID")
    if text is None and fire_id:
        return dict(_opened_app().schedule.event_of(fire_id))
    found: dict[str, Any] = json.loads(text or "{}")
    return found


def run_properties() -> dict[str, Any]:
    """Return the properties that the nodes of this workflow run share; {} outside of a workflow."""
    run_id = os.environ.get("GLUEPOT_WORKFLOW_RUN_ID")
    return dict(_opened_app().workflows.get_run(run_id).properties) if run_id else {}


def put_run_properties(**properties: Any) -> None:
    """Set properties of this workflow run, for conditions, fan-out and later nodes. Does nothing outside of one."""
    run_id = os.environ.get("GLUEPOT_WORKFLOW_RUN_ID")
    if run_id:
        _opened_app().workflows.put_properties(run_id, properties)


def workflow(
    name: str,
    *,
    description: str = "",
    properties: Mapping[str, Any] | None = None,
    max_concurrent_runs: int = 0,
    late_after: str = "",
    on_late: str = "",
    deadline: str = "",
) -> WorkflowBuilder:
    """Return the `with` block in which a workflow is written; it is stored when the block is left.

    Within it: `gluepot.crawler("raw") >> gluepot.job("clean") >> [gluepot.job("a"), gluepot.check("b")]`.
    """
    from gluepot.schedule.moments import duration_s
    from gluepot.schedule.workflows.building import WorkflowBuilder
    from gluepot.schedule.workflows.models import WorkflowDefinition

    definition = WorkflowDefinition(
        name=name, nodes=(), description=description, properties=dict(properties or {}),
        max_concurrent_runs=max_concurrent_runs, late_after_s=duration_s(late_after or "0"), on_late=on_late,
        deadline_s=duration_s(deadline or "0"),
    )  # fmt: skip
    return WorkflowBuilder(definition, _store)


def job(name: str, **options: Any) -> NodeRef:
    """Add a node that runs a job to the workflow of the `with` block around; see `building.node` for the options."""
    return _node("job", name, options)


def crawler(name: str, **options: Any) -> NodeRef:
    """Add a node that runs a crawler."""
    return _node("crawler", name, options)


def check(name: str, **options: Any) -> NodeRef:
    """Add a node that runs a quality check: a job that fails when the data is bad."""
    return _node("check", name, options)


def wait(what: str, **options: Any) -> NodeRef:
    """Add a node that waits: `path s3://lake/in`, `table db.t`, or `query CONNECTION: SELECT …`."""
    return _node("wait", what, options)


def _store(definition: WorkflowDefinition) -> object:
    return _opened_app().workflows.save(definition)


def _node(kind: str, name: str, options: dict[str, Any]) -> NodeRef:
    from gluepot.schedule.workflows.building import node
    from gluepot.schedule.workflows.models import NodeKind

    return node(NodeKind(kind), name, **options)


def _opened_app() -> App:
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app
