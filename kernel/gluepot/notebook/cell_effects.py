"""What running a cell again may change outside of the notebook: tables, files, other systems. A careful guess.

It only decides whether a person is asked first, so what cannot be known counts as writing.
"""

from __future__ import annotations

import ast
import re

from gluepot.errors import GluepotError
from gluepot.sql.references import Effect, table_references
from gluepot.sql.statements import split_statements

_WRITES = re.compile(
    r"save\w*|insertInto|writeTo|writeStream|start|foreach\w*|write_\w+|writeFrame|getSink|purge_\w+|transition_\w+"
    r"|to_(csv|parquet|json|excel|sql|pickle|feather|orc|hdf|delta|table)|unlink|rmtree|rmdir|mkdir|makedirs|rename"
    r"|touch|copy2?|copytree|move|system|Popen|check_call|check_output|post|put|delete|patch|execute|executemany"
    r"|executescript|commit|upload\w*|put_\w+|send\w*|publish|dump|create_all"
)
_READING_SQL = re.compile(r"\s*(select|with|from|values|show|describe|explain|table)\b", re.IGNORECASE)
_NOTHING_NEW = re.compile(r"\s*create\s+(database|schema)\s+if\s+not\s+exists\b", re.IGNORECASE)
_MODES_THAT_WRITE = re.compile(r"[rbt]?[wax][bt+]*|r[bt]*\+[bt]*")
_WRITERS = {"write", "writeStream", "write_dynamic_frame", "write_data_frame"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def writing_lines(tree: ast.Module, writers: frozenset[str] = frozenset()) -> list[str]:
    """Return the statements of a cell that may write, each by its first line.

    `writers` are functions of the notebook that write when they are called, as `writing_functions` finds them.
    """
    return [
        _first_line(statement)
        for statement in tree.body
        if not isinstance(statement, _DEFINITIONS) and _may_write(statement, writers)
    ]


def writing_functions(tree: ast.Module) -> frozenset[str]:
    """Return the names of the functions and classes that a cell defines and whose code may write."""
    found = (s for s in tree.body if isinstance(s, _DEFINITIONS) and _may_write(s, frozenset()))
    return frozenset(statement.name for statement in found)


def _may_write(statement: ast.stmt, writers: frozenset[str]) -> bool:
    return any(_call_writes(node, writers) for node in ast.walk(statement) if isinstance(node, ast.Call))


def _call_writes(call: ast.Call, writers: frozenset[str]) -> bool:
    if isinstance(call.func, ast.Name):
        name = call.func.id
        return name in writers or (name == "open" and _opens_to_write(call, first=1))
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name == "sql":
        return _sql_writes(call.args[0]) if call.args else True
    words = {part.attr for part in ast.walk(call.func) if isinstance(part, ast.Attribute)}
    if words & _WRITERS:  # frame.write.mode(…).parquet(…)
        return True
    is_file = name == "open" and _opens_to_write(call, first=0)
    return is_file or _WRITES.fullmatch(name) is not None


def _opens_to_write(call: ast.Call, *, first: int) -> bool:
    given = [*call.args[first:], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(
        not isinstance(mode, ast.Constant) or _MODES_THAT_WRITE.fullmatch(str(mode.value)) for mode in given
    )


def _sql_writes(text: ast.expr) -> bool:
    if isinstance(text, ast.JoinedStr) and text.values:
        first = text.values[0]
        return not (isinstance(first, ast.Constant) and _READING_SQL.match(str(first.value)))
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return True
    return any(_statement_writes(statement) for statement in split_statements(text.value))


def _statement_writes(statement: str) -> bool:
    if _NOTHING_NEW.match(statement):
        return False
    try:
        return table_references(statement).effect is Effect.WRITE
    except GluepotError:
        return True


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).split("\n")[0][:80]
