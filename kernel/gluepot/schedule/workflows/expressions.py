"""Conditions on results: `properties.rows > 100 and nodes.clean.state == "SUCCEEDED"`.

A small part of Python, read with `ast` and never executed: values, comparisons, and, or, not, + - * /, and members
of `properties`, `nodes` and `run`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from gluepot.errors import InvalidInputError
from gluepot.schedule.errors import WorkflowError

NAMES = ("properties", "nodes", "run")
_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b, ast.Add: operator.add,
    ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Compare, ast.Name,
    ast.Load, ast.Attribute, ast.Subscript, ast.Constant, ast.List, ast.Tuple, *_OPERATORS,
)  # fmt: skip


class ExpressionError(InvalidInputError):
    """A condition that cannot be worked out from what a run knows."""


def check_expression(workflow: str, text: str) -> None:
    """Make sure that a condition can be read.

    Raises:
        WorkflowError: it cannot, or uses something that conditions do not have.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise WorkflowError(workflow, f"the condition {text!r} cannot be read: {error.msg}") from error
    for part in ast.walk(tree):
        if not isinstance(part, _ALLOWED):
            raise WorkflowError(
                workflow,
                f"the condition {text!r} uses {type(part).__name__}",
                "Compare properties and states of nodes.",
            )
        if isinstance(part, ast.Name) and part.id not in NAMES:
            raise WorkflowError(
                workflow, f"the condition {text!r} names {part.id!r}", f"It may name: {', '.join(NAMES)}."
            )


def holds(text: str, known: Mapping[str, Any]) -> bool:
    """Say whether a checked condition is true.

    Args:
        text: the condition.
        known: the values of `NAMES`; nested mappings.

    Raises:
        ExpressionError: something it names is not there, or cannot be compared.
    """
    try:
        return bool(_value(ast.parse(text.strip(), mode="eval").body, known))
    except (TypeError, KeyError, IndexError, ZeroDivisionError) as error:
        reason = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise ExpressionError(f"The condition {text!r} cannot be worked out: {reason}.") from error


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.Attribute):
        return _value(node.value, known)[node.attr]
    if isinstance(node, ast.Subscript):
        return _value(node.value, known)[_value(node.slice, known)]
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item, known) for item in node.elts]
    if isinstance(node, ast.BoolOp):
        values = (_value(item, known) for item in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, known)
        return not value if isinstance(node.op, ast.Not) else -value
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, known), _value(node.right, known))
    assert isinstance(node, ast.Compare), "the condition was checked"
    left = _value(node.left, known)
    for test, item in zip(node.ops, node.comparators, strict=True):
        right = _value(item, known)
        if not _OPERATORS[type(test)](left, right):
            return False
        left = right
    return True
