"""The schema's version: checking it cheaply, and migrating it (which only `gluepot up` does)."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from gluepot.database.engine import Database
from gluepot.errors import ConflictError, UnavailableError

_MIGRATIONS = Path(__file__).parent / "migrations"
_log = logging.getLogger(__name__)


def current_revision(database: Database) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    try:
        with database.read() as connection:
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
            return row[0] if row else None
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" in str(error):
            return None
        raise UnavailableError(
            f"The database does not answer: {error.orig}.", "Check its URL with: gluepot doctor"
        ) from error


def latest_revision() -> str:
    """Return the newest revision that this version of gluepot knows."""
    return max(known_revisions())


def known_revisions() -> set[str]:
    """Return every revision that this version of gluepot knows, without loading what migrates.

    A migration's file has the name of its revision, and they are in the order of their names.
    """
    return {path.stem for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def is_newest(database: Database) -> bool:
    """Say whether nothing is to be migrated."""
    return current_revision(database) == latest_revision()


def upgrade(database: Database) -> bool:
    """Bring the schema to the newest revision, after a backup of an SQLite file. Return whether anything changed.

    Raises:
        ConflictError: the database was migrated by a newer gluepot; it is left alone.
    """
    before, head = current_revision(database), latest_revision()
    if before == head:
        return False
    if before is not None and before not in known_revisions():
        raise ConflictError(
            f"The database is at schema {before!r}, which this gluepot does not know.",
            "It was upgraded by a newer version: upgrade gluepot in this environment too.",
        )
    if before is not None:
        _backup(database, before)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _log.info("database schema: %s -> %s", before, head)
    return True


def _backup(database: Database, revision: str) -> None:
    if not database.is_sqlite or not database.engine.url.database:
        return
    target = Path(database.engine.url.database).with_suffix(f".before-{revision}.bak")
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    # SQLite's own backup and not a copy of the file: notebooks may be writing, and some of it is in the WAL file.
    with closing(sqlite3.connect(target)) as copy, database.read() as connection:
        source: Any = connection.connection.driver_connection
        source.backup(copy)
