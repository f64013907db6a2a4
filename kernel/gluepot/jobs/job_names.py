"""What a job can be called."""

from __future__ import annotations

import re

from gluepot.errors import InvalidInputError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,254}")


def check_job_name(name: str) -> None:
    """Make sure that a text can be a job's name: it stands in commands, in addresses, and as a folder of the git mirror.

    Raises:
        InvalidInputError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{name!r} cannot be a job's name.",
            "Use letters, digits, '_', '-', '.' and spaces, at most 255, beginning with a letter, a digit or '_'.",
        )
