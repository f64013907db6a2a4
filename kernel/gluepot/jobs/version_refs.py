"""What a person calls a version: its number, or a tag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, select

from gluepot.database.tables.jobs import job_tags, job_versions
from gluepot.errors import InvalidInputError
from gluepot.jobs.errors import TagNotFoundError, VersionNotFoundError

VersionRef = int | str
"""A version's number, or its tag."""

_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def version_ref(word: str) -> VersionRef:
    """Read a version's number or tag.

    Raises:
        InvalidInputError: it can be neither.
    """
    return int(word) if word.isdecimal() else checked_tag(word)


def version_refs(words: Sequence[str]) -> list[VersionRef]:
    """Read numbers or tags of versions, as `version_ref` does."""
    return [version_ref(word) for word in words]


def checked_tag(text: str) -> str:
    """Return a text that can be a tag.

    Raises:
        InvalidInputError: it cannot.
    """
    if not _TAG.fullmatch(text):
        raise InvalidInputError(
            f"{text!r} is neither the number of a version nor a tag.",
            "Tags begin with a letter or '_'; letters, digits, '_', '.' and '-' follow, 64 at most.",
        )
    return text


def version_number(connection: Connection, job: RowMapping, ref: VersionRef | None) -> int:
    """Return the number of a version; None means the one that runs.

    Raises:
        TagNotFoundError: the job has no such tag.
        VersionNotFoundError: the job has no such version.
    """
    if ref is None:
        return int(job["pinned_version"] or job["current_version"])
    if isinstance(ref, str):
        tags = select(job_tags.c.tag, job_tags.c.version).where(job_tags.c.job_id == job["id"])
        known: dict[str, int] = {row.tag: row.version for row in connection.execute(tags)}
        if ref not in known:
            raise TagNotFoundError(job["name"], ref, known)
        return known[ref]
    versions = job_versions.c.job_id == job["id"]
    newest = connection.execute(select(func.max(job_versions.c.version)).where(versions)).scalar() or 0
    if not 1 <= ref <= newest:
        raise VersionNotFoundError(job["name"], ref, newest)
    return ref
