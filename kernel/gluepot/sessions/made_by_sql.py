"""Which temporary view or function a statement makes or alters, as its text says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gluepot.sessions.keepsakes import GLOBAL_DATABASE

_BEGIN = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_NAME = r"(?P<shared>`?global_temp`?\s*\.\s*)?(?P<name>`[^`]+`|\w+)"
# `CREATE TEMPORARY TABLE … USING` is an old way to say view.
_CREATES = re.compile(
    _BEGIN
    + r"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<global>GLOBAL\s+)?TEMP(?:ORARY)?\s+(?P<kind>VIEW|TABLE|FUNCTION)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME,
    re.IGNORECASE | re.DOTALL,
)
_ALTERS = re.compile(_BEGIN + r"ALTER\s+VIEW\s+" + _NAME, re.IGNORECASE | re.DOTALL)


class TemporaryKind(StrEnum):
    """What a session can hold for itself alone."""

    VIEW = "view"
    FUNCTION = "function"


@dataclass(frozen=True)
class Temporary:
    """A temporary view or function. `name`: in lower case; a global view's begins with its database's."""

    kind: TemporaryKind
    name: str


def made_by(statement: str) -> Temporary | None:
    """Return what a statement makes; None where it makes nothing temporary."""
    match = _CREATES.match(statement)
    if match is None:
        return None
    is_function = match.group("kind").upper() == "FUNCTION"
    kind = TemporaryKind.FUNCTION if is_function else TemporaryKind.VIEW
    return temporary(
        kind, match.group("name"), is_shared=bool(match.group("global") or match.group("shared"))
    )


def altered_by(statement: str) -> Temporary | None:
    """Return the view that a statement alters, which may be a temporary one; None where it alters none."""
    match = _ALTERS.match(statement)
    if match is None:
        return None
    return temporary(TemporaryKind.VIEW, match.group("name"), is_shared=bool(match.group("shared")))


def temporary(kind: TemporaryKind, name: str, *, is_shared: bool) -> Temporary:
    """Return a temporary view or function by its name as it was written; `is_shared`: a global view."""
    plain = name.strip("`").lower()
    return Temporary(kind, f"{GLOBAL_DATABASE}.{plain}" if is_shared else plain)
