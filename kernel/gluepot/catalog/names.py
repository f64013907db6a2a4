"""Names: what may name a database or table, and how partitions are named after their values, as in Hive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from gluepot.catalog.errors import InvalidNameError
from gluepot.errors import InvalidInputError

DEFAULT_DATABASE = "default"
DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""Stands for a null value, in the name and in the values of a partition."""

_NAME = re.compile(r"\w{1,255}", re.ASCII)
# The characters that Hive writes as %XX in the names of partition folders.
_ESCAPED = re.compile(r"[\x01-\x1f\x7f\"#%'*/:=?\\{\[\]^]")
_HEX = re.compile(r"%([0-9A-Fa-f]{2})")


def valid_name(kind: str, name: str) -> str:
    """Return the name in lower case.

    Raises:
        InvalidNameError: it has other characters than letters, digits and underscores.
    """
    if not _NAME.fullmatch(name):
        raise InvalidNameError(kind, name)
    return name.lower()


def split_name(text: str) -> tuple[str, str]:
    """Return (database, table) of `database.table`, or of a bare `table` in the default database.

    Raises:
        InvalidInputError: the text has another shape.
    """
    parts = [part.strip("`").lower() for part in text.strip().split(".")]
    if not all(parts) or len(parts) > 2:
        raise InvalidInputError(f"{text!r} does not name a table.", "Write it as database.table.")
    return (parts[0], parts[1]) if len(parts) == 2 else (DEFAULT_DATABASE, parts[0])


def tags_of(texts: Iterable[str]) -> dict[str, str]:
    """Return tags written as `key=value`; `key=` has an empty value.

    Raises:
        InvalidInputError: a text has another shape.
    """
    tags = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InvalidInputError(f"{text!r} is no tag.", "Write it as key=value, or key= to remove it.")
        tags[key.strip()] = value.strip()
    return tags


@lru_cache(maxsize=16384)
def escape_path_name(text: str) -> str:
    """Return a partition value as it stands in a folder's name."""
    if not text:
        return DEFAULT_PARTITION
    return _ESCAPED.sub(lambda match: f"%{ord(match[0]):02X}", text)


def unescape_path_name(text: str) -> str:
    """Return the value that `escape_path_name` wrote."""
    return _HEX.sub(lambda match: chr(int(match[1], 16)), text)


def partition_name(keys: Sequence[str], values: Sequence[str]) -> str:
    """Return `key=value/key=value`, escaped, for keys in the table's order."""
    return "/".join(f"{escape_path_name(k)}={escape_path_name(v)}" for k, v in zip(keys, values, strict=True))


def partition_values(name: str) -> tuple[tuple[str, str], ...]:
    """Return the (key, value) pairs of a partition's name, unescaped.

    Raises:
        InvalidInputError: a part of it is not `key=value`.
    """
    pairs = []
    for part in name.split("/"):
        key, equals, value = part.partition("=")
        if not equals:
            raise InvalidInputError(
                f"{name!r} does not name a partition.", "Write it as key=value/key=value."
            )
        pairs.append((unescape_path_name(key), unescape_path_name(value)))
    return tuple(pairs)
