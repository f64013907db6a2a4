"""Workflows written in YAML, and written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gluepot.errors import did_you_mean, quoted
from gluepot.schedule.errors import WorkflowError
from gluepot.schedule.moments import duration_s
from gluepot.schedule.workflows.models import (
    FAILURE_STATES,
    Edge,
    Join,
    Node,
    NodeKind,
    WorkflowDefinition,
)

_WORKFLOW_KEYS = (
    "workflow", "description", "properties", "max_concurrent_runs", "late_after", "on_late", "deadline", "nodes",
)  # fmt: skip
_KINDS = tuple(kind.value for kind in NodeKind)
_NODE_KEYS = (
    *_KINDS, "after", "on_fail", "join", "parameters", "when", "for_each", "parallel", "retries", "late_after",
)  # fmt: skip


def read_workflow(text: str, name: str = "") -> WorkflowDefinition:
    """Read a workflow; `name` is its name where the text has none.

    Raises:
        WorkflowError: it is no YAML, or has keys or values that a workflow does not have.
    """
    import yaml

    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 1}" if where is not None else ""
        raise WorkflowError(name, f"it is not YAML{line}: {getattr(error, 'problem', error)}") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("nodes"), Mapping):
        raise WorkflowError(name, "it has no nodes", "Write nodes: and below it each node's name.")
    called = str(document.get("workflow") or name)
    _check_keys(called, "a workflow", document, _WORKFLOW_KEYS)
    return WorkflowDefinition(
        name=called,
        description=str(document.get("description") or ""),
        properties=dict(document.get("properties") or {}),
        max_concurrent_runs=_count(called, document, "max_concurrent_runs"),
        late_after_s=_duration(document, "late_after"),
        on_late=str(document.get("on_late") or ""),
        deadline_s=_duration(document, "deadline"),
        nodes=tuple(_node(called, str(key), value or {}) for key, value in document["nodes"].items()),
    )


def write_workflow(definition: WorkflowDefinition) -> str:
    """Return a workflow as YAML that `read_workflow` reads back to the same."""
    import yaml

    given = (
        ("description", definition.description), ("properties", dict(definition.properties)),
        ("max_concurrent_runs", definition.max_concurrent_runs), ("late_after", definition.late_after_s),
        ("on_late", definition.on_late), ("deadline", definition.deadline_s),
    )  # fmt: skip
    document: dict[str, Any] = {"workflow": definition.name, **{key: value for key, value in given if value}}
    document["nodes"] = {node.name: _written(node) for node in definition.nodes}
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def _node(workflow: str, name: str, given: Mapping[str, Any]) -> Node:
    if not isinstance(given, Mapping):
        raise WorkflowError(workflow, f"the node {name!r} is {given!r}", "Write for example: {job: clean}.")
    _check_keys(workflow, f"the node {name!r}", given, _NODE_KEYS)
    kinds = [kind for kind in _KINDS if kind in given]
    if len(kinds) > 1:
        raise WorkflowError(
            workflow, f"the node {name!r} is a {' and a '.join(kinds)}", "Make two nodes of it."
        )
    kind = NodeKind(kinds[0]) if kinds else NodeKind.JOB
    after, join = _edges(workflow, name, given)
    items = given.get("for_each")
    retries = given.get("retries")
    return Node(
        name=name,
        kind=kind,
        target=str(given[kind.value]) if kinds else name,
        after=after,
        join=join,
        parameters=dict(given.get("parameters") or {}),
        when=str(given.get("when") or ""),
        for_each=tuple(items) if isinstance(items, list) else items,
        parallel=_count(workflow, given, "parallel"),
        retries=int(retries) if retries is not None else None,
        late_after_s=_duration(given, "late_after"),
    )


def _edges(workflow: str, name: str, given: Mapping[str, Any]) -> tuple[tuple[Edge, ...], Join]:
    after, join = given.get("after") or [], Join(given.get("join", Join.AND))
    if isinstance(after, Mapping) and after.keys() <= {"any", "and", "all"}:
        (word, after), *more = after.items()
        if more:
            raise WorkflowError(workflow, f"the node {name!r} joins in two ways", "Keep one of them.")
        join = Join.ANY if word == "any" else Join.AND
    edges = [_edge(one) for one in ([after] if isinstance(after, str) else list(_pairs(after)))]
    failed = given.get("on_fail") or []
    edges += [
        Edge(node=str(one), states=FAILURE_STATES)
        for one in ([failed] if isinstance(failed, str) else failed)
    ]
    return tuple(edges), join


def _pairs(after: Any) -> list[Any]:
    return list(after.items()) if isinstance(after, Mapping) else list(after)


def _edge(one: Any) -> Edge:
    if isinstance(one, Mapping):
        ((one, states),) = one.items()
    elif isinstance(one, tuple):
        one, states = one
    else:
        return Edge(node=str(one))
    found = [states] if isinstance(states, str) else list(states)
    return Edge(node=str(one), states=tuple(str(state).upper() for state in found))


def _written(node: Node) -> dict[str, Any]:
    plain = [edge.node for edge in node.after if edge.states == ("SUCCEEDED",)]
    failed = [edge.node for edge in node.after if edge.states == FAILURE_STATES]
    others: list[Any] = [
        {edge.node: list(edge.states)}
        for edge in node.after
        if edge.states not in {("SUCCEEDED",), FAILURE_STATES}
    ]
    given = (
        ("after", [*plain, *others]), ("on_fail", failed), ("join", node.join.value if node.join is Join.ANY else ""),
        ("parameters", dict(node.parameters)), ("when", node.when),
        ("for_each", list(node.for_each) if isinstance(node.for_each, tuple) else node.for_each),
        ("parallel", node.parallel), ("late_after", node.late_after_s),
    )  # fmt: skip
    found: dict[str, Any] = {node.kind.value: node.target, **{key: value for key, value in given if value}}
    if node.retries is not None:
        found["retries"] = node.retries
    return found


def _check_keys(workflow: str, what: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            near = did_you_mean(str(key), known)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {quoted(known, 20)}."
            raise WorkflowError(workflow, f"{what} has no {key!r}", hint)


def _count(workflow: str, given: Mapping[str, Any], key: str) -> int:
    value = given.get(key) or 0
    if not isinstance(value, int) or value < 0:
        raise WorkflowError(workflow, f"{key} is {value!r}", "Give a whole number.")
    return value


def _duration(given: Mapping[str, Any], key: str) -> int:
    value = given.get(key) or 0
    return value if isinstance(value, int) else duration_s(str(value))
