"""A pattern of file names that keeps what is not of a table out of it (Spark's `pathGlobFilter`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from fnmatch import fnmatchcase

from gluepot.crawl.findings import suffix_of
from gluepot.crawl.naming import common_prefix

_SPECIAL = re.compile(r"[*?\[\]{}\\,]")
_MIN_PREFIX_CHARS = 3
_MAX_LIST_CHARS = 2000  # metastores have narrow columns for properties


def file_filter(included: Collection[str], excluded: Collection[str]) -> str | None:
    """Return a glob that matches every name in `included` and none in `excluded`, or None when there is none.

    Patterns that also fit files still to come are preferred: by suffix, then by what the names begin with; the last
    resort lists the names.
    """
    suffixes = {suffix_of(name) for name in included}
    suffix = next(iter(suffixes)) if len(suffixes) == 1 else ""
    candidates = [f"*{suffix}"] if suffix else []
    prefix = re.sub(r"\d+\Z", "", common_prefix(included))
    if len(included) > 1 and len(prefix) >= _MIN_PREFIX_CHARS and not _SPECIAL.search(prefix):
        candidates.extend([f"{prefix}*", f"{prefix}*{suffix}"])
    for candidate in candidates:
        fits = all(fnmatchcase(name, candidate) for name in included)
        if fits and not any(fnmatchcase(name, candidate) for name in excluded):
            return candidate
    listed = ",".join(sorted(included))
    if len(listed) > _MAX_LIST_CHARS or any(_SPECIAL.search(name) for name in included):
        return None
    return f"{{{listed}}}" if len(included) > 1 else listed


def lists_names(pattern: str) -> bool:
    """Say whether a pattern of `file_filter` names the files of today, so that new ones wait for the next crawl."""
    return "*" not in pattern
