"""What gluepot knows of an outside metastore's tables: a row for each as it was last seen, and its versions.

The metastore is the truth and is asked each time. These rows are notes beside it, of the same shape as those of
gluepot's own catalog, so that versions, search, annotations, statistics and lineage work on them unchanged. They are
in a database of their own (`notes_url`): a home that changes `catalog.uri` and back loses nothing of either catalog.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from gluepot.catalog.models import Database, Origin, OriginKind, Table, TableVersion
from gluepot.catalog.store import databases, tables, versions
from gluepot.catalog.store.documents import table_document
from gluepot.clock import Clock
from gluepot.database import open_database
from gluepot.database.engine import Database as Store
from gluepot.database.schema import is_newest, upgrade
from gluepot.settings import Settings


class Notes:
    """The rows. Every method that is told what the metastore has brings them in line with it."""

    def __init__(self, database: Store, uri: str, now: Clock) -> None:
        self.database = database
        self._now = now
        self._seen = Origin(kind=OriginKind.OUTSIDE, reference=uri)

    def see_databases(self, found: Sequence[Database]) -> list[Database]:
        """Bring the rows of databases in line with all that the metastore has; return them with their ages, by name."""
        names = {database.name for database in found}
        with self.database.read() as connection:
            known = {database.name: database for database in databases.list_databases(connection)}
        if known == {database.name: _aged(database, known) for database in found}:
            return list(known.values())
        with self.database.write() as connection:
            for database in found:
                _put_database(connection, database, self._now)
            for name in known.keys() - names:
                self._forget_database(connection, name)
            return databases.list_databases(connection)

    def see_database(self, found: Database) -> Database:
        """Bring the row of one database in line, and return it with its age."""
        with self.database.read() as connection:
            known = databases.find_database(connection, found.name)
        if known is not None and _aged(found, {known.name: known}) == known:
            return known
        with self.database.write() as connection:
            return _put_database(connection, found, self._now)

    def forget_database(self, name: str) -> None:
        """Delete the row of a database and those of its tables; their versions stay."""
        with self.database.write() as connection:
            self._forget_database(connection, name)

    def see_table(self, found: Table, home: Callable[[], Database], origin: Origin | None = None) -> Table:
        """Bring the row of one table in line, and return the table with its version and times.

        Args:
            found: the table as the metastore has it.
            home: gives its database, if that has no row yet.
            origin: who made what is new; None for somebody who did not go through gluepot.
        """
        with self.database.read() as connection:
            stored = tables.find_table(connection, found.database, found.name)
            unknown = stored is None and databases.find_database(connection, found.database) is None
        if stored is not None and _is_seen(stored.table, found):
            return _dated(found, stored.table)
        above = home() if unknown else None
        with self.database.write() as connection:
            if above is not None:
                _put_database(connection, above, self._now)
            return self._put(connection, found, origin or self._seen)

    def see_tables(self, database: Database, found: Sequence[Table]) -> list[Table]:
        """Bring the rows of a database in line with all of its tables; return them with versions and times."""
        self.see_database(database)
        with self.database.read() as connection:
            known = {table.name: table for table in tables.list_tables(connection, database.name)}
        gone = known.keys() - {table.name for table in found}
        new = [table for table in found if table.name not in known or not _is_seen(known[table.name], table)]
        seen = {
            table.name: _dated(table, known[table.name])
            for table in found
            if table.name in known and _is_seen(known[table.name], table)
        }
        for start in range(0, len(new), _AT_ONCE):
            with self.database.write() as connection:
                for table in new[start : start + _AT_ONCE]:
                    seen[table.name] = self._put(connection, table, self._seen)
        for name in sorted(gone):
            self.forget_table(database.name, name)
        return [seen[table.name] for table in found]

    def known_names(self, database: str) -> set[str]:
        """Return the names of tables that have a row."""
        with self.database.read() as connection:
            return set(tables.table_names(connection, database))

    def forget_table(self, database: str, name: str, origin: Origin | None = None) -> None:
        """Delete the row of a table that is gone; its versions stay, the last one says who dropped it."""
        with self.database.write() as connection:
            stored = tables.find_table(connection, database, name, lock=True)
            if stored is not None:
                tables.delete_table(connection, stored, origin or self._seen, now=self._now())

    def versions(self, database: str, name: str) -> list[TableVersion]:
        """Return the versions of a table that has a row."""
        with self.database.read() as connection:
            return versions.list_versions(connection, tables.get_table(connection, database, name).id)

    def _put(self, connection: Connection, found: Table, origin: Origin) -> Table:
        now = self._now()
        stored = tables.find_table(connection, found.database, found.name, lock=True)
        if stored is not None and not _is_one(stored.table, found):
            # Dropped and made again: another table, with a history of its own.
            tables.delete_table(connection, stored, self._seen, now=now)
            stored = None
        if stored is None:
            return tables.create_table(connection, replace(found, version=0), origin, now=now).table
        return tables.update_table(connection, stored, replace(found, version=0), origin, now=now)

    def _forget_database(self, connection: Connection, name: str) -> None:
        for table in tables.list_tables(connection, name):
            stored = tables.get_table(connection, name, table.name, lock=True)
            tables.delete_table(connection, stored, self._seen, now=self._now())
        if databases.find_database(connection, name) is not None:
            databases.delete_database(connection, name)


_AT_ONCE = 50  # tables in one transaction: some 50 ms of write lock


def open_notes(database: Store, settings: Settings, now: Clock) -> Notes:
    """Open the notes of `catalog.uri`, making their database at the first time.

    They are beside gluepot's own tables: an SQLite file in the home folder, or a schema of the PostgreSQL database.
    """
    uri = settings.catalog.uri
    label = f"outside_{hashlib.sha256(uri.encode()).hexdigest()[:12]}"
    if database.is_sqlite:
        opened = open_database(f"sqlite:///{settings.home / f'{label}.db'}")
    else:
        with database.write() as connection:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{label}"'))
        own = make_url(settings.database_url).update_query_dict({"options": f"-csearch_path={label}"})
        opened = open_database(own.render_as_string(hide_password=False))
    if not is_newest(opened):
        try:
            upgrade(opened)
        except DatabaseError:
            if not is_newest(opened):  # else another process was first
                raise
    return Notes(opened, uri, now)


def _put_database(connection: Connection, database: Database, now: Clock) -> Database:
    known = databases.find_database(connection, database.name)
    if known is None:
        return databases.create_database(connection, database, now=now())
    changed = _aged(database, {known.name: known})
    if changed != known:
        databases.update_database(connection, changed)
    return changed


def _aged(database: Database, known: dict[str, Database]) -> Database:
    """Return a database with its age, which the protocol does not tell."""
    before = known.get(database.name)
    return replace(database, created_at=before.created_at if before else None)


def _is_seen(stored: Table, found: Table) -> bool:
    return _is_one(stored, found) and table_document(stored) == table_document(found)


def _is_one(stored: Table, found: Table) -> bool:
    return found.created_at in (None, stored.created_at)


def _dated(found: Table, stored: Table) -> Table:
    return replace(found, version=stored.version, created_at=stored.created_at, updated_at=stored.updated_at)
