"""A migrated database in milliseconds: the migrations run once in this process, what they made is then copied.

What the migrations themselves do is the business of tests/database.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from gluepot.database import Database, open_database
from gluepot.database.schema import upgrade

_TEMPLATE = "gluepot_migrated"


@cache
def _migrated_file() -> bytes:
    folder = Path(tempfile.mkdtemp(prefix="gluepot-migrated-"))
    try:
        opened = open_database(f"sqlite:///{folder / 'gluepot.db'}")
        upgrade(opened)
        opened.close()  # the last connection to close moves what is in the WAL file into the database
        return (folder / "gluepot.db").read_bytes()
    finally:
        shutil.rmtree(folder)


def put_migrated(file: Path) -> None:
    """Write the newest schema to a file that is not there yet, as `gluepot up` leaves it."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(_migrated_file())


def open_migrated(url: str) -> Database:
    """Open an empty database, of either kind, and bring it to the newest schema."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        _put_migrated_on_server(parsed)
    elif parsed.database and not Path(parsed.database).exists():
        put_migrated(Path(parsed.database))
    opened = open_database(url)
    upgrade(opened)
    return opened


def _put_migrated_on_server(empty: URL) -> None:
    """Put a copy of a database that was migrated once on this server in the place of an empty one."""
    import psycopg

    server = empty.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "{_TEMPLATE}"')
            opened = open_database(empty.set(database=_TEMPLATE).render_as_string(hide_password=False))
            upgrade(opened)
            opened.close()
        connection.execute(f'DROP DATABASE "{empty.database}"')
        connection.execute(f'CREATE DATABASE "{empty.database}" TEMPLATE "{_TEMPLATE}"')
