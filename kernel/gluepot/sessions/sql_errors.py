"""Spark's errors about SQL as one readable block: the sentence, the place with a caret, the near names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from gluepot.connectors.missing import missing_connector
from gluepot.errors import GluepotError, did_you_mean
from gluepot.sessions.connect_errors import explain_connect
from gluepot.sessions.error_places import place_in, place_shown, worker_error

WORKER_FAILED = "PythonException"
_MISSING_SERDE = re.compile(
    r"(?:ClassNotFoundException: (?:Class )?|[Cc]lass )(?P<name>[\w.]+(?:SerDe|Serde))\b"
)
_NO_SERDE = (
    "Read the table by glueContext.create_dynamic_frame.from_catalog(…).toDF(), which needs no class, or its folder by "
    "spark.read; or give the session the SerDe's jar (%extra_jars)."
)
_MISSING = {"TABLE_OR_VIEW_NOT_FOUND": "table or view", "SCHEMA_NOT_FOUND": "database"}


class SqlStatementError(GluepotError):
    """Spark refused or failed a statement.

    Args:
        condition: Spark's name of the error ("TABLE_OR_VIEW_NOT_FOUND"), "" when it has none.
        sentence: what is wrong, in one or two sentences.
        place: the line of SQL with a caret under the place; empty when Spark names none.
        next_step: what to do.
    """

    def __init__(self, condition: str, sentence: str, place: str, next_step: str) -> None:
        self.condition = condition
        self.place = place
        super().__init__(sentence, next_step)

    def _render_traceback_(self) -> list[str]:
        heading = f"\x1b[31m{self.condition or 'SQL error'}\x1b[0m: {self.sentence}"
        return [part for part in (heading, self.place, self.next_step) if part]


def explain(error: Exception, sql: str, table_names: Callable[[], Iterable[str]]) -> SqlStatementError | None:
    """Return the readable form of an error of Spark's, None where it is not Spark's own.

    Args:
        error: as it was raised.
        sql: the statement, "" where it is not known: then the place is what Spark shows of it.
        table_names: full names of tables and names of views, asked for only where one is misspelt.
    """
    add = missing_connector(f"{error}\n{sql}") if "org.apache" in str(error) or _is_sparks(error) else None
    if add:
        return SqlStatementError("MISSING_CONNECTOR", add, "", "")
    serde = _MISSING_SERDE.search(str(error)) if "org.apache" in str(error) else None
    if serde is not None:
        return SqlStatementError(
            "MISSING_SERDE", f"Spark has no class {serde['name']!r}, the SerDe of this table.", "", _NO_SERDE
        )
    if _may_quote_worker(error):
        raised = worker_error(str(error))
        if raised is not None:
            return SqlStatementError(WORKER_FAILED, raised.sentence, raised.place, "")
    if not _is_sparks(error):
        return None
    condition = _call(error, "getCondition") or ""
    ours = explain_connect(error)
    if ours is not None:
        return SqlStatementError(ours.condition, ours.sentence, "", ours.next_step)
    message = _sentence(str(_call(error, "getMessage") or error))
    next_step = ""
    kind = condition.split(".")[0]
    if kind in _MISSING:
        wanted = _wanted(error)
        near = did_you_mean(wanted, _near_names(kind, wanted, table_names))
        next_step = (
            f"Did you mean {' or '.join(repr(n) for n in near)}?"
            if near
            else "List the tables with %catalog."
        )
        message = f"The {_MISSING[kind]} '{wanted}' cannot be found."
    contexts = _call(error, "getQueryContext") or ()
    place = place_in(sql, contexts, str(error)) if sql else place_shown(contexts, str(error))
    return SqlStatementError(condition, message, place, next_step)


def _is_sparks(error: Exception) -> bool:
    return type(error).__module__.startswith("pyspark.errors")


def _may_quote_worker(error: Exception) -> bool:
    """Say whether an error may quote a Python worker: PySpark's own, or py4j's, as those of RDDs are."""
    return _is_sparks(error) or type(error).__module__.startswith("py4j.protocol")


def _near_names(kind: str, wanted: str, table_names: Callable[[], Iterable[str]]) -> list[str]:
    try:
        known = list(table_names())
    except Exception:  # noqa: BLE001 - without a catalog that answers there is only no near name
        return []
    if kind == "SCHEMA_NOT_FOUND":
        return sorted({name.split(".", 1)[0] for name in known if "." in name})
    return known if "." in wanted else [*known, *(name.rsplit(".", 1)[-1] for name in known)]


def _wanted(error: Any) -> str:
    parameters = _call(error, "getMessageParameters") or {}
    name = parameters.get("relationName") or parameters.get("schemaName") or ""
    return str(name).replace("`", "").removeprefix("spark_catalog.")


def _sentence(message: str) -> str:
    """Spark's message without its bracketed name, the SQL state, the plan below it and the stack."""
    text = re.sub(r"^\[[A-Z0-9_.]+\]\s*", "", message.strip())
    text = re.split(r"\n\s*(?:== SQL|;|'|\+-|JVM stacktrace|\(line \d+)|;\s*line \d+ pos|\nat ", text)[0]
    text = re.sub(r"\s*SQLSTATE: \w+", "", text)
    return re.sub(r"\s+", " ", text).strip()


def _call(target: Any, method: str) -> Any:
    function = getattr(target, method, None)
    try:
        return function() if callable(function) else None
    except Exception:  # noqa: BLE001 - an error about an error is not worth showing
        return None
