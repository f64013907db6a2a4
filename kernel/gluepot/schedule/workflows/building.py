"""Workflows written in Python: `crawl >> job_a >> [job_b, job_c]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from gluepot.errors import InvalidInputError
from gluepot.schedule.moments import duration_s
from gluepot.schedule.workflows.models import FAILURE_STATES, Edge, Join, Node, NodeKind, WorkflowDefinition

_CURRENT: ContextVar[WorkflowBuilder | None] = ContextVar("gluepot_workflow", default=None)


class WorkflowBuilder:
    """The `with` block of a workflow; leaving it without an exception hands the definition to `store`."""

    def __init__(self, definition: WorkflowDefinition, store: Callable[[WorkflowDefinition], object]) -> None:
        self._definition = definition
        self._store = store
        self._nodes: dict[str, Node] = {}

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _CURRENT.reset(self._token)
        if kind is None:
            self._store(self.definition)

    @property
    def definition(self) -> WorkflowDefinition:
        """The workflow as it was written so far."""
        return replace(self._definition, nodes=tuple(self._nodes.values()))

    def add(self, node: Node) -> NodeRef:
        """Add a node, under another name where that one is taken: a job may stand in two places."""
        name, number = node.name, 1
        while name in self._nodes:
            number += 1
            name = f"{node.name}_{number}"
        self._nodes[name] = replace(node, name=name)
        return NodeRef(self, name)

    def connect(self, before: str, after: str, states: tuple[str, ...]) -> None:
        """Let `after` wait for `before` to end in one of `states`."""
        node = self._nodes[after]
        self._nodes[after] = replace(node, after=(*node.after, Edge(node=before, states=states)))


class NodeRef:
    """A node inside of its `with` block."""

    def __init__(self, builder: WorkflowBuilder, name: str) -> None:
        self._builder = builder
        self.name = name

    def __rshift__(self, others: Any) -> Any:
        return _connect([self], others)

    def __rrshift__(self, others: Any) -> Any:
        _connect(others, self)
        return self

    def on_fail(self, other: NodeRef) -> NodeRef:
        """Run `other` when this node fails; return `other`."""
        self._builder.connect(self.name, other.name, FAILURE_STATES)
        return other

    def then(self, other: NodeRef, *states: str) -> NodeRef:
        """Run `other` when this node ends in one of `states`; return `other`."""
        self._builder.connect(
            self.name, other.name, tuple(state.upper() for state in states) or ("SUCCEEDED",)
        )
        return other


def node(
    kind: NodeKind,
    target: str,
    *,
    name: str = "",
    parameters: Mapping[str, Any] | None = None,
    join: str = Join.AND,
    when: str = "",
    for_each: Sequence[Any] | str | None = None,
    parallel: int = 0,
    retries: int | None = None,
    late_after: str = "",
) -> NodeRef:
    """Add a node to the workflow of the `with` block around. See `Node` for what the arguments mean.

    Raises:
        InvalidInputError: there is no such block.
    """
    builder = _CURRENT.get()
    if builder is None:
        raise InvalidInputError(
            f"The node {target!r} stands outside of a workflow.",
            'Write it inside of: with gluepot.workflow("name"):',
        )
    items = for_each if for_each is None or isinstance(for_each, str) else tuple(for_each)
    return builder.add(
        Node(
            name=name or target, kind=kind, target=target, parameters=dict(parameters or {}), join=Join(join),
            when=when, for_each=items, parallel=parallel, retries=retries,
            late_after_s=duration_s(late_after) if late_after else 0,
        )
    )  # fmt: skip


def _connect(before: Any, after: Any) -> Any:
    for first in _refs(before):
        for second in _refs(after):
            first._builder.connect(first.name, second.name, ("SUCCEEDED",))  # noqa: SLF001 - the same class
    return _Several(_refs(after)) if isinstance(after, (list, tuple)) else after


class _Several(list[NodeRef]):
    """The nodes of `[b, c]`, so that `a >> [b, c] >> d` goes on."""

    def __rshift__(self, others: Any) -> Any:
        return _connect(self, others)


def _refs(nodes: Any) -> list[NodeRef]:
    found = list(nodes) if isinstance(nodes, Iterable) else [nodes]
    if not all(isinstance(one, NodeRef) for one in found):
        raise InvalidInputError(f"{nodes!r} is no node.", 'Use gluepot.job("name"), gluepot.crawler("name").')
    return found
