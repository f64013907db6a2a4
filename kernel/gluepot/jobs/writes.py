"""What a script writes, as far as its text shows: which statements write, and which of them only append."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gluepot.errors import GluepotError
from gluepot.jobs.appending_sql import appends
from gluepot.jobs.inlining import call_chain, inlined
from gluepot.jobs.script_steps import step_at, step_lines
from gluepot.sql.references import table_references
from gluepot.sql.statements import split_statements


class WriteKind(StrEnum):
    """What running a write twice does: nothing more, or its rows twice."""

    REPEATABLE = "repeatable"
    APPENDS = "appends"


@dataclass(frozen=True, kw_only=True)
class Append:
    """A plain append: line of the script, step ("" before the first mark), and the call as it is written."""

    line: int
    step: str
    call: str


_SINKS = {"save", "saveAsTable", "insertInto", "parquet", "csv", "json", "orc", "text", "jdbc", "xml"}
_MODE_POSITIONS = {
    "save": 2,
    "saveAsTable": 2,
    "jdbc": 2,
    "xml": 2,
    "parquet": 1,
    "csv": 1,
    "json": 1,
    "orc": 1,
}
_V2_SINKS = {"append": WriteKind.APPENDS, "create": WriteKind.APPENDS, "replace": WriteKind.REPEATABLE,
             "createOrReplace": WriteKind.REPEATABLE, "overwritePartitions": WriteKind.REPEATABLE,
             "overwrite": WriteKind.REPEATABLE}  # fmt: skip


def write_kind(node: ast.AST, writing_functions: dict[str, WriteKind] | None = None) -> WriteKind | None:
    """Return how a statement writes when it runs, None when it does not. Functions that it only defines do not run."""
    kinds = {kind for kind, _ in _writes(node, writing_functions or {})}
    if not kinds:
        return None
    return WriteKind.APPENDS if WriteKind.APPENDS in kinds else WriteKind.REPEATABLE


def writing_functions(tree: ast.Module) -> dict[str, WriteKind]:
    """Return the functions of a script whose bodies write, also through one another."""
    known: dict[str, WriteKind] = {}
    functions = [
        node for node in ast.walk(inlined(tree)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    for _ in functions:
        before = dict(known)
        for function in functions:
            kind = write_kind(ast.Module(body=function.body, type_ignores=[]), known)
            if kind is not None:
                known[function.name] = kind
        if known == before:
            break
    return known


def plain_appends(source: str) -> tuple[Append, ...]:
    """Return the writes of a script that add their rows again when it is run again, in order.

    `gluepot.write` is none of them: a retry's rows take the place of the first attempt's.
    """
    titles = [title for _, title in step_lines(source)]
    appends = []
    for call in appending_calls(inlined(ast.parse(source))):
        index = step_at(source, call.lineno)
        appends.append(
            Append(
                line=call.lineno,
                step=titles[index] if index is not None else "",
                call=ast.unparse(call)[:120],
            )
        )
    return tuple(appends)


def appending_calls(node: ast.AST) -> list[ast.Call]:
    """Return the plain appends in a part of a script, those of the functions that it defines too, in order."""
    found = [call for kind, call in _writes(node, {}, into_functions=True) if kind is WriteKind.APPENDS]
    return sorted(found, key=lambda call: call.lineno)


def _writes(
    node: ast.AST, functions: dict[str, WriteKind], *, into_functions: bool = False
) -> Iterator[tuple[WriteKind, ast.Call]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and not into_functions:
        return
    unread = _unread_sql(node)
    if unread is not None:
        yield WriteKind.APPENDS, unread
    if isinstance(node, ast.Call):
        kind = _call_kind(node, functions)
        if kind is not None:
            yield kind, node
    for child in ast.iter_child_nodes(node):
        yield from _writes(child, functions, into_functions=into_functions)


def _call_kind(call: ast.Call, functions: dict[str, WriteKind]) -> WriteKind | None:
    if isinstance(call.func, ast.Name):
        return functions.get(call.func.id)
    if not isinstance(call.func, ast.Attribute):
        return None
    name = call.func.attr
    if ast.unparse(call.func) == "gluepot.write":
        return WriteKind.REPEATABLE
    if name == "sql":
        return _sql_kind(call)
    if name == "to_sql":
        return _pandas_kind(call)
    if name == "start" and "writeStream" in ast.unparse(call.func):
        return WriteKind.REPEATABLE  # its checkpoint knows what is done
    chain = list(call_chain(call.func.value))
    if "writeTo" in chain:
        return _V2_SINKS.get(name)
    if name in _SINKS and "write" in chain:
        return _writer_kind(call)
    return None


def _writer_kind(call: ast.Call) -> WriteKind:
    """Read `mode` from the call or its chain: an append and Spark's refusal of what exists differ when run again.

    A mode that is not a literal may be an append.
    """
    assert isinstance(call.func, ast.Attribute)
    mode = _given(call, _MODE_POSITIONS.get(call.func.attr), "mode")
    for link in _calls(call.func.value):
        if mode is None and isinstance(link.func, ast.Attribute) and link.func.attr == "mode":
            mode = _given(link, 0, "saveMode")
    if call.func.attr == "insertInto":
        overwrite = _given(call, 1, "overwrite")
        is_overwriting = overwrite is not None and _text(overwrite) is not False
        is_overwriting |= mode is not None and str(_text(mode)).lower() == "overwrite"
        return WriteKind.REPEATABLE if is_overwriting else WriteKind.APPENDS
    return _kind_of_mode(mode)


def _pandas_kind(call: ast.Call) -> WriteKind:
    return _kind_of_mode(_given(call, 3, "if_exists"))


def _kind_of_mode(mode: ast.expr | None) -> WriteKind:
    if mode is None:
        return WriteKind.REPEATABLE
    may_append = not isinstance(mode, ast.Constant) or str(mode.value).lower() == "append"
    return WriteKind.APPENDS if may_append else WriteKind.REPEATABLE


def _unread_sql(node: ast.AST) -> ast.Call | None:
    """Return `spark.sql(q)` as a statement of its own whose text cannot be read: it may be an INSERT.

    Where its value is used it is taken for a query; what its name may hold is spelled out before (`inlining`).
    """
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        call = call.elt
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "sql":
        return None
    query = _given(call, 0, "sqlQuery")
    starts_unread = (
        isinstance(query, ast.JoinedStr) and query.values and isinstance(query.values[0], ast.FormattedValue)
    )
    is_unread = query is not None and (starts_unread or not isinstance(query, (ast.Constant, ast.JoinedStr)))
    return call if is_unread else None


def _sql_kind(call: ast.Call) -> WriteKind | None:
    query = _given(call, 0, "sqlQuery")
    text = _text(query) if query is not None else None
    if not isinstance(text, str):
        return None
    kind = None
    for statement in split_statements(text):
        if appends(statement):
            return WriteKind.APPENDS
        try:
            writes = bool(table_references(statement).writes)
        except GluepotError:
            continue
        if writes:
            kind = WriteKind.REPEATABLE
    return kind


def _given(call: ast.Call, position: int | None, name: str) -> ast.expr | None:
    """Return an argument given by name or place, None where it is not."""
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if named is not None or position is None or len(call.args) <= position:
        return named
    return call.args[position]


def _text(node: ast.expr) -> object:
    if isinstance(node, ast.JoinedStr):  # enough of it to see the verb; what varies is a name
        parts = [part.value if isinstance(part, ast.Constant) else "x" for part in node.values]
        return "".join(str(part) for part in parts)
    return node.value if isinstance(node, ast.Constant) else None


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    while isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value
