"""Spark's errors about SQL as one readable block: the sentence, the place with a caret, the near names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from gluepot.connectors.missing import missing_connector
from gluepot.errors import GluepotError, did_you_mean
from gluepot.sessions.connect_errors import explain_connect

_MISSING_TABLE = {"TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND"}


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
    """Return the readable form of an exception that `spark.sql` raised; None when it is not Spark's own."""
    add = missing_connector(f"{error}\n{sql}") if "org.apache" in str(error) or _is_sparks(error) else None
    if add:
        return SqlStatementError("MISSING_CONNECTOR", add, "", "")
    if not _is_sparks(error):
        return None
    condition = _call(error, "getCondition") or ""
    ours = explain_connect(error)
    if ours is not None:
        return SqlStatementError(ours.condition, ours.sentence, "", ours.next_step)
    message = _sentence(str(_call(error, "getMessage") or error))
    next_step = ""
    if condition.split(".")[0] in _MISSING_TABLE:
        wanted = _wanted(error)
        near = did_you_mean(wanted, _with_short_names(wanted, table_names()))
        next_step = (
            f"Did you mean {' or '.join(repr(n) for n in near)}?"
            if near
            else "List the tables with %catalog."
        )
        message = f"The table or view '{wanted}' cannot be found."
    return SqlStatementError(condition, message, _place(error, sql), next_step)


def _is_sparks(error: Exception) -> bool:
    return type(error).__module__.startswith("pyspark.errors")


def _with_short_names(wanted: str, names: Iterable[str]) -> list[str]:
    known = list(names)
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


def _place(error: Any, sql: str) -> str:
    start = None
    for context in _call(error, "getQueryContext") or ():
        index = _call(context, "startIndex")
        if isinstance(index, int) and index >= 0:
            start = index
            break
    if start is None:
        match = re.search(r"line (\d+),? pos (\d+)", str(error))
        if match is None:
            return ""
        lines = sql.splitlines()
        number, column = int(match.group(1)) - 1, int(match.group(2))
        return f"{lines[number]}\n{' ' * column}^" if 0 <= number < len(lines) else ""
    before = sql[:start]
    number, column = before.count("\n"), start - (before.rfind("\n") + 1)
    lines = sql.splitlines()
    return f"{lines[number]}\n{' ' * column}^" if number < len(lines) else ""


def _call(target: Any, method: str) -> Any:
    function = getattr(target, method, None)
    try:
        return function() if callable(function) else None
    except Exception:  # noqa: BLE001 - an error about an error is not worth showing
        return None
