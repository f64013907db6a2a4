"""What a script reaches that a scratch database cannot stand for, as far as its text shows.

A second net stands where the run itself meets Spark (`pyspark_doors.py`); what Python does to files and networks is only
seen here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gluepot.jobs.checking.aws_calls import AwsCalls
from gluepot.jobs.checking.models import Effect, EffectKind
from gluepot.jobs.checking.sql_writes import sql_write
from gluepot.jobs.inlining import call_chain
from gluepot.jobs.models import JobContent
from gluepot.jobs.script_steps import step_at

_SHOWN = 80
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_PATH_SINKS = {"save", "parquet", "csv", "json", "orc", "text", "xml"}
_ROW_CODE = {"foreach", "foreachPartition", "foreachBatch"}
_GLUE = {"write_dynamic_frame", "write_data_frame", "getSink", "purge_table", "purge_s3_path", "transition_table",
         "transition_s3_path", "write_from_options"}  # fmt: skip
_JVM = {"_jvm", "_jsc", "_jsparkSession", "_gateway"}
_NETWORK = {"requests", "httpx", "aiohttp", "urllib3", "boto3", "botocore", "smtplib", "ftplib", "socket", "paramiko",
            "kafka", "confluent_kafka", "redis", "pymongo", "slack_sdk", "google", "azure"}  # fmt: skip
_ONLY_READS = {"get", "head", "options"}
_DATABASES = {"psycopg", "psycopg2", "pymysql", "MySQLdb", "mysql", "sqlite3", "sqlalchemy", "pyodbc", "oracledb",
              "cx_Oracle", "snowflake", "duckdb"}  # fmt: skip
_FILE_CALLS = {"write_text", "write_bytes", "unlink", "touch", "rmdir", "savefig"}
_FRAME_FILES = {
    "to_csv",
    "to_parquet",
    "to_json",
    "to_excel",
    "to_pickle",
    "to_feather",
    "to_orc",
    "to_xml",
    "to_html",
}
_OS_FILES = {
    "remove",
    "unlink",
    "rename",
    "replace",
    "rmdir",
    "removedirs",
    "renames",
    "truncate",
    "symlink",
    "link",
}
_OS_PROCESSES = {"system", "popen", "kill", "fork", "execv", "execve", "spawnl", "spawnv"}
_SHUTIL_READS = {"which", "disk_usage", "get_terminal_size"}
_CONNECTING = {"client", "resource", "session", "connect", "create_engine", "gethostname", "getfqdn", "open"}
_NOT_AGAIN = {EffectKind.NETWORK, EffectKind.DATABASE, EffectKind.PROCESS, EffectKind.FILES, EffectKind.CODE,
              EffectKind.GLUEPOT}  # fmt: skip
_OURS = {"job", "crawler", "workflow", "put_run_properties"}


def script_effects(content: JobContent) -> tuple[Effect, ...]:
    """Return what a version's script reaches outside of tables, in order."""
    tree = ast.parse(content.script)
    modules = _modules(tree)
    aws = AwsCalls(tree, modules)
    found: dict[tuple[int, EffectKind], ast.expr] = {}
    for node in ast.walk(tree):
        kind = _kind(node, modules, aws)
        if kind is not None and isinstance(node, ast.expr):
            found.setdefault((node.lineno, kind), node)
    return tuple(
        Effect(kind=kind, call=_shown(node), line=line, cell=_cell(content, line))
        for (line, kind), node in sorted(found.items(), key=lambda item: item[0])
    )


class OutsideEffects:
    """Which statements of a script do something outside of tables that doing them again would do twice.

    Making a client or connection, and opening a file, is none of these: a later step needs it anew.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._modules = _modules(tree)
        self._aws = AwsCalls(tree, self._modules)
        self._functions: set[str] = set()
        functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
        for _ in functions:  # through one another
            found = {f.name for f in functions if any(self._calls(part) for part in f.body)}
            if found == self._functions:
                break
            self._functions = found

    def of(self, statement: ast.stmt) -> str:
        """Return the first such call as it is written, "" where there is none. What it only defines does not run."""
        calls = self._calls(statement)
        return _shown(calls[0]) if calls else ""

    def _calls(self, node: ast.AST) -> list[ast.expr]:
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            return []
        here = [node] if isinstance(node, ast.Call) and self._has_effect(node) else []
        return [*here, *(call for child in ast.iter_child_nodes(node) for call in self._calls(child))]

    def _has_effect(self, call: ast.Call) -> bool:
        if isinstance(call.func, ast.Name) and call.func.id in self._functions:
            return True
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        is_client = name in _CONNECTING or name[:1].isupper()
        return not is_client and _kind(call, self._modules, self._aws) in _NOT_AGAIN


def _cell(content: JobContent, line: int) -> int:
    index = step_at(content.script, line)
    return content.steps[index].cell if index is not None and index < len(content.steps) else 0


def _shown(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A call as the rules look at it. `path`: the dotted name of what is called, its import resolved."""

    node: ast.Call
    path: str
    name: str
    chain: frozenset[str]


