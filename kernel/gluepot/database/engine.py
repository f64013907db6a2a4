"""Connections to the database, and the two kinds of transaction that gluepot knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import NoSuchModuleError

from gluepot.database.errors import full_disk_named
from gluepot.errors import InvalidInputError, MissingPartError

BUSY_TIMEOUT_S = 10
_WRITE = "gluepot_write"


class Database:
    """Reads and writes. Thread-safe; one per process is enough.

    `read()` gives a transaction that sees one moment. `write()` takes the write lock at its start, so that a
    read-then-update inside it cannot lose against another process; keep it under 200 ms (DESIGN D5).
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._place = (engine.url.database or "") if engine.dialect.name == "sqlite" else ""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a read transaction."""
        with full_disk_named(self._place), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a write transaction: committed at the end, rolled back on an exception."""
        with (
            full_disk_named(self._place),
            self.engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close pooled connections. The object may be used again afterwards."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url` without creating or migrating tables (see `migrations.upgrade`).

    Raises:
        InvalidInputError: the URL cannot be read.
        MissingPartError: the driver for this kind of database is not installed.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise InvalidInputError(
            "The database URL cannot be read.", "Write it as sqlite:////path or postgresql://host/name."
        ) from error
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingPartError(
            f"No driver for a {parsed.get_backend_name()!r} database is installed.",
            "Run: pip install 'gluepot[postgresql]'",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _configure_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin late and without the write lock.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
