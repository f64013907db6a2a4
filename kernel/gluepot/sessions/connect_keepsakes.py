"""What can be carried from one Spark Connect session to the next.

A server gives no text of a temporary view or function back, so the statements that made them are kept on this side as
they are sent (checked with PySpark 4.1.4's client). What Python makes under the same name takes a statement's place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from gluepot.sessions.keepsakes import GLOBAL_DATABASE, Keepsakes, Maker, Place, quoted
from gluepot.sessions.made_by_sql import Temporary, TemporaryKind, altered_by, made_by, temporary

_REGISTERS = ("register_udf", "register_udtf", "register_java")


class SentStatements:
    """Follows what is sent in one session, and remembers the SQL that made its temporary views and functions.

    Args:
        spark: the session; its `sql`, and what its client sends views and functions with, are replaced by such as listen.
    """

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._plain_sql = spark.sql
        self._made: dict[Temporary, Maker] = {}
        spark.sql = self._sql
        spark.client.execute_command = self._noting_views(spark.client.execute_command)
        for name in _REGISTERS:
            setattr(spark.client, name, self._noting_functions(getattr(spark.client, name)))

    def _sql(self, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803 - PySpark's name
        frame = self._plain_sql(sqlQuery, args, **kwargs)
        if made := made_by(sqlQuery):
            # With parameters the text alone does not say what was made.
            if args or kwargs:
                self._made.pop(made, None)
            else:
                self._made[made] = Maker(sqlQuery, self._place())
        elif altered := altered_by(sqlQuery):
            self._made.pop(altered, None)
        return frame

    def _noting_views(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def execute_command(command: Any, *args: Any, **kwargs: Any) -> Any:
            done = plain(command, *args, **kwargs)
            if command.HasField("create_dataframe_view"):
                view = command.create_dataframe_view
                self._made.pop(temporary(TemporaryKind.VIEW, view.name, is_shared=view.is_global), None)
            return done

        return execute_command

    def _noting_functions(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def register(*args: Any, **kwargs: Any) -> Any:
            done = plain(*args, **kwargs)
            # All but the one for Java return the name; there it comes first.
            name = done or kwargs.get("name") or (args[0] if args else "")
            self._made.pop(temporary(TemporaryKind.FUNCTION, str(name), is_shared=False), None)
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
        views = [name for name in views if not _is_shared(name) or self._maker(TemporaryKind.VIEW, name)]
        functions = [
            row.function
            for row in self._plain_sql("SHOW USER FUNCTIONS IN spark_catalog.default").collect()
            if "." not in row.function  # those that stay have their catalog before their name
        ]
        now = sql_conf(self._spark)
        view_makers, lost_views = self._makers(TemporaryKind.VIEW, views)
        function_makers, lost_functions = self._makers(TemporaryKind.FUNCTION, functions)
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

    def _maker(self, kind: TemporaryKind, name: str) -> Maker | None:
        return self._made.get(Temporary(kind, name.lower()))

    def _makers(self, kind: TemporaryKind, names: list[str]) -> tuple[dict[str, Maker], tuple[str, ...]]:
        """Return name → the statement that made it, and the names that no statement made."""
        made = {name: maker for name in names if (maker := self._maker(kind, name)) is not None}
        return made, tuple(name for name in names if name not in made)


def sql_conf(spark: Any) -> dict[str, str]:
    """Return the SQL settings of a Connect session."""
    return {key: value for key, value in spark.conf.getAll.items() if key.startswith("spark.sql.")}


def _is_shared(name: str) -> bool:
    return name.startswith(f"{GLOBAL_DATABASE}.")


def _in_sql(name: str) -> str:
    return f"{GLOBAL_DATABASE}.{quoted(name.partition('.')[2])}" if _is_shared(name) else quoted(name)