def _modules(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                names[alias.asname or name] = name
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def _kind(node: ast.AST, modules: Mapping[str, str], aws: AwsCalls) -> EffectKind | None:
    if isinstance(node, ast.Attribute) and node.attr in _JVM:
        return EffectKind.JVM
    if not isinstance(node, ast.Call):
        return None
    if aws.is_change(node):
        return EffectKind.NETWORK
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    chain = frozenset(call_chain(node.func.value)) if isinstance(node.func, ast.Attribute) else frozenset()
    call = _Call(node=node, path=_path(node.func, modules), name=name, chain=chain)
    return next(_kinds(call), None)


def _kinds(call: _Call) -> Iterator[EffectKind]:
    yield from _of_spark(call)
    yield from _of_python(call)
    if call.path.startswith("gluepot.") and call.name in _OURS:
        yield EffectKind.GLUEPOT


def _of_spark(call: _Call) -> Iterator[EffectKind]:
    if "writeStream" in call.chain and call.name in ("start", "toTable"):
        yield EffectKind.STREAM
    if "write" in call.chain:
        if call.name == "jdbc" or (call.name == "save" and _has_format(call.node, "jdbc")):
            yield EffectKind.DATABASE
        elif call.name in _PATH_SINKS or (call.name == "saveAsTable" and _has_path(call.node)):
            yield EffectKind.PATH
    if call.name.startswith("saveAs") and call.name != "saveAsTable":
        yield EffectKind.PATH
    if call.name in _ROW_CODE:
        yield EffectKind.CODE
    if call.chain & _GLUE or call.name in _GLUE:
        yield EffectKind.PATH
    text = _text(call.node.args[0]) if call.node.args else None
    if call.name == "sql" and isinstance(call.node.func, ast.Attribute) and text is not None:
        effect = sql_write(text).effect if "{" not in text else None
        if effect is not None:
            yield effect


def _of_python(call: _Call) -> Iterator[EffectKind]:
    root = call.path.partition(".")[0] if "." in call.path else ""
    if root in _NETWORK and not (root in ("requests", "httpx") and call.name in _ONLY_READS):
        yield EffectKind.NETWORK
    if call.path == "urllib.request.urlopen" and (len(call.node.args) > 1 or call.node.keywords):
        yield EffectKind.NETWORK
    if root in _DATABASES and call.name in ("connect", "create_engine", "Connection"):
        yield EffectKind.DATABASE
    if call.name == "to_sql":
        yield EffectKind.DATABASE
    if root == "subprocess" or (root == "os" and call.name in _OS_PROCESSES):
        yield EffectKind.PROCESS
    if (root == "os" and call.name in _OS_FILES) or (root == "shutil" and call.name not in _SHUTIL_READS):
        yield EffectKind.FILES
    if call.name in _FILE_CALLS and isinstance(call.node.func, ast.Attribute):
        yield EffectKind.FILES
    if call.name in _FRAME_FILES and (
        call.node.args or _has_keyword(call.node, "path", "path_or_buf", "buf")
    ):
        yield EffectKind.FILES
    if call.name == "open" and _opens_to_write(call.node):
        yield EffectKind.FILES


def _opens_to_write(node: ast.Call) -> bool:
    position = 1 if isinstance(node.func, ast.Name) else 0
    given = next((word.value for word in node.keywords if word.arg == "mode"), None)
    mode = _text(given or (node.args[position] if len(node.args) > position else None))
    return mode is not None and len(mode) <= len("wb+t") and bool(set(mode) & set("wax+"))


def _has_format(node: ast.Call, wanted: str) -> bool:
    if any(word.arg == "format" and _text(word.value) == wanted for word in node.keywords):
        return True
    return any(
        name == "format" and bool(link.args) and _text(link.args[0]) == wanted for name, link in _links(node)
    )


def _has_path(node: ast.Call) -> bool:
    options = [link for name, link in _links(node) if name in ("option", "options")]
    named = any(bool(link.args) and str(_text(link.args[0])).lower() == "path" for link in options)
    return named or any(_has_keyword(link, "path") for link in (node, *options))


def _has_keyword(node: ast.Call, *names: str) -> bool:
    return any(word.arg in names for word in node.keywords)


def _links(node: ast.Call) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of methods that a chain is made of, each with its method's name."""
    inner: ast.expr = node.func
    while isinstance(inner, (ast.Call, ast.Attribute)):
        if isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Attribute):
                yield inner.func.attr, inner
            inner = inner.func
        else:
            inner = inner.value


def _path(node: ast.expr, modules: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in modules:
        return ""
    return ".".join([modules[node.id], *reversed(parts)])


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
