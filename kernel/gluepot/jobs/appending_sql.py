"""Names that may hold an INSERT INTO when they reach `spark.sql(name)`, as far as a script's text shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from gluepot.jobs.text_constants import text_constants, text_of

_APPENDS = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*INSERT\s+INTO\b", re.IGNORECASE | re.DOTALL)


def appends(sql: str) -> bool:
    """Say whether a statement adds rows, as far as its beginning shows."""
    return _APPENDS.match(sql) is not None


def appending_sql(tree: ast.Module) -> dict[str, str]:
    """Return each name that is bound, somewhere, to a text that appends, with that text.

    A name may be bound again and again, by parts, or by a loop over texts; the one that appends counts.
    """
    constants = text_constants([tree])
    lists = {
        name: value for name, value in _bindings(tree) if isinstance(value, (ast.List, ast.Tuple, ast.Set))
    }
    found: dict[str, str] = {}
    for name, value in [*_bindings(tree), *_loops(tree, lists)]:
        text = text_of(value, constants)
        if text is not None and appends(text):
            found.setdefault(name, text)
    return found


def _bindings(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((one.id, node.value) for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            yield from ((one.id, node.value) for one in [node.target] if isinstance(one, ast.Name))


def _loops(tree: ast.Module, lists: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name):
            values = lists.get(node.iter.id) if isinstance(node.iter, ast.Name) else node.iter
            if isinstance(values, (ast.List, ast.Tuple, ast.Set)):
                yield from ((node.target.id, value) for value in values.elts)
