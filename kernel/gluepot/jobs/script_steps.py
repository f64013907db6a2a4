"""The steps of a script, as its `# %%` marks cut it, and the code that reports them while it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

_MARK = re.compile(r"^# ?%%[ \t]*(?:\[[^\]]*\][ \t]*)?(.*)$", re.MULTILINE)
REPORTER = "__gluepot_step__"


def step_lines(source: str) -> list[tuple[int, str]]:
    """Return (line of the mark, title) for each step, in order."""
    return [
        (source.count("\n", 0, match.start()) + 1, match.group(1).strip()) for match in _MARK.finditer(source)
    ]


def step_codes(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the code before the first mark, and that of each step, without marks and blank lines around it."""
    places = list(_MARK.finditer(source))
    ends = [place.start() for place in places] + [len(source)]
    codes = (source[place.end() : end] for place, end in zip(places, ends[1:], strict=True))
    return source[: ends[0]].strip("\n"), tuple(code.strip("\n") for code in codes)


def step_at(source: str, line: int) -> int | None:
    """Return the index of the step that a line belongs to, None before the first mark."""
    index = None
    for number, (start, _) in enumerate(step_lines(source)):
        if start <= line:
            index = number
    return index


def instrumented(source: str, filename: str, skipped: frozenset[int] = frozenset()) -> ast.Module:
    """Parse a script and put a call that names the step in front of each step's first statement.

    Lines stay as they are, so tracebacks point into the script; the script itself needs nothing of ours to run.
    Statements at the positions `skipped` are left out, and with its last one a step's call.
    """
    tree = ast.parse(source, filename)
    marks = step_lines(source)
    body: list[ast.stmt] = []
    reported = -1
    for position, statement in enumerate(tree.body):
        if position in skipped:
            continue
        index = step_of(marks, statement)
        if index is not None and index > reported and not _must_be_first(statement, position):
            body.append(_call(index, statement))
            reported = index
        body.append(statement)
    tree.body = body
    return tree


def step_of(marks: Sequence[tuple[int, str]], statement: ast.stmt) -> int | None:
    """Return the index of the step that a statement belongs to, None before the first mark."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    line = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    before = [index for index, (start, _) in enumerate(marks) if start <= line]
    return before[-1] if before else None


def _must_be_first(statement: ast.stmt, position: int) -> bool:
    """A docstring and `from __future__` lose their meaning behind other code."""
    is_docstring = (
        position == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
    return is_docstring or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")


def _call(index: int, where: ast.stmt) -> ast.stmt:
    call = ast.Call(func=ast.Name(id=REPORTER, ctx=ast.Load()), args=[ast.Constant(index)], keywords=[])
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(value=call), where))
