"""A migrated database in milliseconds: the migrations run once in this process, what they made is then copied.

What the migrations themselves do is the business of tests/database.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from gluepot.database import Database, open_database
from gluepot.database.schema import upgrade


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
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).exists():
        put_migrated(Path(parsed.database))
    opened = open_database(url)
    upgrade(opened)
    return opened
