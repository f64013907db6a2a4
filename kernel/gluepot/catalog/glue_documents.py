"""Reading files of Glue-shaped objects: our export, and what the AWS CLI prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gluepot.errors import InvalidInputError

# Lists as our export, `get-…s` and `get-…` of the AWS CLI call them.
_MEMBERS = {
    "databases": ("Databases", "DatabaseList", "Database"),
    "tables": ("Tables", "TableList", "Table"),
    "partitions": ("Partitions", "Partition"),
    "annotations": ("Annotations",),
}


@dataclass(kw_only=True)
class GlueObjects:
    """What files hold, as written there."""

    databases: list[Mapping[str, Any]] = field(default_factory=list)
    tables: list[Mapping[str, Any]] = field(default_factory=list)
    partitions: list[Mapping[str, Any]] = field(default_factory=list)
    annotations: list[Mapping[str, Any]] = field(default_factory=list)


def read_glue_files(paths: list[Path]) -> GlueObjects:
    """Read every object of the files; one file may hold several documents, one after the other.

    Raises:
        InvalidInputError: a file cannot be read, is no JSON, or holds nothing of a catalog.
    """
    found = GlueObjects()
    for path in paths:
        known = False
        for document in _documents(path):
            for target, names in _MEMBERS.items():
                for name in names:
                    if name in document:
                        known = True
                        value = document[name]
                        getattr(found, target).extend(value if isinstance(value, list) else [value])
        if not known:
            raise InvalidInputError(
                f"{str(path)!r} holds no databases, tables or partitions.",
                "Give it what `gluepot catalog export` or `aws glue get-databases`, `get-tables` or "
                "`get-partitions` printed.",
            )
    return found


def _documents(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{str(path)!r} cannot be read: {error}.") from error
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise InvalidInputError(f"{str(path)!r} is no JSON: {error}.") from error
        if not isinstance(document, dict):
            raise InvalidInputError(
                f"{str(path)!r} holds JSON, but no object with a list of the catalog's things."
            )
        yield document
