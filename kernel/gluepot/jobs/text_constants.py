"""Names that stand for one text throughout: `name = "t"`, bound once, at the top level of a page or script."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping

UNKNOWN = "__unknown__"
"""Stands in a text for a part that only the run knows."""


def text_constants(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return the names that are bound exactly once in all of `trees`, and that to a text that can be read."""
    bound: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound[node.id] += 1
            elif isinstance(node, ast.arg):
                bound[node.arg] += 1
        for statement in tree.body:
            text = _value(statement, texts)
            if text is not None:
                texts.update(dict.fromkeys(_targets(statement), text))
    return {name: text for name, text in texts.items() if bound[name] == 1}


def text_of(node: ast.expr | None, constants: Mapping[str, str]) -> str | None:
    """Return the text of an expression, with UNKNOWN for the parts of an f-string that cannot be read; else None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(part, constants) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left, constants), text_of(node.right, constants)
        return None if left is None and right is None else f"{left or UNKNOWN}{right or UNKNOWN}"
    return None


def _part(part: ast.expr, constants: Mapping[str, str]) -> str:
    if isinstance(part, ast.FormattedValue):
        is_plain = part.conversion in (-1, ord("s")) and part.format_spec is None
        return (text_of(part.value, constants) if is_plain else None) or UNKNOWN
    return text_of(part, constants) or ""


def _value(statement: ast.stmt, texts: Mapping[str, str]) -> str | None:
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    text = text_of(statement.value, texts)
    return text if text is not None and UNKNOWN not in text else None


def _targets(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
