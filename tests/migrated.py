"""A migrated database in milliseconds: the migrations run once in this process, what they made is then copied.

What the migrations themselves do is the business of tests/database.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

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


def open_migrated(file: Path) -> Database:
    """Open a database of the newest schema in a file, which is made where it is not there yet."""
    if not file.exists():
        put_migrated(file)
    opened = open_database(f"sqlite:///{file}")
    upgrade(opened)
    return opened
