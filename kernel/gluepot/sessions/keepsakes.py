"""What can be carried from a session to the one after it: settings, the current database, views and functions of SQL.

A DataFrame, cached data, and a view or function that Python made live in the JVM and go with it; they are named, not
carried. Checked on PySpark 4.1.4: a temporary SQL function's text is the JSON in its usage.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SEPARATOR = "\x01"
_SQL_FUNCTION = "sql_udf"


@dataclass(frozen=True, kw_only=True)
class Keepsakes:
    """What to restore. `views`, `functions`: name → the statement that makes it.

    `lost_views`: names of views that only a DataFrame defines. `lost_functions`: those that were registered from Python.
    `columns`: view → the Hive type of its rows, `struct<…>`, of both kinds of views.
    """

    conf: Mapping[str, str] = field(default_factory=dict)
    database: str = "default"
    views: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    lost_views: tuple[str, ...] = ()
    lost_functions: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    has_cached_data: bool = False

    def is_empty(self) -> bool:
        """Say whether there is nothing to restore and nothing to tell."""
        carried = self.conf or self.views or self.functions
        return not (carried or self.irreplaceable()) and self.database == "default"

    def irreplaceable(self) -> list[str]:
        """Return words for each thing that goes with the JVM."""
        words = ["cached data"] if self.has_cached_data else []
        words += [f"the view {name!r}, made from a DataFrame" for name in self.lost_views]
        return words + [f"the function {name!r}, registered from Python" for name in self.lost_functions]


def remember(spark: Any, before: Mapping[str, str]) -> Keepsakes:
    """Read what a classic session holds.

    Args:
        spark: the SparkSession; its JVM must live.
        before: run-time settings as they were when the session began; what differs now is the user's.
    """
    catalog = spark._jsparkSession.sessionState().catalog()  # noqa: SLF001 - texts of views have no public door
    views: dict[str, str] = {}
    lost: list[str] = []
    columns: dict[str, str] = {}
    # Not `spark.catalog.listTables()`: that asks the metastore for every table of the database, too.
    found = catalog.listTempViews("default", "*").toList()
    for index in range(found.size()):
        view = found.apply(index)
        name, text = view.identifier().table(), view.viewText()
        if name.startswith("_gluepot_"):
            continue
        columns[name] = view.schema().catalogString()
        if text.isDefined():
            views[name] = f"CREATE OR REPLACE TEMPORARY VIEW {_quoted(name)} AS {text.get()}"
        else:
            lost.append(name)
    functions = _functions(catalog)
    now = run_time_conf(spark)
    return Keepsakes(
        conf={key: value for key, value in now.items() if before.get(key) != value},
        database=spark.catalog.currentDatabase(),
        views=views,
        functions={name: text for name, text in functions.items() if text},
        lost_views=tuple(lost),
        lost_functions=tuple(name for name, text in functions.items() if not text),
        columns=columns,
        has_cached_data=_has_cached_data(spark),
    )


def run_time_conf(spark: Any) -> dict[str, str]:
    """Return the session's SQL settings."""
    # As one text: a Java map read through py4j costs three round trips an entry, and a first cell waits for this.
    text = spark._jsparkSession.conf().getAll().mkString(_SEPARATOR)  # noqa: SLF001 - as above
    pairs = (entry.partition(" -> ") for entry in text.split(_SEPARATOR))
    return {key: value for key, _, value in pairs if key.startswith("spark.sql.")}


def restore(spark: Any, kept: Keepsakes) -> list[str]:
    """Put keepsakes into a new session; return one sentence for each thing that could not be restored."""
    problems = [f"the view {name!r} was made from a DataFrame" for name in kept.lost_views]
    problems += [f"the function {name!r} was registered from Python" for name in kept.lost_functions]
    problems += ["data is not cached any more"] if kept.has_cached_data else []
    for key, value in kept.conf.items():
        with contextlib.suppress(Exception):  # a setting that only the old JVM could have
            spark.conf.set(key, value)
    if kept.database != "default":
        try:
            spark.catalog.setCurrentDatabase(kept.database)
        except Exception:  # noqa: BLE001 - dropped meanwhile
            problems.append(f"the database {kept.database!r} is gone")
    waiting = {("function", name): text for name, text in kept.functions.items()}
    waiting |= {("view", name): text for name, text in kept.views.items()}
    while waiting:  # they may stand on one another: those that fail are tried again after the others
        failed = {key: text for key, text in waiting.items() if not _runs(spark, text)}
        if len(failed) == len(waiting):
            problems.extend(f"the {kind} {name!r} could not be made again" for kind, name in failed)
            break
        waiting = failed
    return problems


def _runs(spark: Any, statement: str) -> bool:
    try:
        spark.sql(statement)
    except Exception:  # noqa: BLE001 - said by the caller
        return False
    return True


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _functions(catalog: Any) -> dict[str, str]:
    """Return the session's temporary functions: name → the statement that makes it, "" where only Python has it."""
    found = catalog.listTemporaryFunctions().toList()
    functions: dict[str, str] = {}
    for index in range(found.size()):
        identifier = found.apply(index)
        info = catalog.lookupFunctionInfo(identifier)
        name = identifier.funcName()
        functions[name] = _function_text(name, info.getUsage()) if info.getSource() == _SQL_FUNCTION else ""
    return functions


def _function_text(name: str, usage: str) -> str:
    try:
        parts = {key.removeprefix("sqlFunction."): value for key, value in json.loads(usage).items()}
        is_table = parts.get("isTableFunc") == "true"
        returns = f"TABLE({parts['returnType']})" if is_table else parts["returnType"]
        body = parts["query"] if "query" in parts else parts["expression"]
    except (ValueError, KeyError, AttributeError):  # not the JSON of the Spark that this was checked on
        return ""
    head = f"CREATE OR REPLACE TEMPORARY FUNCTION {_quoted(name)}({parts.get('inputParam', '')})"
    return f"{head} RETURNS {returns} RETURN {body}"


def _has_cached_data(spark: Any) -> bool:
    cached = spark._jsparkSession.sharedState().cacheManager()  # noqa: SLF001 - as above
    # A cached table counts from `cache()` on; its blocks come with the first use.
    return not cached.isEmpty() or not spark.sparkContext._jsc.sc().getPersistentRDDs().isEmpty()  # noqa: SLF001
