"""Values of workflows. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from gluepot.schedule.workflows.states import NodeState, WorkflowState


class NodeKind(StrEnum):
    """What a node runs. A check is a job (of kind python_shell, say) whose failure means bad data.

    A wait runs nothing: it has succeeded when its precondition holds.
    """

    JOB = "job"
    CRAWLER = "crawler"
    CHECK = "check"
    WORKFLOW = "workflow"
    WAIT = "wait"


class Join(StrEnum):
    """When a node with several edges starts: after all of them, or after the first."""

    AND = "and"
    ANY = "any"


FAILURE_STATES = ("FAILED", "TIMEOUT", "STOPPED", "ERROR")
EDGE_STATES = ("SUCCEEDED", *FAILURE_STATES, "SKIPPED")


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A node that is waited for, and the states in which it lets its follower start."""

    node: str
    states: tuple[str, ...] = ("SUCCEEDED",)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One step. `target` is the job's, crawler's or workflow's name, or what a wait waits for.

    `parameters`: may hold `{item}`, `{properties.rows}`, `{logical_date}`. `when`: a condition on results, "" for none.
    `for_each`: a list, or the name of a run property that holds one (`properties.tables`); the node runs once for
    each item, `parallel` at a time (0: all). `retries`: attempts after a failed one; None: the job's own.
    `late_after_s`: an alarm when it has not ended so long after the run began; 0: none.
    """

    name: str
    kind: NodeKind
    target: str
    after: tuple[Edge, ...] = ()
    join: Join = Join.AND
    parameters: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    for_each: tuple[Any, ...] | str | None = None
    parallel: int = 0
    retries: int | None = None
    late_after_s: int = 0


@dataclass(frozen=True, kw_only=True)
class WorkflowDefinition:
    """A graph. `properties`: defaults of the run properties. `max_concurrent_runs`: 0 is any number (Glue's rule).

    `late_after_s`: an alarm when a run has not ended by then, and the job `on_late` starts; `deadline_s`: it is ended
    as TIMEOUT. Both count from when the run was asked for; 0: never.
    """

    name: str
    nodes: tuple[Node, ...]
    description: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    max_concurrent_runs: int = 0
    late_after_s: int = 0
    on_late: str = ""
    deadline_s: int = 0

    def node(self, name: str) -> Node:
        """Return a node by its name, which is known to exist."""
        return next(node for node in self.nodes if node.name == name)


@dataclass(frozen=True, kw_only=True)
class WorkflowVersion:
    """An immutable version, counted from 1."""

    version: int
    definition: WorkflowDefinition
    content_hash: str
    author: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkflowDiff:
    """What changed between two versions: a unified diff of their YAML, "" when nothing did."""

    name: str
    old: int
    new: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A workflow at its current version, which is what a run started now takes."""

    name: str
    current_version: int
    definition: WorkflowDefinition
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class NodeRun:
    """What became of a node, or of one item of it (`item` from 1; 0: the node itself).

    `kept_from`: the run whose result a repair kept.
    """

    node: str
    item: int
    value: Any
    state: NodeState
    detail: str
    target_run_id: str | None
    kept_from: str | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something took too long: `what` is the run or a node."""

    what: str
    sentence: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkflowRun:
    """One run of a workflow, with its nodes in the order of the graph and its shared properties."""

    id: str
    workflow_name: str
    version: int
    state: WorkflowState
    state_detail: str
    previous_run_id: str | None
    trigger_name: str | None
    logical_date: datetime
    context: Mapping[str, str]
    properties: Mapping[str, Any]
    alarms: tuple[Alarm, ...]
    requested_by: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str
    nodes: tuple[NodeRun, ...]
    definition: WorkflowDefinition | None
