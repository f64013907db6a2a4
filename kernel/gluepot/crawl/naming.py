"""Names of tables: from folders and files, as Glue makes them, but readable where two would clash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

_MAX_CHARS = 128
_OTHER = re.compile(r"[^a-z0-9_]+")
_COUNTER = re.compile(r"(?:[-_. ]+(?:part|page|chunk)?[-_ ]*)?\d*\Z")


def table_name(text: str) -> str:
    """Return letters, digits and `_` in lower case, at most 128: `year=2017` → `year_2017`."""
    name = _OTHER.sub("_", text.lower()).strip("_")
    if not name:
        # Nothing of it can be kept (another script): the same folder gets the same name every time.
        name = "table_" + hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return name[:_MAX_CHARS]


def stem(file_name: str) -> str:
    """Return a file's name up to its first dot, or all of it when it begins with one."""
    return file_name.partition(".")[0] or file_name


def common_prefix(texts: Collection[str]) -> str:
    """Return the longest text that all begin with."""
    first, last = min(texts), max(texts)
    differ = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differ, min(len(first), len(last)))]


def common_stem(file_names: list[str]) -> str:
    """Return what the names of several files begin with, without counters: `orders_1, orders_2` → `orders`."""
    prefix = common_prefix([stem(name) for name in file_names])
    return _COUNTER.sub("", prefix) or prefix


def distinct_names(wanted: list[tuple[str, str]], taken: set[str]) -> list[str]:
    """Return a free name for each (name, path): where a name is taken, the folder above goes before it.

    Glue adds a hash there, which nobody can read and which changes with the path.
    """
    names: list[str] = []
    used = set(taken)
    for name, path in wanted:
        parts = [table_name(part) for part in path.strip("/").split("/")]
        candidate, above = name, len(parts) - 2
        while candidate in used and above >= 0:
            candidate = f"{parts[above]}_{candidate}"[-_MAX_CHARS:]
            above -= 1
        number = 2
        base = candidate
        while candidate in used:
            candidate, number = f"{base[: _MAX_CHARS - 6]}_{number}", number + 1
        used.add(candidate)
        names.append(candidate)
    return names
