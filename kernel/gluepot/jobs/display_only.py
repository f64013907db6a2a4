"""Statements that only show something to the person at the notebook, and so have no place in a job."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from enum import StrEnum

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


_DRAWING = frozenset(
    {
        "plot", "bar", "barh", "hist", "scatter", "pie", "boxplot", "step", "stackplot", "fill_between", "errorbar",
        "imshow", "contour", "contourf", "heatmap", "axhline", "axvline", "annotate", "title", "suptitle", "xlabel",
        "ylabel", "xlim", "ylim", "xticks", "yticks", "legend", "grid", "figure", "subplot", "tight_layout", "set_title",
        "set_xlabel", "set_ylabel", "set_xlim", "set_ylim", "set_xticks", "set_yticks", "tick_params", "show", "close",
    }
)  # fmt: skip
_FRAME_PLOTS = frozenset({"plot", "hist", "boxplot"})
_KINDS_OF_PLOT = frozenset({"line", "bar", "barh", "hist", "box", "kde", "area", "pie", "scatter", "hexbin"})
_PYPLOT = frozenset({"plt", "pyplot", "matplotlib.pyplot"})
_AXES = re.compile(r"ax(?:es|s|is|\d+|_\w+)?")
_KEEPING = frozenset(
    {"savefig", "print_figure", "print_png", "gcf", "get_figure", "canvas", "PdfPages", "log_figure"}
)

_SAVING = re.compile(r"(?i)\w*(?:save|store|send|upload)\w*(?:fig|plot|chart|image)\w*")


class Figures(StrEnum):
    """What becomes of the figures of a page: only looked at, or kept (saved, sent) by some cell."""

    SHOWN = "shown"
    KEPT = "kept"


def figures_of(trees: Iterable[ast.Module]) -> Figures:
    """Say whether any cell of a page keeps a figure; one that is handed to a call counts, as it may."""
    for tree in trees:
        for node in ast.walk(tree):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            given = (
                [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []
            )
            is_keeping = name in _KEEPING or _SAVING.fullmatch(name)
            if is_keeping or any(isinstance(one, ast.Name) and one.id.startswith("fig") for one in given):
                return Figures.KEPT
    return Figures.SHOWN


def is_display_only(statement: ast.stmt, figures: Figures = Figures.KEPT) -> bool:
    """Say whether leaving this statement out cannot change what the rest of a job does.

    A plot is drawn for a person only where no cell keeps `figures`.

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
    if figures is Figures.SHOWN and isinstance(value, ast.Call) and _is_drawing(value):
        return all(_is_harmless(argument) for argument in (*value.args, *(k.value for k in value.keywords)))
    return _is_harmless(value)


def _is_drawing(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, call.func.value
    root = receiver
    while isinstance(root, ast.Subscript):
        root = root.value
    if ast.unparse(receiver) in _PYPLOT or (isinstance(root, ast.Name) and _AXES.fullmatch(root.id)):
        return name in _DRAWING
    if isinstance(receiver, ast.Attribute) and receiver.attr == "plot":
        return name in _KINDS_OF_PLOT and _is_harmless(receiver.value)
    return name in _FRAME_PLOTS and _is_harmless(receiver)


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
