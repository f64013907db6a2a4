"""What a node of kind `wait` waits for: a path that has files, a table that has data, a query that is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gluepot.crawl.errors import TargetError, TargetNotFoundError
from gluepot.crawl.locations import resolve_location
from gluepot.errors import InvalidInputError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.connections.service import ConnectionService
    from gluepot.settings import Settings

_WRITTEN = re.compile(r"(path|table)\s+(\S.*)|query\s+(\S+)\s*:\s*(\S.*)", re.DOTALL)


class WaitKind(StrEnum):
    """What is looked at."""

    PATH = "path"
    TABLE = "table"
    QUERY = "query"


@dataclass(frozen=True, kw_only=True)
class Precondition:
    """`what`: the path, the table as `db.table`, or the query; `connection` is the query's."""

    kind: WaitKind
    what: str
    connection: str = ""


def parse_precondition(text: str) -> Precondition:
    """Read `path s3://lake/in`, `table db.t` or `query CONNECTION: SELECT …`.

    Raises:
        InvalidInputError: it is none of these.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(
            f"Nothing waits for {text!r}.", "Write path PATH, table DB.TABLE, or query CONNECTION: SELECT …."
        )
    if found[1]:
        return Precondition(kind=WaitKind(found[1]), what=found[2].strip())
    return Precondition(kind=WaitKind.QUERY, what=found[4].strip(), connection=found[3])


class Preconditions:
    """Looks whether preconditions hold. A look may be slow: it is made outside of transactions."""

    def __init__(
        self, settings: Settings, catalog: CatalogService, connections: Callable[[], ConnectionService]
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._connections = connections

    def holds(self, text: str) -> bool:
        """Say whether a precondition holds now. What is not there yet does not hold.

        Raises:
            GluepotError: it cannot be looked at.
        """
        wanted = parse_precondition(text)
        if wanted.kind is WaitKind.PATH:
            return self._has_files(wanted.what)
        return self._has_data(wanted.what) if wanted.kind is WaitKind.TABLE else self._is_true(wanted)

    def _has_files(self, path: str) -> bool:
        location = resolve_location(path, self._settings.mounts, Path.cwd())
        if location.store.find_file(location.path) is not None:
            return True
        try:
            return any(listing.files for listing in location.store.walk(location.path))
        except (TargetNotFoundError, TargetError):
            return False

    def _has_data(self, name: str) -> bool:
        database, _, table = name.rpartition(".")
        try:
            found = self._catalog.get_table(database or "default", table)
        except NotFoundError:
            return False
        return bool(found.location) and self._has_files(found.location)

    def _is_true(self, wanted: Precondition) -> bool:
        engine = self._connections().sqlalchemy_engine(wanted.connection)
        try:
            with engine.connect() as connection:
                return bool(connection.execute(sa.text(wanted.what)).scalar())
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise UnavailableError(
                f"The query on connection {wanted.connection!r} does not work: {reason}.",
                f"Try: gluepot connection test {wanted.connection}",
            ) from error
        finally:
            engine.dispose()
