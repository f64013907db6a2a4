"""The session and the catalog of a running check, as its redirect asks for them; and what it left, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from gluepot.catalog.errors import DatabaseNotFoundError, TableNotFoundError
from gluepot.catalog.models import TableType
from gluepot.jobs.checking.comparing import compared
from gluepot.jobs.checking.models import TableCheck
from gluepot.jobs.checking.redirect import Redirect, quoted_name
from gluepot.jobs.checking.scratch import make_scratch

if TYPE_CHECKING:
    from gluepot.catalog.models import Table
    from gluepot.catalog.service import CatalogService

_WRITABLE = {"parquet", "orc", "json", "csv", "avro", "delta", "iceberg"}


class SessionTables:
    """Implements the redirect's `Tables` over one session.

    Args:
        session: returns the SparkSession.
        catalog: the catalog of that session.
        owner: marks the scratch databases.
    """

    def __init__(self, session: Callable[[], Any], catalog: CatalogService, owner: str) -> None:
        self._session = session
        self._catalog = catalog
        self._owner = owner

    def current_database(self) -> str:
        return str(self._session().catalog.currentDatabase())

    def is_temporary_view(self, name: str) -> bool:
        catalog = self._session()._jsparkSession.sessionState().catalog()  # noqa: SLF001 - no public way for one name
        return bool(catalog.getTempView(name).isDefined())

    def has_database(self, name: str) -> bool:
        try:
            self._catalog.get_database(name)
        except DatabaseNotFoundError:
            return False
        return True

    def make_scratch(self, database: str) -> None:
        make_scratch(self._catalog, database, self._owner)

    def copy(self, table: str, scratch: str) -> bool:
        found = self._table(table)
        if found is None or found.type is TableType.VIEW:
            return False
        provider = found.parameters.get("spark.sql.sources.provider", found.classification).lower()
        writer = self._session().table(quoted_name(table)).write
        writer = writer.format(provider if provider in _WRITABLE else "parquet")
        if found.partition_keys:
            writer = writer.partitionBy(*(key.name for key in found.partition_keys))
        writer.saveAsTable(quoted_name(scratch))
        return True

    def measured(self, redirect: Redirect) -> Iterator[TableCheck]:
        """Yield each table that was written, compared with the one it stands for."""
        with redirect.paused():
            for name, redirected in sorted(redirect.written.items()):
                run, now = self._shape(redirected.scratch), self._shape(name)
                yield compared(redirected, run=run, now=now)

    def _shape(self, name: str) -> tuple[tuple[str, ...], int] | None:
        """Return columns and the number of rows, None where there is no such table."""
        if self._table(name) is None:
            return None
        frame = self._session().table(quoted_name(name))
        columns = tuple(
            f"{field.name.lower()} {field.dataType.simpleString()}" for field in frame.schema.fields
        )
        return columns, int(frame.count())

    def _table(self, name: str) -> Table | None:
        database, _, table = name.partition(".")
        try:
            return self._catalog.get_table(database, table)
        except (DatabaseNotFoundError, TableNotFoundError):
            return None
