"""What a run of a workflow does next, worked out from its graph and the states of its nodes. Nothing is read or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gluepot.schedule.workflows.expressions import ExpressionError, holds
from gluepot.schedule.workflows.graph import order
from gluepot.schedule.workflows.models import Join, Node, NodeRun, WorkflowDefinition
from gluepot.schedule.workflows.states import NodeState, WorkflowState


class Mood(StrEnum):
    """Whether nodes may start, or the run is on its way to an end."""

    GOING = "going"
    STOPPING = "stopping"


@dataclass(frozen=True, kw_only=True)
class Start:
    """Start a node, or one item of it (`item` from 1)."""

    node: str
    item: int = 0
    value: Any = None


@dataclass(frozen=True, kw_only=True)
class Settle:
    """Give a node, or one item of it, a state. RUNNING makes a node with items go."""

    node: str
    state: NodeState
    item: int = 0
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Steps in the order in which they are to be done, and the state of the run when it has ended."""

    starts: tuple[Start, ...] = ()
    settles: tuple[Settle, ...] = ()
    end: WorkflowState | None = None


@dataclass
class _Board:
    """The states as they are while a decision is made."""

    definition: WorkflowDefinition
    states: dict[str, NodeState]
    items: dict[str, list[NodeRun]]
    known: Mapping[str, Any]
    starts: list[Start] = field(default_factory=list)
    settles: list[Settle] = field(default_factory=list)

    def settle(self, node: str, state: NodeState, detail: str = "") -> None:
        self.states[node] = state
        self.settles.append(Settle(node=node, state=state, detail=detail))


def decide(
    definition: WorkflowDefinition,
    nodes: Sequence[NodeRun],
    properties: Mapping[str, Any],
    run: Mapping[str, Any],
    mood: Mood = Mood.GOING,
) -> Decision:
    """Return what to do now.

    Args:
        definition: the graph.
        nodes: every node and item with its state as of now.
        properties: the shared properties, for conditions and fan-out.
        run: what conditions may ask of the run itself.
        mood: STOPPING starts nothing more.
    """
    states = {node.node: node.state for node in nodes if node.item == 0}
    known_nodes = {name: {"state": state.value} for name, state in states.items()}
    board = _Board(
        definition=definition,
        states=states,
        items={},
        known={"properties": dict(properties), "nodes": known_nodes, "run": dict(run)},
    )
    for node in nodes:
        if node.item:
            board.items.setdefault(node.node, []).append(node)
    for name in order(definition):
        node_of = definition.node(name)
        if board.states[name] is NodeState.RUNNING and name in board.items:
            _items(board, node_of, mood)
        elif board.states[name] is NodeState.PENDING:
            _pending(board, node_of, mood)
        known_nodes[name] = {"state": board.states[name].value}
    end = None
    if all(state.is_final for state in board.states.values()):
        failed = any(state.is_failure for state in board.states.values())
        end = WorkflowState.FAILED if failed else WorkflowState.SUCCEEDED
        end = WorkflowState.STOPPED if mood is Mood.STOPPING else end
    return Decision(starts=tuple(board.starts), settles=tuple(board.settles), end=end)


def _pending(board: _Board, node: Node, mood: Mood) -> None:
    if mood is Mood.STOPPING:
        board.settle(node.name, NodeState.SKIPPED, "the run was stopped")
        return
    blocked = _blocked_by(board, node)
    if blocked is None:
        return
    if blocked:
        board.settle(node.name, NodeState.SKIPPED, blocked)
        return
    try:
        if node.when and not holds(node.when, board.known):
            board.settle(node.name, NodeState.SKIPPED, f"not so: {node.when}")
            return
        values = _values(node, board.known["properties"])
    except ExpressionError as error:
        board.settle(node.name, NodeState.ERROR, str(error))
        return
    if values is None:
        board.starts.append(Start(node=node.name))
        board.states[node.name] = NodeState.RUNNING
    elif not values:
        board.settle(node.name, NodeState.SUCCEEDED, "its list is empty")
    else:
        board.settle(node.name, NodeState.RUNNING, f"{len(values)} items")
        most = node.parallel or len(values)
        for number, value in enumerate(values, start=1):
            if number <= most:
                board.starts.append(Start(node=node.name, item=number, value=value))
            else:
                board.settles.append(Settle(node=node.name, item=number, state=NodeState.PENDING, detail=""))


def _blocked_by(board: _Board, node: Node) -> str | None:
    """Return "" when a node may start, why it never will, or None while that is open."""
    if not node.after:
        return ""
    met = [edge for edge in node.after if board.states[edge.node].value in edge.states]
    is_open = any(not board.states[edge.node].is_final for edge in node.after)
    if node.join is Join.ANY and met:
        return ""
    if is_open:
        return None
    if node.join is Join.AND and len(met) == len(node.after):
        return ""
    unmet = next(edge for edge in node.after if edge not in met)
    return f"{unmet.node} is {board.states[unmet.node].value}"


def _values(node: Node, properties: Mapping[str, Any]) -> list[Any] | None:
    """Return what a node fans out over, or None when it does not."""
    if node.for_each is None:
        return None
    if not isinstance(node.for_each, str):
        return list(node.for_each)
    name = node.for_each.removeprefix("properties.")
    found = properties.get(name)
    if not isinstance(found, list):
        raise ExpressionError(
            f"Node {node.name!r} runs for each of the run property {name!r}, which is {found!r} and not a list."
        )
    return found


def _items(board: _Board, node: Node, mood: Mood) -> None:
    items = board.items[node.name]
    running = sum(item.state is NodeState.RUNNING for item in items)
    pending = [item for item in items if item.state is NodeState.PENDING]
    if mood is Mood.STOPPING:
        board.settles += [
            Settle(node=node.name, item=item.item, state=NodeState.SKIPPED, detail="the run was stopped")
            for item in pending
        ]
        pending = []
    else:
        free = (node.parallel or len(items)) - running
        for item in pending[: max(0, free)]:
            board.starts.append(Start(node=node.name, item=item.item, value=item.value))
    if running or pending:
        return
    failed = [item for item in items if item.state.is_failure]
    if failed:
        board.settle(node.name, failed[0].state, f"{len(failed)} of {len(items)} items did not succeed")
    else:
        board.settle(node.name, NodeState.SUCCEEDED, f"{len(items)} items")
