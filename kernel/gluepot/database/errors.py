"""What the database can say that a user can do something about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from gluepot.errors import UnavailableError


class DiskFullError(UnavailableError):
    """The disk that the database is on has no room left.

    Args:
        place: the database's file, or "" where it is somebody else's server.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        where = f"of {place!r}" if place else "of the database server"
        super().__init__(
            f"The disk {where} is full.", "Free some space there and try again; nothing is damaged."
        )


@contextmanager
def full_disk_named(place: str) -> Iterator[None]:
    """Raise DiskFullError in place of the driver's error for a full disk; every other one passes."""
    try:
        yield
    except OperationalError as error:
        if "disk is full" in str(error.orig) or "No space left" in str(error.orig):
            raise DiskFullError(place) from error
        raise
