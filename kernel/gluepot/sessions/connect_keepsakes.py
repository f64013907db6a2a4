"""What can be carried from one Spark Connect session to the next.

A server gives no text of a temporary view or function back, so the statements that made them are kept on this side as
they are sent (checked with PySpark 4.1.4's client). What Python makes under the same name takes a statement's place.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from gluepot.sessions.keepsakes import GLOBAL_DATABASE, Keepsakes, Maker, Place, quoted

_BEGIN = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_NAME = r"(?P<shared>`?global_temp`?\s*\.\s*)?(?P<name>`[^`]+`|\w+)"
_MAKES = re.compile(
    _BEGIN + r"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<global>GLOBAL\s+)?TEMP(?:ORARY)?\s+(?P<kind>VIEW|FUNCTION)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME,
    re.IGNORECASE | re.DOTALL,
)
_ALTERS = re.compile(_BEGIN + r"ALTER\s+VIEW\s+" + _NAME, re.IGNORECASE | re.DOTALL)
_REGISTERS = ("register_udf", "register_udtf", "register_java")


class SentStatements:
    """Follows what is sent in one session, and remembers the SQL that made its temporary views and functions.

    Args:
        spark: the session; its `sql`, and what its client sends views and functions with, are replaced by such as listen.
    """

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._plain_sql = spark.sql
        self._made: dict[tuple[str, str], Maker] = {}
        spark.sql = self._sql
        spark.client.execute_command = self._noting_views(spark.client.execute_command)
        for name in _REGISTERS:
            setattr(spark.client, name, self._noting_functions(getattr(spark.client, name)))

    def _sql(self, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803 - PySpark's name
        frame = self._plain_sql(sqlQuery, args, **kwargs)
        if match := _MAKES.match(sqlQuery):
            is_shared = bool(match.group("global") or match.group("shared"))
            key = _key(match.group("kind").upper(), match.group("name"), is_shared=is_shared)
            # With parameters the text alone does not say what was made.
            if args or kwargs:
                self._made.pop(key, None)
            else:
                self._made[key] = Maker(sqlQuery, self._place())
        elif match := _ALTERS.match(sqlQuery):
            self._made.pop(_key("VIEW", match.group("name"), is_shared=bool(match.group("shared"))), None)
        return frame

    def _noting_views(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def execute_command(command: Any, *args: Any, **kwargs: Any) -> Any:
            done = plain(command, *args, **kwargs)
            if command.HasField("create_dataframe_view"):
                view = command.create_dataframe_view
                self._made.pop(_key("VIEW", view.name, is_shared=view.is_global), None)
            return done

        return execute_command

    def _noting_functions(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def register(*args: Any, **kwargs: Any) -> Any:
            done = plain(*args, **kwargs)
            # All but the one for Java return the name; there it comes first.
            name = done or kwargs.get("name") or (args[0] if args else "")
            self._made.pop(_key("FUNCTION", str(name), is_shared=False), None)
            return done

        return register

    def _place(self) -> Place | None:
        with contextlib.suppress(Exception):  # the statement was run: that is not to fail for this
            return Place.of(self._spark)
        return None

    def remember(self, before: Mapping[str, str]) -> Keepsakes:
        """Ask the server what the session holds, and return it with the texts that were sent.

        Of global views, which all sessions of a server share, only those that this one has made by SQL.

        Args:
            before: run-time settings as they were when the session began; what differs now is the user's.
        """
        # By its full name: another catalog may be the current one, and need not know these statements.
        listed = self._plain_sql(f"SHOW VIEWS IN spark_catalog.{GLOBAL_DATABASE}").collect()
        views = [
            f"{row.namespace}.{row.viewName}" if row.namespace else row.viewName
            for row in listed
            if row.isTemporary and not row.viewName.startswith("_gluepot_")
        ]
        views = [name for name in views if not _is_shared(name) or ("VIEW", name.lower()) in self._made]
        functions = [
            row.function
            for row in self._plain_sql("SHOW USER FUNCTIONS IN spark_catalog.default").collect()
            if "." not in row.function  # those that stay have their catalog before their name
        ]
        now = sql_conf(self._spark)
        view_makers, lost_views = self._makers("VIEW", views)
        function_makers, lost_functions = self._makers("FUNCTION", functions)
        return Keepsakes(
            conf={key: value for key, value in now.items() if before.get(key) != value},
            place=Place.left_for(self._spark, before),
            views=view_makers,
            functions=function_makers,
            lost_views=lost_views,
            lost_functions=lost_functions,
            columns={name: self._spark.table(_in_sql(name)).schema.simpleString() for name in views[:20]},
            streams=tuple(query.name or query.id for query in self._spark.streams.active),
        )

    def _makers(self, kind: str, names: list[str]) -> tuple[dict[str, Maker], tuple[str, ...]]:
        """Return name → the statement that made it, and the names that no statement made."""
        made = {name: self._made[kind, name.lower()] for name in names if (kind, name.lower()) in self._made}
        return made, tuple(name for name in names if name not in made)


def sql_conf(spark: Any) -> dict[str, str]:
    """Return the SQL settings of a Connect session."""
    return {key: value for key, value in spark.conf.getAll.items() if key.startswith("spark.sql.")}


def _key(kind: str, name: str, *, is_shared: bool) -> tuple[str, str]:
    plain = name.strip("`").lower()
    return kind, f"{GLOBAL_DATABASE}.{plain}" if is_shared else plain


def _is_shared(name: str) -> bool:
    return name.startswith(f"{GLOBAL_DATABASE}.")


def _in_sql(name: str) -> str:
    return f"{GLOBAL_DATABASE}.{quoted(name.partition('.')[2])}" if _is_shared(name) else quoted(name)
