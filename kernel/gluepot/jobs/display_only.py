"""Statements that only show something to the person at the notebook, and so have no place in a job."""

from __future__ import annotations

import ast

from gluepot.jobs.sql_calls import only_displays

# What a DataFrame, or a pandas one, does without doing anything: building plans, and counting for a person's eyes.
_SHOWING = frozenset(
    {"show", "printSchema", "explain", "head", "tail", "describe", "summary", "info", "display", "sample"}
)
_BUILDING = frozenset(
    {
        "select", "selectExpr", "filter", "where", "limit", "orderBy", "sort", "groupBy", "groupby", "agg", "distinct",
        "drop", "dropDuplicates", "withColumn", "withColumnRenamed", "join", "union", "alias", "table", "toPandas",
        "sort_values", "value_counts", "count", "desc", "asc", "collect", "take", "first", "toDF", "sql", "col",
    } | _SHOWING
)  # fmt: skip
_PLAIN = (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Compare, ast.BinOp, ast.UnaryOp, ast.JoinedStr,
          ast.Tuple, ast.List, ast.Dict, ast.Slice, ast.FormattedValue, ast.keyword, ast.expr_context, ast.operator,
          ast.unaryop, ast.cmpop, ast.Starred)  # fmt: skip


def is_display_only(statement: ast.stmt) -> bool:
    """Say whether leaving this statement out cannot change what the rest of a job does.

    A docstring-like text is kept. Any call that is not known to be harmless makes the answer no: `f(x).show()` may
    do anything in `f`.
    """
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "display":
        return all(_is_harmless(argument) for argument in (*value.args, *(k.value for k in value.keywords)))
    if isinstance(value, ast.Call) and ast.unparse(value.func) in {"plt.show", "plt.close"}:
        return True
    return _is_harmless(value)


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in _BUILDING:
            return False
        if node.func.attr == "sql" and not _is_reading(node):
            return False
        return _is_harmless(node.func.value) and all(
            _is_harmless(part) for part in (*node.args, *(k.value for k in node.keywords))
        )
    return isinstance(node, _PLAIN) and all(_is_harmless(child) for child in ast.iter_child_nodes(node))


def _is_reading(call: ast.Call) -> bool:
    text = call.args[0] if call.args else None
    return isinstance(text, ast.Constant) and isinstance(text.value, str) and only_displays(text.value)
