"""Graphs of workflows drawn as text and as SVG."""

from __future__ import annotations

import html
from collections.abc import Mapping

from gluepot.schedule.workflows.graph import layers
from gluepot.schedule.workflows.models import Edge, Join, Node, WorkflowDefinition

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 168, 44, 56, 18, 12
_COLOURS = {
    "SUCCEEDED": "#2e7d32", "FAILED": "#c62828", "TIMEOUT": "#c62828", "ERROR": "#c62828", "STOPPED": "#6d4c41",
    "RUNNING": "#1565c0", "SKIPPED": "#9e9e9e",
}  # fmt: skip


def graph_text(definition: WorkflowDefinition, states: Mapping[str, str] | None = None) -> str:
    """Return the graph, a line for each node in its order, with what it waits for and its state."""
    lines = []
    for depth, names in enumerate(layers(definition)):
        for name in names:
            node = definition.node(name)
            state = f"  [{states[name]}]" if states and name in states else ""
            lines.append(f"{'   ' * depth}{'└─ ' if depth else ''}{_label(node)}{_waits(node)}{state}")
    return "\n".join(lines)


def graph_svg(definition: WorkflowDefinition, states: Mapping[str, str] | None = None) -> str:
    """Return the graph as an SVG document, in layers from left to right; states are colours and words."""
    columns = layers(definition)
    places = {
        name: (_MARGIN + x * (_WIDTH + _GAP_X), _MARGIN + y * (_HEIGHT + _GAP_Y))
        for x, names in enumerate(columns)
        for y, name in enumerate(names)
    }
    width = 2 * _MARGIN + len(columns) * (_WIDTH + _GAP_X) - _GAP_X
    height = 2 * _MARGIN + max(len(names) for names in columns) * (_HEIGHT + _GAP_Y) - _GAP_Y
    edges = [
        _edge(places[edge.node], places[node.name], edge) for node in definition.nodes for edge in node.after
    ]
    boxes = [
        _box(definition.node(name), place, (states or {}).get(name, "")) for name, place in places.items()
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12">'
        f"<title>{html.escape(definition.name)}</title>{''.join(edges)}{''.join(boxes)}</svg>"
    )


def _label(node: Node) -> str:
    what = f"{node.kind.value} {node.target}"
    named = what if node.name == node.target else f"{node.name} ({what})"
    return f"{named}{' ×n' if node.for_each is not None else ''}"


def _waits(node: Node) -> str:
    if not node.after:
        return ""
    joined = " or " if node.join is Join.ANY else " and "
    when = f", when {node.when}" if node.when else ""
    return f"  after {joined.join(edge.node + _edge_words(edge) for edge in node.after)}{when}"


def _edge_words(edge: Edge) -> str:
    if edge.states == ("SUCCEEDED",):
        return ""
    return " failed" if "FAILED" in edge.states else f" {'/'.join(edge.states)}"


def _edge(begin: tuple[int, int], end: tuple[int, int], edge: Edge) -> str:
    x1, y1 = begin[0] + _WIDTH, begin[1] + _HEIGHT // 2
    x2, y2 = end[0], end[1] + _HEIGHT // 2
    bend = (x1 + x2) // 2
    dashes = ' stroke-dasharray="5 3"' if edge.states != ("SUCCEEDED",) else ""
    return (
        f'<path d="M{x1} {y1} C{bend} {y1} {bend} {y2} {x2 - 6} {y2}" fill="none" stroke="#888"{dashes}/>'
        f'<path d="M{x2} {y2} l-7 -4 v8 z" fill="#888"/>'
    )


def _box(node: Node, place: tuple[int, int], state: str) -> str:
    x, y = place
    colour = _COLOURS.get(state, "#607d8b")
    detail = f"{node.kind.value}{f' · {state}' if state else ''}"
    return (
        f"<g><title>{html.escape(_label(node) + _waits(node))}</title>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="#fff" stroke="{colour}" '
        f'stroke-width="2"/>'
        f'<text x="{x + 10}" y="{y + 19}" fill="#222">{html.escape(_short(node.name))}</text>'
        f'<text x="{x + 10}" y="{y + 35}" fill="{colour}" font-size="10">{html.escape(detail)}</text></g>'
    )


def _short(text: str) -> str:
    return text if len(text) <= 22 else f"{text[:21]}…"
