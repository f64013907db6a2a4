"""The name of a crawler that nobody named: the last part of what it crawls."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9 _.\-]+")
_LONGEST = 240


def name_after(target: str, taken: Collection[str]) -> str:
    """Return the last part of a path or URI, with nothing that a name may not have, numbered where it is taken."""
    last = next(filter(None, reversed(target.rstrip("*").split("/"))), "")
    name = re.sub(r"^[^A-Za-z0-9]+", "", _NOT_IN_A_NAME.sub("_", last))[:_LONGEST] or "files"
    if name not in taken:
        return name
    return next(free for n in itertools.count(2) if (free := f"{name}-{n}") not in taken)
