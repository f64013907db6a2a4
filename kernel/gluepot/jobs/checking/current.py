"""The check that this process is, for what is called from its script; None in every other process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gluepot.jobs.checking.models import Manner
from gluepot.jobs.checking.redirect import Redirect

_redirect: Redirect | None = None


def set_current(redirect: Redirect) -> None:
    """Make this process a check."""
    global _redirect  # noqa: PLW0603 - a process is one check or none, as it has one door
    _redirect = redirect


@contextmanager
def written_table(table: str, mode: str) -> Iterator[str]:
    """Yield the table that `gluepot.write` is to write: the one named, in a check its scratch table."""
    if _redirect is None:
        yield table
        return
    manner = {"overwrite": Manner.REPLACES, "append": Manner.APPENDS}.get(mode, Manner.CHANGES)
    name = _redirect.write(table, manner)
    with _redirect.paused():
        yield name
