"""How workflows and their runs look."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from gluepot.display.diff import diff_html
from gluepot.display.graph_drawing import graph_svg, graph_text
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.job_runs import short_time
from gluepot.display.rendering import Rendering, render
from gluepot.schedule.workflows.models import (
    NodeRun,
    Workflow,
    WorkflowDiff,
    WorkflowRun,
    WorkflowVersion,
)
from gluepot.schedule.workflows.states import NodeState


@dataclass(frozen=True, kw_only=True)
class WorkflowList:
    """Every workflow, with its last run."""

    workflows: tuple[Workflow, ...]
    last_runs: Mapping[str, WorkflowRun]


@dataclass(frozen=True, kw_only=True)
class WorkflowRunList:
    """Runs, the newest first."""

    runs: tuple[WorkflowRun, ...]


@dataclass(frozen=True, kw_only=True)
class WorkflowVersionList:
    """Versions of one workflow, the newest first."""

    name: str
    versions: tuple[WorkflowVersion, ...]


@dataclass(frozen=True, kw_only=True)
class WorkflowText:
    """A workflow written in another form: YAML, an Airflow DAG, SVG."""

    text: str


@render.register
def _(value: WorkflowText) -> Rendering:
    return Rendering(text=value.text.rstrip("\n"), html=f"<pre>{html.escape(value.text)}</pre>")


@render.register
def _(value: WorkflowList) -> Rendering:
    if not value.workflows:
        return Rendering(
            text="There are no workflows yet. %%workflow NAME makes one of the YAML in its cell."
        )
    rows = []
    for workflow in value.workflows:
        last = value.last_runs.get(workflow.name)
        state = last.state.value if last else "never ran"
        at = short_time(last.started_at or last.queued_at) if last else ""
        rows.append(
            [
                workflow.name,
                workflow.current_version,
                len(workflow.definition.nodes),
                state,
                at,
                last.error if last else "",
            ]
        )
    headings = ["workflow", "version", "nodes", "last run", "at (UTC)", "error"]
    return grid_rendering(Grid(headings=headings, rows=rows))


@render.register
def _(value: Workflow) -> Rendering:
    title = f"Workflow {value.name}, version {value.current_version}"
    about = f"{title}: {value.definition.description}" if value.definition.description else title
    return Rendering(
        text=f"{about}\n{graph_text(value.definition)}",
        html=f"<div>{html.escape(about)}</div>{graph_svg(value.definition)}",
    )


@render.register
def _(value: WorkflowVersionList) -> Rendering:
    rows = [[v.version, len(v.definition.nodes), v.author, short_time(v.created_at)] for v in value.versions]
    return grid_rendering(
        Grid(headings=["version", "nodes", "by", "at (UTC)"], rows=rows, caption=value.name)
    )


@render.register
def _(value: WorkflowDiff) -> Rendering:
    title = f"{value.name}: version {value.old} → version {value.new}"
    if not value.text:
        return Rendering(text=f"{title}: nothing differs.")
    return Rendering(
        text=f"{title}\n{value.text}", html=f"<div>{html.escape(title)}</div>{diff_html(value.text)}"
    )


@render.register
def _(value: WorkflowRunList) -> Rendering:
    if not value.runs:
        return Rendering(text="No workflow has run yet.")
    rows = [
        [r.id[:11], r.workflow_name, r.version, r.state.value, _done(r), short_time(r.started_at), r.trigger_name or r.requested_by, r.error or r.state_detail]
        for r in value.runs
    ]  # fmt: skip
    headings = ["run", "workflow", "version", "state", "nodes", "started (UTC)", "by", "error"]
    return grid_rendering(Grid(headings=headings, rows=rows))


@render.register
def _(value: WorkflowRun) -> Rendering:
    lines = [
        f"Workflow run {value.id[:11]} of {value.workflow_name}, version {value.version}: {value.state.value}."
    ]
    lines += [f"  {text}" for text in (value.error, value.state_detail) if text]
    lines += [f"  Alarm: {alarm.sentence}" for alarm in value.alarms]
    if value.previous_run_id:
        lines.append(f"  Repairs {value.previous_run_id[:11]}.")
    if value.properties:
        lines.append(f"  Properties: {', '.join(f'{k} = {v!r}' for k, v in value.properties.items())}")
    rows = [_node_row(node) for node in value.nodes]
    grid = grid_rendering(Grid(headings=["node", "state", "run", "started (UTC)", "detail"], rows=rows))
    states = {node.node: node.state.value for node in value.nodes if node.item == 0}
    picture = graph_svg(value.definition, states) if value.definition is not None else ""
    text = "\n".join(lines)
    return Rendering(
        text=f"{text}\n{grid.text}", html=f"<pre>{html.escape(text)}</pre>{picture}{grid.html or ''}"
    )


def _node_row(node: NodeRun) -> list[object]:
    name = f"  {node.node}[{node.item}] {node.value!r}" if node.item else node.node
    detail = f"kept from {node.kept_from[:11]}" if node.kept_from else node.detail
    return [name, node.state.value, (node.target_run_id or "")[:11], short_time(node.started_at), detail]


def _done(run: WorkflowRun) -> str:
    nodes = [node for node in run.nodes if node.item == 0]
    return f"{sum(node.state is NodeState.SUCCEEDED for node in nodes)} of {len(nodes)} done" if nodes else ""
