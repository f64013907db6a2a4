"""What can be carried from a session to the one after it: settings, where it was, views and functions of SQL.

A DataFrame, cached data, a streaming query, and a view or function that Python made live in the JVM and go with it; they
are named, not carried. What a session holds is read in `classic_keepsakes` and `connect_keepsakes`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_CATALOG = "spark.sql.defaultCatalog"
GLOBAL_DATABASE = "global_temp"


@dataclass(frozen=True)
class Place:
    """Where a session looks bare names up. `database` is as Spark writes it: in backquotes where they are needed."""

    catalog: str = "spark_catalog"
    database: str = "default"

    @classmethod
    def of(cls, spark: Any) -> Place:
        """Ask a session where it is."""
        return cls(spark.catalog.currentCatalog(), spark.catalog.currentDatabase())

    @classmethod
    def left_for(cls, spark: Any, before: Mapping[str, str]) -> Place | None:
        """Ask a session where it is; None where it has stayed where it began.

        Args:
            spark: the session.
            before: run-time settings as they were when it began.
        """
        place = cls.of(spark)
        has_stayed = place.catalog == before.get(DEFAULT_CATALOG, "spark_catalog")
        return None if has_stayed and place.database in ("", "default") else place

    def enter(self, spark: Any) -> None:
        """Make this a session's current catalog and database; raises PySpark's error where they are gone."""
        # Not `spark.catalog.setCurrentCatalog()`: that looks into the settings of the thread's session, maybe another.
        inside = f".{self.database}" if self.database else ""  # some catalogs begin outside of every database
        spark.sql(f"USE {quoted(self.catalog)}{inside}")

    def __str__(self) -> str:
        if not self.database:
            return f"the catalog {self.catalog!r}"
        catalog = "" if self.catalog == "spark_catalog" else f"{self.catalog}."
        return f"the database {catalog + self.database!r}"


@dataclass(frozen=True)
class Maker:
    """The statement that makes a view or function. `place`: what its bare names are of; None where that is not known."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Keepsakes:
    """What to restore. `views`, `functions`: name → what makes it; a global view's name begins with its database's.

    `lost_views`: names of views that only a DataFrame defines. `lost_functions`: those that were registered from Python.
    `columns`: view → the Hive type of its rows, `struct<…>`, of both kinds of views. `streams`: the streaming queries
    that ran, by name, or by id where they have none. `place`: None where the session was where it had begun.
    """

    conf: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    views: Mapping[str, Maker] = field(default_factory=dict)
    functions: Mapping[str, Maker] = field(default_factory=dict)
    lost_views: tuple[str, ...] = ()
    lost_functions: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    streams: tuple[str, ...] = ()
    has_cached_data: bool = False

    def is_empty(self) -> bool:
        """Say whether there is nothing to restore and nothing to tell."""
        return not (self.conf or self.place or self.views or self.functions or self.irreplaceable())

    def irreplaceable(self) -> list[str]:
        """Return words for each thing that goes with the JVM."""
        words = ["cached data"] if self.has_cached_data else []
        words += [f"the streaming query {name!r}" for name in self.streams]
        words += [f"the view {name!r}, made from a DataFrame" for name in self.lost_views]
        return words + [f"the function {name!r}, registered from Python" for name in self.lost_functions]


def restore(spark: Any, kept: Keepsakes) -> list[str]:
    """Put keepsakes into a new session; return one sentence for each thing that could not be restored."""
    problems = [f"the view {name!r} was made from a DataFrame" for name in kept.lost_views]
    problems += [f"the function {name!r} was registered from Python" for name in kept.lost_functions]
    problems += [f"the streaming query {name!r} has stopped" for name in kept.streams]
    problems += ["data is not cached any more"] if kept.has_cached_data else []
    for key, value in kept.conf.items():
        with contextlib.suppress(Exception):  # a setting that only the old JVM could have
            spark.conf.set(key, value)
    begin = Place.of(spark)
    home = kept.place or begin
    waiting = {("function", name): maker for name, maker in kept.functions.items()}
    waiting |= {("view", name): maker for name, maker in kept.views.items()}
    while waiting:  # they may stand on one another: those that fail are tried again after the others
        failed = {key: maker for key, maker in waiting.items() if not _is_made(spark, key[1], maker, home)}
        if len(failed) == len(waiting):
            problems.extend(f"the {kind} {name!r} could not be made again" for kind, name in failed)
            break
        waiting = failed
    try:
        _go(spark, home)
    except Exception:  # noqa: BLE001 - dropped meanwhile
        problems.append(f"{home} is gone")
        _go(spark, begin)
    return problems


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever it is made of."""
    return "`" + name.replace("`", "``") + "`"


def _is_made(spark: Any, name: str, maker: Maker, home: Place) -> bool:
    """Run a view's or function's statement where it was run first; say whether it is there."""
    try:
        # A server's other sessions share its global views, which may have outlived ours.
        if name.startswith(f"{GLOBAL_DATABASE}.") and spark.catalog.tableExists(name):
            return True
        _go(spark, maker.place or home)
        spark.sql(maker.text)
    except Exception:  # noqa: BLE001 - said by the caller
        return False
    return True


def _go(spark: Any, place: Place) -> None:
    if Place.of(spark) != place:
        place.enter(spark)
