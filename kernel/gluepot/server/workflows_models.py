"""What the routes of workflows answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field, JsonValue

from gluepot.schedule.workflows.graph import layers
from gluepot.schedule.workflows.models import (
    Join,
    NodeKind,
    NodeRun,
    Workflow,
    WorkflowDefinition,
    WorkflowRun,
)
from gluepot.schedule.workflows.states import NodeState, WorkflowState
from gluepot.server.triggers_models import TriggerModel
from gluepot.server.wire import ListPage, Wire


class GraphNode(Wire):
    """A node of a graph."""

    name: str
    kind: NodeKind
    target: str
    layer: int = Field(description="How many nodes lie before it at most, from 0.")
    join: Join
    when: str
    for_each: bool = Field(description="Whether it runs once for each item of a list.")


class GraphEdge(Wire):
    """`target` waits until `source` is in one of `states`."""

    source: str
    target: str
    states: tuple[str, ...]


class Graph(Wire):
    """Nodes and what they wait for, in the order of the definition."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]

    @classmethod
    def from_definition(cls, definition: WorkflowDefinition) -> Self:
        """Return the graph of a definition."""
        depth = {name: number for number, names in enumerate(layers(definition)) for name in names}
        nodes = (
            GraphNode(
                name=node.name, kind=node.kind, target=node.target, layer=depth[node.name], join=node.join,
                when=node.when, for_each=node.for_each is not None,
            )
            for node in definition.nodes
        )  # fmt: skip
        edges = (
            GraphEdge(source=edge.node, target=node.name, states=edge.states)
            for node in definition.nodes
            for edge in node.after
        )
        return cls(nodes=tuple(nodes), edges=tuple(edges))


class WorkflowRunLine(Wire):
    """A run of a workflow as a list shows it."""

    id: str
    workflow_name: str
    version: int
    state: WorkflowState
    state_detail: str
    trigger_name: str | None
    requested_by: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str


class NodeRunModel(Wire):
    """What became of a node, or of one item of it (`item` from 1; 0: the node itself)."""

    node: str
    item: int
    state: NodeState
    detail: str
    job_run: str = Field(
        description="The run of its job; empty where it runs something else, or nothing yet."
    )
    target_run_id: str | None
    kept_from: str | None = Field(description="The run whose result a repair kept.")
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def from_node(cls, node: NodeRun) -> Self:
        """Return the model of a node's run."""
        target = node.target_run_id or ""
        return cls(
            node=node.node,
            item=node.item,
            state=node.state,
            detail=node.detail,
            job_run=target if target.startswith("jr_") else "",
            target_run_id=node.target_run_id,
            kept_from=node.kept_from,
            started_at=node.started_at,
            ended_at=node.ended_at,
        )


class AlarmModel(Wire):
    """Something took too long."""

    what: str
    sentence: str
    at: datetime


class WorkflowRunModel(WorkflowRunLine):
    """One run of a workflow with its nodes."""

    previous_run_id: str | None
    logical_date: datetime
    properties: Mapping[str, JsonValue]
    alarms: tuple[AlarmModel, ...]
    nodes: tuple[NodeRunModel, ...]
    graph: Graph | None = Field(description="Null when the workflow was deleted.")

    @classmethod
    def from_run(cls, run: WorkflowRun) -> Self:
        """Return the model of a run."""
        return cls(
            **WorkflowRunLine.of(run).model_dump(),
            previous_run_id=run.previous_run_id,
            logical_date=run.logical_date,
            properties=run.properties,
            alarms=tuple(AlarmModel.of(alarm) for alarm in run.alarms),
            nodes=tuple(NodeRunModel.from_node(node) for node in run.nodes),
            graph=Graph.from_definition(run.definition) if run.definition else None,
        )


class WorkflowModel(Wire):
    """A workflow as a list shows it."""

    name: str
    description: str
    current_version: int
    nodes: int
    triggers: tuple[TriggerModel, ...]
    last_run: WorkflowRunLine | None

    @classmethod
    def from_workflow(
        cls, workflow: Workflow, last: WorkflowRun | None, triggers: tuple[TriggerModel, ...]
    ) -> Self:
        """Return the model of a workflow."""
        return cls(
            name=workflow.name,
            description=workflow.definition.description,
            current_version=workflow.current_version,
            nodes=len(workflow.definition.nodes),
            triggers=triggers,
            last_run=WorkflowRunLine.of(last) if last else None,
        )


class WorkflowListModel(ListPage):
    """Workflows, by name."""

    workflows: tuple[WorkflowModel, ...]


class WorkflowDetails(WorkflowModel):
    """A workflow with its graph and its last runs, the newest first."""

    graph: Graph
    properties: Mapping[str, JsonValue] = Field(
        description="Defaults of what the nodes of a run share; a run may be given others."
    )
    runs: tuple[WorkflowRunLine, ...]


class StartWorkflow(Wire):
    """How to run a workflow."""

    properties: Mapping[str, JsonValue] = Field(
        default_factory=dict, description="Run properties that replace the workflow's defaults."
    )
