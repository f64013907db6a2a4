"""Graphs of workflows: their order, their circles, and what lies behind a node. The arithmetic is graphlib's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter

from gluepot.errors import did_you_mean, quoted
from gluepot.schedule.errors import WorkflowError
from gluepot.schedule.parameters import PLACES, check_places
from gluepot.schedule.workflows.expressions import check_expression
from gluepot.schedule.workflows.models import EDGE_STATES, Node, NodeKind, WorkflowDefinition

NODE_PLACES = (*PLACES, "item", "workflow", "run_id", "properties.…")


def order(definition: WorkflowDefinition) -> tuple[str, ...]:
    """Return the nodes such that each comes after those it waits for.

    Raises:
        WorkflowError: they wait for each other in a circle.
    """
    graph = {node.name: [edge.node for edge in node.after] for node in definition.nodes}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise WorkflowError(
            definition.name, f"its nodes wait for each other: {circle}", "Take one of these edges out."
        ) from error


def behind(definition: WorkflowDefinition, names: Collection[str]) -> set[str]:
    """Return the nodes `names` and every node that waits for one of them, directly or not."""
    found = set(names)
    for name in order(definition):
        if any(edge.node in found for edge in definition.node(name).after):
            found.add(name)
    return found


def layers(definition: WorkflowDefinition) -> list[list[str]]:
    """Return the nodes in layers: those in the first wait for nothing, each other one for some of the layer before."""
    depth: dict[str, int] = {}
    for name in order(definition):
        depth[name] = 1 + max((depth[edge.node] for edge in definition.node(name).after), default=-1)
    found: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in definition.nodes:
        found[depth[node.name]].append(node.name)
    return found


def check_graph(definition: WorkflowDefinition) -> None:
    """Make sure that a definition makes sense by itself.

    Raises:
        WorkflowError: no nodes, a name twice, an edge from nowhere, a circle, a condition that cannot be read.
        InvalidInputError: a place that nothing fills.
    """
    names = [node.name for node in definition.nodes]
    if not names:
        raise WorkflowError(definition.name, "it has no nodes", "Give it at least one.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WorkflowError(definition.name, f"it has two nodes {twice[0]!r}", "Name one of them otherwise.")
    for node in definition.nodes:
        _check_node(definition, node, names)
    order(definition)


def _check_node(definition: WorkflowDefinition, node: Node, names: Iterable[str]) -> None:
    for edge in node.after:
        if edge.node not in names:
            near = did_you_mean(edge.node, names)
            hint = f"Did you mean {near[0]!r}?" if near else f"Its nodes: {quoted(list(names))}."
            raise WorkflowError(
                definition.name, f"{node.name!r} waits for {edge.node!r}, which is no node", hint
            )
        unknown = [state for state in edge.states if state not in EDGE_STATES]
        if unknown:
            raise WorkflowError(
                definition.name,
                f"{node.name!r} waits for the state {unknown[0]!r}",
                f"States: {quoted(EDGE_STATES)}.",
            )
    if isinstance(node.for_each, str) and not node.for_each.startswith("properties."):
        raise WorkflowError(
            definition.name,
            f"for_each of {node.name!r} is {node.for_each!r}",
            "Give a list, or properties.NAME.",
        )
    if node.parallel < 0 or node.late_after_s < 0 or (node.retries or 0) < 0:
        raise WorkflowError(definition.name, f"a number of {node.name!r} is below 0")
    if node.kind is NodeKind.WAIT and node.for_each is not None:
        raise WorkflowError(
            definition.name, f"{node.name!r} waits for each of a list", "Make a node for each."
        )
    if node.when:
        check_expression(definition.name, node.when)
    check_places(node.parameters, NODE_PLACES)
