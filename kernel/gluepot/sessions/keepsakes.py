"""What can be carried from a session to the one after it: settings, the current database, views defined by SQL.

A DataFrame, cached data and a view of a DataFrame live in the JVM and go with it; they are named, not carried.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SEPARATOR = "\x01"


@dataclass(frozen=True, kw_only=True)
class Keepsakes:
    """What to restore. `views`: name → SQL text. `lost`: names of views that only a DataFrame defines."""

    conf: Mapping[str, str] = field(default_factory=dict)
    database: str = "default"
    views: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    has_cached_data: bool = False

    def is_empty(self) -> bool:
        """Say whether there is nothing to restore and nothing to tell."""
        return not (self.conf or self.views or self.lost) and self.database == "default"


def remember(spark: Any, before: Mapping[str, str]) -> Keepsakes:
    """Read what a classic session holds.

    Args:
        spark: the SparkSession; its JVM must live.
        before: run-time settings as they were when the session began; what differs now is the user's.
    """
    catalog = spark._jsparkSession.sessionState().catalog()  # noqa: SLF001 - view texts have no public door
    views: dict[str, str] = {}
    lost: list[str] = []
    for table in spark.catalog.listTables():
        if not table.isTemporary or table.name.startswith("_gluepot_"):
            continue
        text = _view_text(catalog, table.name)
        if text:
            views[table.name] = text
        else:
            lost.append(table.name)
    now = run_time_conf(spark)
    return Keepsakes(
        conf={key: value for key, value in now.items() if before.get(key) != value},
        database=spark.catalog.currentDatabase(),
        views=views,
        lost=tuple(lost),
        has_cached_data=not spark.sparkContext._jsc.sc().getPersistentRDDs().isEmpty(),  # noqa: SLF001 - the same
    )


def run_time_conf(spark: Any) -> dict[str, str]:
    """Return the session's SQL settings."""
    # As one text: a Java map read through py4j costs three round trips an entry, and a first cell waits for this.
    text = spark._jsparkSession.conf().getAll().mkString(_SEPARATOR)  # noqa: SLF001 - as above
    pairs = (entry.partition(" -> ") for entry in text.split(_SEPARATOR))
    return {key: value for key, _, value in pairs if key.startswith("spark.sql.")}


def restore(spark: Any, kept: Keepsakes) -> list[str]:
    """Put keepsakes into a new session; return one sentence for each thing that could not be restored."""
    problems = [f"the view {name!r} was made from a DataFrame: run its cell again" for name in kept.lost]
    for key, value in kept.conf.items():
        with contextlib.suppress(Exception):  # a setting that only the old JVM could have
            spark.conf.set(key, value)
    if kept.database != "default":
        try:
            spark.catalog.setCurrentDatabase(kept.database)
        except Exception:  # noqa: BLE001 - dropped meanwhile
            problems.append(f"the database {kept.database!r} is gone")
    waiting = dict(kept.views)
    while waiting:  # views may stand on views: those that fail are tried again after the others
        failed = {name: text for name, text in waiting.items() if not _make_view(spark, name, text)}
        if len(failed) == len(waiting):
            problems.extend(f"the view {name!r} could not be made again" for name in failed)
            break
        waiting = failed
    return problems


def _make_view(spark: Any, name: str, text: str) -> bool:
    quoted = name.replace("`", "``")
    try:
        spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW `{quoted}` AS {text}")
    except Exception:  # noqa: BLE001 - said by the caller
        return False
    return True


def _view_text(catalog: Any, name: str) -> str:
    relation = catalog.getRawTempView(name)
    if not relation.isDefined():
        return ""
    text = relation.get().tableMeta().viewText()
    return str(text.get()) if text.isDefined() else ""
