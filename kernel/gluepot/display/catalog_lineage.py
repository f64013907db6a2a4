"""How lineage looks: a tree of text, and a graph."""

from __future__ import annotations

import html
from collections.abc import Iterator

from gluepot.catalog.lineage_models import Direction, LineageEdge, LineageGraph, RunTables
from gluepot.display.rendering import Rendering, render

_SHOWN_COLUMNS = 12
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 190, 26, 70, 14
_SHOWN_NODES = 60


@render.register
def _(value: LineageGraph) -> Rendering:
    text = "\n".join(_text(value))
    if not value.edges:
        return Rendering(text=text)
    tree = f'<pre style="line-height:1.35">{html.escape(text)}</pre>'
    graph = _svg(value) if len(value.steps) <= _SHOWN_NODES else ""
    return Rendering(
        text=text, html=f"{graph}<details><summary>columns and origins</summary>{tree}</details>"
    )


@render.register
def _(value: RunTables) -> Rendering:
    lines = [f"run {value.run_id} of job {value.job}"]
    for title, names in (("read", value.reads), ("written", value.writes)):
        lines += [f"{title}:", *(f"  {name}" for name in names)] if names else [f"{title}: nothing known"]
    return Rendering(text="\n".join(lines))


def _text(value: LineageGraph) -> Iterator[str]:
    yield value.root
    if not value.edges:
        yield "nothing is known of where it comes from or goes to: write it with Spark in a notebook or job"
        return
    for direction, title in ((Direction.UP, "made of"), (Direction.DOWN, "goes into")):
        if value.direction in (direction, Direction.BOTH):
            lines = list(_branches(value, value.root, direction, "", {value.root}))
            yield f"{title}:" if lines else f"{title}: nothing known"
            yield from lines


def _branches(
    value: LineageGraph, table: str, direction: Direction, indent: str, above: set[str]
) -> Iterator[str]:
    nexts: dict[str, list[LineageEdge]] = {}
    for edge in value.edges:
        here, there = (edge.target, edge.source) if direction is Direction.UP else (edge.source, edge.target)
        if here == table and there != table:
            nexts.setdefault(there, []).append(edge)
    for position, (there, edges) in enumerate(sorted(nexts.items())):
        last = position == len(nexts) - 1
        again = "  (see above)" if there in above else ""
        yield f"{indent}{'└─' if last else '├─'} {there}  by {_origins(edges)}{again}"
        below = f"{indent}{'   ' if last else '│  '}"
        for line in _columns(edges):
            yield f"{below}  {line}"
        if not again:
            above.add(there)
            yield from _branches(value, there, direction, below, above)


def _origins(edges: list[LineageEdge]) -> str:
    latest: dict[str, str] = {}
    for edge in edges:
        if not edge.source_column:
            run = f"run {edge.origin.run_id}" if edge.origin.run_id else ""
            name = " ".join(filter(None, (edge.origin.kind.value, edge.origin.reference, run)))
            moment = f"{edge.recorded_at:%Y-%m-%d %H:%M}"
            latest[name] = max(latest.get(name, ""), moment)
    return ", ".join(f"{name} ({moment})" for name, moment in sorted(latest.items()))


def _columns(edges: list[LineageEdge]) -> list[str]:
    made_of: dict[str, list[str]] = {}
    for edge in edges:
        if edge.target_column and edge.source_column not in made_of.setdefault(edge.target_column, []):
            made_of[edge.target_column].append(edge.source_column)
    lines = [f"{target} ← {', '.join(sources)}" for target, sources in sorted(made_of.items())]
    hidden = len(lines) - _SHOWN_COLUMNS
    return [*lines[:_SHOWN_COLUMNS], f"and {hidden} more columns"] if hidden > 0 else lines


def _svg(value: LineageGraph) -> str:
    """Return the tables in columns by their distance from the root, sources on the left."""
    levels: dict[int, list[str]] = {}
    for table, step in sorted(value.steps.items(), key=lambda item: (item[1], item[0])):
        levels.setdefault(step, []).append(table)
    place = {
        table: (column * (_WIDTH + _GAP_X), row * (_HEIGHT + _GAP_Y))
        for column, step in enumerate(sorted(levels))
        for row, table in enumerate(levels[step])
    }
    width = len(levels) * (_WIDTH + _GAP_X) - _GAP_X + 4
    height = max(map(len, levels.values())) * (_HEIGHT + _GAP_Y) - _GAP_Y + 4
    pairs = dict.fromkeys((edge.source, edge.target) for edge in value.edges if edge.source != edge.target)
    shapes = [_arrow(place[a], place[b]) for a, b in pairs if a in place and b in place]
    shapes += [_box(table, *place[table], is_root=table == value.root) for table in place]
    return (
        f'<svg role="img" aria-label="Lineage of {html.escape(value.root)}" width="{width}" height="{height}" '
        f'viewBox="-2 -2 {width} {height}" style="max-width:100%;font-family:var(--jp-ui-font-family,sans-serif)">'
        f"{''.join(shapes)}</svg>"
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1, x2, y2 = start[0] + _WIDTH, start[1] + _HEIGHT / 2, end[0], end[1] + _HEIGHT / 2
    bend = max(_GAP_X / 2, abs(x2 - x1) / 2)
    return (
        f'<path d="M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 5} {y2}" fill="none" '
        'stroke="var(--jp-ui-font-color2,#777)"/>'
        f'<path d="M{x2} {y2} l-7 -3.5 v7 z" fill="var(--jp-ui-font-color2,#777)"/>'
    )


def _box(table: str, x: float, y: float, *, is_root: bool) -> str:
    stroke = "var(--jp-brand-color1,#1976d2)" if is_root else "var(--jp-border-color1,#bbb)"
    label = table if len(table) <= 28 else f"{table[:12]}…{table[-15:]}"
    return (
        f'<g><title>{html.escape(table)}</title><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" '
        f'fill="var(--jp-layout-color1,#fff)" stroke="{stroke}" stroke-width="{2 if is_root else 1}"/>'
        f'<text x="{x + 8}" y="{y + 17}" font-size="12" fill="var(--jp-ui-font-color1,#222)">'
        f"{html.escape(label)}</text></g>"
    )
