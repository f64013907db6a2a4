"""What a session that has its JVM in reach holds, for the one after it.

Checked on PySpark 4.1.4: a temporary SQL function's text is the JSON in its usage; a view's is the query alone, beside
which stand its columns and where it was made. A view of a data source has no text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gluepot.sessions.keepsakes import Keepsakes, Maker, Place, quoted
from gluepot.sessions.source_views import SourceViews

_SEPARATOR = "\x01"
_SQL_FUNCTION = "sql_udf"


def remember(spark: Any, before: Mapping[str, str], sources: SourceViews) -> Keepsakes:
    """Read what a classic session holds.

    Args:
        spark: the SparkSession; its JVM must live.
        before: run-time settings as they were when the session began; what differs now is the user's.
        sources: knows what made its views of data sources.
    """
    catalog = spark._jsparkSession.sessionState().catalog()  # noqa: SLF001 - texts of views have no public door
    views: dict[str, Maker] = {}
    lost: list[str] = []
    columns: dict[str, str] = {}
    # Not `spark.catalog.listTables()`: that asks the metastore for every table of the database, too.
    for view in _items(catalog.listTempViews(catalog.globalTempDatabase(), "*")):
        identifier = view.identifier()
        if identifier.table().startswith("_gluepot_"):
            continue
        is_global = identifier.database().isDefined()
        name = f"{identifier.database().get()}.{identifier.table()}" if is_global else identifier.table()
        columns[name] = view.schema().catalogString()
        if view.viewText().isDefined():
            views[name] = _view_maker("GLOBAL TEMPORARY" if is_global else "TEMPORARY", view)
        elif maker := sources.maker(spark, name):
            views[name] = maker
        else:
            lost.append(name)
    functions = _functions(catalog)
    now = run_time_conf(spark)
    return Keepsakes(
        conf={key: value for key, value in now.items() if before.get(key) != value},
        place=Place.left_for(spark, before),
        views=views,
        functions={name: maker for name, maker in functions.items() if maker is not None},
        lost_views=tuple(lost),
        lost_functions=tuple(name for name, maker in functions.items() if maker is None),
        columns=columns,
        # Not `spark.streams.active`: it makes objects that would count as queries of the cell that runs.
        streams=tuple(
            query.name() or query.id().toString()
            for query in spark._jsparkSession.streams().active()  # noqa: SLF001
        ),
        has_cached_data=_has_cached_data(spark),
    )


def run_time_conf(spark: Any) -> dict[str, str]:
    """Return the session's SQL settings."""
    # As one text: a Java map read through py4j costs three round trips an entry, and a first cell waits for this.
    text = _joined(spark._jsparkSession.conf().getAll())  # noqa: SLF001 - as above
    pairs = (entry.partition(" -> ") for entry in text)
    return {key: value for key, _, value in pairs if key.startswith("spark.sql.")}


def _view_maker(kind: str, view: Any) -> Maker:
    names = [column["name"] for column in json.loads(view.schema().json())["fields"]]
    # Only where the query does not name them itself: a `SELECT *` may have more columns by then.
    listed = "" if names == _joined(view.viewQueryColumnNames()) else f" ({', '.join(map(quoted, names))})"
    name = quoted(view.identifier().table())
    text = f"CREATE OR REPLACE {kind} VIEW {name}{listed} AS {view.viewText().get()}"
    return Maker(text, _place(_joined(view.viewCatalogAndNamespace())))


def _functions(catalog: Any) -> dict[str, Maker | None]:
    """Return the session's temporary functions: name → what makes it, None where only Python has it."""
    functions: dict[str, Maker | None] = {}
    for identifier in _items(catalog.listTemporaryFunctions()):
        info = catalog.lookupFunctionInfo(identifier)
        name = identifier.funcName()
        functions[name] = (
            _function_maker(name, info.getUsage()) if info.getSource() == _SQL_FUNCTION else None
        )
    return functions


def _function_maker(name: str, usage: str) -> Maker | None:
    try:
        parts = {key.removeprefix("sqlFunction."): value for key, value in json.loads(usage).items()}
        is_table = parts.get("isTableFunc") == "true"
        returns = f"TABLE({parts['returnType']})" if is_table else parts["returnType"]
        body = parts["query"] if "query" in parts else parts["expression"]
        count = int(parts.get("catalogAndNamespace.numParts", 0))
        place = _place([parts[f"catalogAndNamespace.part.{index}"] for index in range(count)])
    except (ValueError, KeyError, AttributeError):  # not the JSON of the Spark that this was checked on
        return None
    head = f"CREATE OR REPLACE TEMPORARY FUNCTION {quoted(name)}({parts.get('inputParam', '')})"
    return Maker(f"{head} RETURNS {returns} RETURN {body}", place)


def _place(parts: Sequence[str]) -> Place | None:
    """Return the place of a catalog's name and the parts of a database's."""
    return Place(parts[0], ".".join(_quoted_where_needed(part) for part in parts[1:])) if parts else None


def _quoted_where_needed(name: str) -> str:
    is_plain = name.isascii() and name.replace("_", "a").isalnum() and not name.isdecimal()
    return name if is_plain else quoted(name)


def _joined(found: Any) -> list[str]:
    """Return a Scala collection's entries as texts, in one round trip."""
    text = found.mkString(_SEPARATOR)
    return text.split(_SEPARATOR) if text else []


def _items(found: Any) -> Iterator[Any]:
    listed = found.toList()
    return (listed.apply(index) for index in range(listed.size()))


def _has_cached_data(spark: Any) -> bool:
    cached = spark._jsparkSession.sharedState().cacheManager()  # noqa: SLF001 - as above
    # A cached table counts from `cache()` on; its blocks come with the first use.
    return not cached.isEmpty() or not spark.sparkContext._jsc.sc().getPersistentRDDs().isEmpty()  # noqa: SLF001
