"""Temporary views of a data source: `CREATE TEMPORARY VIEW name USING csv OPTIONS (…)`.

Spark keeps what such a statement came to, and not its text, as it does of a view with a query (checked on PySpark 4.1.4).
So the text is kept on this side, with the identity of the view that it made: a DataFrame's view that takes the name is
another one, whoever made it.
"""

from __future__ import annotations

import re
from typing import Any

from gluepot.sessions.keepsakes import Maker, Place
from gluepot.sessions.made_by_sql import TemporaryKind, made_by

_USES = re.compile(r"\bUSING\b", re.IGNORECASE)


class SourceViews:
    """The statements that made the temporary views of one classic session out of data sources."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, Maker]] = {}

    def note(self, spark: Any, statement: str) -> None:
        """Look at a statement that has just run, without parameters, in the session."""
        made = made_by(statement) if _USES.search(statement) else None
        if made is not None and made.kind is TemporaryKind.VIEW:
            identity = _identity(spark, made.name)
            if identity is not None:
                self._made[made.name] = identity, Maker(statement, Place.of(spark))

    def maker(self, spark: Any, name: str) -> Maker | None:
        """Return what made the view of this name that the session has now; None where it was no such statement."""
        identity, maker = self._made.get(name.lower(), (None, None))
        return maker if maker is not None and _identity(spark, name) == identity else None


def _identity(spark: Any, name: str) -> int | None:
    """Return a number that only this very view has in its JVM; None where there is no view."""
    catalog = spark._jsparkSession.sessionState().catalog()  # noqa: SLF001 - no public door tells views apart
    database, _, shared = name.partition(".")
    found = catalog.getRawGlobalTempView(shared) if shared and database else catalog.getRawTempView(name)
    return int(spark._jvm.System.identityHashCode(found.get())) if found.isDefined() else None  # noqa: SLF001
