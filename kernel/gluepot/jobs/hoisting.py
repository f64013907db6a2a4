"""Which imports of the cells can stand at the top of a script without changing what it does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from gluepot.jobs.cell_body import CellBody

# Imports that can go when nothing uses them, as happens when what displayed something is gone. Any other module may be
# imported for what its import does.
_WITHOUT_EFFECT = sys.stdlib_module_names | {
    "matplotlib", "seaborn", "plotly", "IPython", "ipywidgets", "altair", "bokeh",
    "pandas", "numpy", "pyspark", "pyarrow",
}  # fmt: skip
_CHANGES_IMPORTS = ("sys.path", "os.environ", "site.addsitedir", "addPyFile", "os.chdir")


@dataclass(frozen=True, kw_only=True)
class Hoisted:
    """The statements that leave their cells, and the import lines that stand for them, each once."""

    statements: tuple[ast.stmt, ...]
    lines: tuple[str, ...]


def hoisted_imports(bodies: Sequence[CellBody]) -> Hoisted:
    """Choose the imports of the top level that may move up.

    One stays where it is when its name is bound to something else anywhere, when it stands behind a
    `from x import *`, or when code before it changes what can be imported.
    """
    statements = [statement for body in bodies for statement in body.statements]
    meanings = _meanings(statements)
    used = _used_names(statements)
    moved: list[ast.stmt] = []
    lines: list[str] = []
    is_fixed = False
    for statement in statements:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            is_fixed = is_fixed or any(word in ast.unparse(statement) for word in _CHANGES_IMPORTS)
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            moved.append(statement)
            lines.append(ast.unparse(statement))
            continue
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            is_fixed = True  # an import that moved above this one could be overwritten by it
            continue
        if isinstance(statement, ast.ImportFrom) and statement.level:
            continue
        bound = _bound(statement)
        if is_fixed or any(meanings[name] != {meaning} for name, meaning in bound):
            continue
        moved.append(statement)
        for alias, (name, _) in zip(statement.names, bound, strict=True):
            if name in used or _root(statement, alias) not in _WITHOUT_EFFECT:
                lines.append(ast.unparse(_single(statement, alias)))
    return Hoisted(statements=tuple(moved), lines=tuple(dict.fromkeys(lines)))


def _bound(statement: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    """Return each name that an import binds, with what it is bound to."""
    if isinstance(statement, ast.ImportFrom):
        return [(alias.asname or alias.name, f"{statement.module}.{alias.name}") for alias in statement.names]
    return [
        (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        for alias in statement.names
    ]


def _root(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    name = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
    return (name or "").partition(".")[0]


def _single(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    if isinstance(statement, ast.Import):
        return ast.Import(names=[alias])
    return ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)


def _meanings(statements: Sequence[ast.stmt]) -> dict[str, set[str]]:
    """Return, for each name bound at the top level (branches included), the things it is bound to."""
    meanings: dict[str, set[str]] = {}
    for statement in statements:
        for node in _walk_top_level(statement):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for name, meaning in _bound(node):
                    meanings.setdefault(name, set()).add(meaning)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                meanings.setdefault(node.id, set()).add("a value")
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                meanings.setdefault(node.name, set()).add("a definition")
            elif isinstance(node, ast.ExceptHandler) and node.name:
                meanings.setdefault(node.name, set()).add("an exception")
    return meanings


def _walk_top_level(node: ast.AST) -> list[ast.AST]:
    found = [node]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
        return found
    for child in ast.iter_child_nodes(node):
        found += _walk_top_level(child)
    return found


def _used_names(statements: Sequence[ast.stmt]) -> set[str]:
    return {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
