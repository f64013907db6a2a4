"""The catalog's names as one notebook sees them, kept for two seconds: a cell is completed many times in a row."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gluepot.errors import NotFoundError
from gluepot.sql.completion_names import struct_fields

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.catalog.models import Table

_FRESH_S = 2.0


class NotebookNames:
    """The names of the app's catalog.

    Args:
        app: returns the app; called when a name is asked for.
        current_database: returns the notebook's, without asking a session, which may be busy.
        views: returns the session's temporary views, name → `struct<…>`, likewise.
    """

    def __init__(
        self,
        app: Callable[[], App],
        current_database: Callable[[], str],
        views: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._app = app
        self._kept: dict[tuple[str, ...], tuple[float, Any]] = {}
        self._views = views
        self.current_database = current_database

    def databases(self) -> Sequence[str]:
        """Return every database."""
        return list(self._tables_by_database())

    def tables(self, database: str) -> Sequence[str]:
        """Return the tables and views of a database."""
        return self._tables_by_database().get(database.lower(), [])

    def views(self) -> Sequence[str]:
        """Return the temporary views."""
        return list(self._views())

    def relations(self) -> Sequence[str]:
        """Return the temporary views and the full names of all tables, as they are at this moment."""
        return [*self._views(), *self._app().catalog.full_table_names()]

    def columns(self, database: str, table: str) -> Sequence[tuple[str, str]]:
        """Return (name, type) of a table's columns, partition keys last; of a temporary view's before a table's."""
        if (row_type := self.view_type(database, table)) is not None:
            return struct_fields(row_type)
        found = self.table(database, table)
        return [(c.name, c.type) for c in (*found.columns, *found.partition_keys)] if found else []

    def view_type(self, database: str, view: str) -> str | None:
        """Return `struct<…>` of a temporary view, which bare names of the current database mean; None where there is none."""
        if database != self.current_database().lower():
            return None
        return next((row_type for name, row_type in self._views().items() if name.lower() == view), None)

    def table(self, database: str, table: str) -> Table | None:
        """Return a table's definition, None where there is none of this name."""

        def read() -> Table | None:
            try:
                return self._app().catalog.get_table(database, table)
            except NotFoundError:
                return None

        found: Table | None = self._fresh((database, table), read)
        return found

    def _tables_by_database(self) -> dict[str, list[str]]:
        def read() -> dict[str, list[str]]:
            catalog = self._app().catalog
            grouped: dict[str, list[str]] = {database.name: [] for database in catalog.list_databases()}
            for full_name in catalog.full_table_names():
                database, table = full_name.split(".", 1)
                grouped.setdefault(database, []).append(table)
            return grouped

        found: dict[str, list[str]] = self._fresh((), read)
        return found

    def _fresh(self, key: tuple[str, ...], read: Callable[[], Any]) -> Any:
        kept = self._kept.get(key)
        if kept is None or time.monotonic() - kept[0] > _FRESH_S:
            kept = (time.monotonic(), read())
            self._kept[key] = kept
        return kept[1]
