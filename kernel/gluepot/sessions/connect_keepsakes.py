"""What can be carried from one Spark Connect session to the next.

A server gives no text of a temporary view or function back, so the statements that made them are kept on this side as
they are sent (checked with PySpark 4.1.4's client).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gluepot.sessions.keepsakes import Keepsakes

_MAKES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*CREATE\s+(?:OR\s+REPLACE\s+)?TEMP(?:ORARY)?\s+(?P<kind>VIEW|FUNCTION)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>`[^`]+`|\w+)",
    re.IGNORECASE | re.DOTALL,
)


class SentStatements:
    """Follows the SQL that is sent in one session, and remembers what made its temporary views and functions.

    Args:
        spark: the session; its `sql` is replaced by one that listens.
    """

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._plain_sql = spark.sql
        self._made: dict[tuple[str, str], str] = {}
        spark.sql = self._sql

    def _sql(self, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803 - PySpark's name
        frame = self._plain_sql(sqlQuery, args, **kwargs)
        match = _MAKES.match(sqlQuery)
        if match:
            key = (match.group("kind").upper(), match.group("name").strip("`").lower())
            # With parameters the text alone does not say what was made.
            if args or kwargs:
                self._made.pop(key, None)
            else:
                self._made[key] = sqlQuery
        return frame

    def remember(self, before: Mapping[str, str]) -> Keepsakes:
        """Ask the server what the session holds, and return it with the texts that were sent.

        Args:
            before: run-time settings as they were when the session began; what differs now is the user's.
        """
        views = [
            row.viewName
            for row in self._plain_sql("SHOW VIEWS").collect()
            if row.isTemporary and not row.viewName.startswith("_gluepot_")
        ]
        functions = [
            row.function
            for row in self._plain_sql("SHOW USER FUNCTIONS").collect()
            if "." not in row.function  # those that stay have their catalog before their name
        ]
        now = sql_conf(self._spark)
        view_texts, lost_views = self._texts("VIEW", views)
        function_texts, lost_functions = self._texts("FUNCTION", functions)
        return Keepsakes(
            conf={key: value for key, value in now.items() if before.get(key) != value},
            database=self._spark.catalog.currentDatabase(),
            views=view_texts,
            functions=function_texts,
            lost_views=lost_views,
            lost_functions=lost_functions,
            columns={name: self._spark.table(name).schema.simpleString() for name in views[:20]},
        )

    def _texts(self, kind: str, names: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return name → the statement that made it, and the names that no statement made."""
        made = {name: self._made[kind, name.lower()] for name in names if (kind, name.lower()) in self._made}
        return made, tuple(name for name in names if name not in made)


def sql_conf(spark: Any) -> dict[str, str]:
    """Return the SQL settings of a Connect session."""
    return {key: value for key, value in spark.conf.getAll.items() if key.startswith("spark.sql.")}
