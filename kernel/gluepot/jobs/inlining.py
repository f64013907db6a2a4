"""A script with its texts and writers put where they are used: `w = df.write.mode("append")`, then `w.save(p)`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from gluepot.jobs.appending_sql import appending_sql
from gluepot.jobs.text_constants import text_constants

_WRITERS = {"write", "writeTo"}
_SINKS = {"save", "saveAsTable", "insertInto", "parquet", "csv", "json", "orc", "text", "jdbc", "xml", "append", "create",
          "replace", "createOrReplace", "overwritePartitions", "overwrite", "start", "toTable"}  # fmt: skip


def inlined(tree: ast.Module) -> ast.Module:
    """Return a copy, statement for statement, in which names of one text, and of writers not yet used, are spelled out.

    `spark.sql(name)` gets the text that appends, if the name may hold one; and where nobody looks at what it returns, as
    in `done = spark.sql(name)`, it stands alone.
    """
    read = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    found = _Inliner(text_constants([tree]), appending_sql(tree), read).visit(copy.deepcopy(tree))
    assert isinstance(found, ast.Module)
    return found


def call_chain(node: ast.expr) -> Sequence[str]:
    """Return the names of a chain of calls and attributes, the last first."""
    names = []
    while isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Call):
            node = node.func
        else:
            names.append(node.attr)
            node = node.value
    return names


def _is_sql(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sql"


class _Inliner(ast.NodeTransformer):
    def __init__(self, texts: dict[str, str], appending: dict[str, str], read: set[str]) -> None:
        self._texts = texts
        self._appending = appending
        self._read = read
        self._writers: dict[str, ast.expr] = {}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        query = node.args[0] if node.args and _is_sql(node) else None
        if isinstance(query, ast.Name) and query.id in self._appending:
            node.args[0] = ast.copy_location(ast.Constant(self._appending[query.id]), query)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        node.value = self.visit(node.value)
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if _is_sql(node.value) and len(names) == len(node.targets) and self._read.isdisjoint(names):
            return ast.copy_location(ast.Expr(node.value), node)
        chain = call_chain(node.value)
        is_writer = bool(_WRITERS & set(chain)) and chain[0] not in _SINKS
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._writers.pop(target.id, None)
                if is_writer:
                    self._writers[target.id] = node.value
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self._writers:
            return copy.deepcopy(self._writers[node.id])
        if isinstance(node.ctx, ast.Load) and node.id in self._texts:
            return ast.copy_location(ast.Constant(self._texts[node.id]), node)
        return node
