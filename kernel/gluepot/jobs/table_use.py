"""Which tables and views a cell reads and writes, and whether it changes its session."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from gluepot.errors import GluepotError
from gluepot.jobs.text_constants import UNKNOWN, text_of
from gluepot.sql.references import Effect, table_references
from gluepot.sql.statements import split_statements

_READERS = {"table"}
_WRITERS = {"saveAsTable", "insertInto", "writeTo"}
_VIEWS = {
    "createOrReplaceTempView", "createTempView", "createOrReplaceGlobalTempView", "createGlobalTempView",
    "registerTempTable",
}  # fmt: skip
_SESSION_CALLS = ("conf.set", "udf.register", "udtf.register", "addPyFile", "addFile", "setCheckpointDir",
                  "setCurrentDatabase", "setCurrentCatalog", "registerFunction", "registerJavaFunction",
                  "sparkContext.setLocalProperty", "addArtifact", "addArtifacts",
                  # Of the whole process: who depends on them does not name them.
                  "os.environ.update", "os.environ.setdefault", "os.putenv", "os.chdir", "sys.path.append", "sys.path.insert",
                  "sys.path.extend", "random.seed", "manual_seed", "set_option", "setlocale", "tzset")  # fmt: skip
_PROCESS = ("os.environ", "sys.path")


@dataclass(frozen=True, kw_only=True)
class TableUse:
    """Tables by name (lower case, as written) with the line of first use; temporary views apart.

    `uses_database`: those after which a bare table name means another database. `unnamed`: those that write a table, or
    make a view, whose name cannot be read.
    """

    reads: dict[str, int] = field(default_factory=dict)
    writes: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    sets_session: list[int] = field(default_factory=list)
    uses_database: list[int] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)


def table_use(tree: ast.Module, constants: Mapping[str, str] | None = None) -> TableUse:
    """Read the calls of a cell whose table names or SQL are literals; others cannot be known before the run.

    With `constants` (names that stand for one text) these count as literals, and f-strings are read as far as they go.
    """
    use = TableUse()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign)) and _sets_process(node):
            use.sets_session.append(node.lineno)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = ast.unparse(node.func) if not isinstance(node.func.value, ast.Call) else node.func.attr
        if called.endswith(_SESSION_CALLS):
            use.sets_session.append(node.lineno)
            if "setCurrent" in called:
                use.uses_database.append(node.lineno)
        text = _text(node, constants)
        if called == "gluepot.write":
            _note(use, use.writes, _argument(node, 1, "table", constants), node.lineno)
            continue
        if text is None:
            if node.func.attr in _WRITERS | _VIEWS:
                use.unnamed.append(node.lineno)
            continue
        if called == "gluepot.read":
            if "/" not in text and not any(word.arg == "connection" for word in node.keywords):
                _note(use, use.reads, text, node.lineno)
        elif node.func.attr == "sql":
            _read_sql(use, text, node.lineno)
        elif node.func.attr in _READERS:
            _note(use, use.reads, text, node.lineno)
        elif node.func.attr in _WRITERS:
            _note(use, use.writes, text, node.lineno)
        elif node.func.attr in _VIEWS:
            prefix = "global_temp." if "Global" in node.func.attr else ""
            _note(use, use.views, prefix + text, node.lineno)
    made = {name: line for name, line in use.writes.items() if line < use.reads.get(name, 0)}
    for name in made:  # read after it was made here: nothing that must be there before
        del use.reads[name]
    return use


def _sets_process(node: ast.Assign | ast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(
        ast.unparse(one.value if isinstance(one, ast.Subscript) else one) in _PROCESS for one in targets
    )


def _note(use: TableUse, names: dict[str, int], name: str | None, line: int) -> None:
    if name is not None and UNKNOWN not in name:
        names.setdefault(name.lower(), line)
    elif names is not use.reads:
        use.unnamed.append(line)


def _argument(call: ast.Call, position: int, name: str, constants: Mapping[str, str] | None) -> str | None:
    named = next((word.value for word in call.keywords if word.arg == name), None)
    return _read_text(named or (call.args[position] if len(call.args) > position else None), constants)


def _text(call: ast.Call, constants: Mapping[str, str] | None) -> str | None:
    return _read_text(call.args[0] if call.args else None, constants)


def _read_text(node: ast.expr | None, constants: Mapping[str, str] | None) -> str | None:
    if constants is None and not isinstance(node, ast.Constant):
        return None
    return text_of(node, constants or {})


def _read_sql(use: TableUse, sql: str, line: int) -> None:
    for statement in split_statements(sql):
        try:
            references = table_references(statement)
        except GluepotError:  # braces that are not ours: the text is somebody's str.format template
            continue
        for name in references.reads:
            if name not in use.views and name not in use.writes:
                _note(use, use.reads, name, line)
        for name in references.writes:
            _note(use, use.writes, name, line)
        for name in references.views:
            _note(use, use.views, name, line)
        if references.effect is Effect.SESSION and not references.views:
            use.sets_session.append(line)
        if statement.lstrip()[:4].upper() == "USE ":
            use.uses_database.append(line)
