"""What earlier crawls found each file to be, so that only new and changed files are read.

One row for each folder, written as soon as the folder is read: a crawl that dies resumes from there. A file counts
as unchanged when its size and its token (time of change, or the store's etag) are.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from gluepot.clock import Clock
from gluepot.crawl.datatypes import Array, DataType, Decimal, Map, Scalar, Struct
from gluepot.crawl.findings import Classification, Compression, Field
from gluepot.database.engine import Database
from gluepot.database.tables.crawl import crawl_folders

_FORMAT = 1  # counted up when classifiers judge differently, so that what they found before is found again
_FLUSH_FOLDERS = 200
_FLUSH_FILES = 5000


@dataclass(frozen=True, kw_only=True)
class KnownFile:
    """What a file was found to be: a classification, or the reason why it is none."""

    size_bytes: int
    token: str
    classification: Classification | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FolderMemory:
    """What is known of one folder's files, by name. `is_complete`: the folder has been read to its end once."""

    uri: str
    files: Mapping[str, KnownFile] = field(default_factory=dict)
    is_complete: bool = False

    def get(self, name: str, *, frozen: bool, size_bytes: int, token: str) -> KnownFile | None:
        """Return what is known of a file that has not changed since (or whatever it is now, when `frozen`)."""
        known = self.files.get(name)
        if known is None or frozen or (known.size_bytes == size_bytes and known.token == token):
            return known
        return None


class Memory:
    """The memory of one scope (a crawler, or a set of targets crawled without a name).

    Args:
        scope: whose memory.
        variant: what else decides a judgement (the classifiers, how much is read); another variant remembers apart.
    """

    def __init__(self, database: Database, scope: str, variant: str, now: Clock) -> None:
        self._database = database
        self._scope = scope
        self._variant = f"{_FORMAT}:{variant}"
        self._now = now
        self._pending: list[dict[str, Any]] = []
        self._pending_files = 0

    def folder(self, uri: str) -> FolderMemory:
        """Return what is known of a folder."""
        query = select(crawl_folders.c.finding).where(
            crawl_folders.c.scope == self._scope, crawl_folders.c.folder_key == self._key(uri)
        )
        with self._database.read() as connection:
            finding = connection.execute(query).scalar()
        if finding is None:
            return FolderMemory(uri=uri)
        return FolderMemory(uri=uri, files=_unpack(finding), is_complete=True)

    def remember(self, uri: str, files: Mapping[str, KnownFile]) -> None:
        """Keep what a folder's files are; written in batches."""
        self._pending.append(
            {
                "scope": self._scope, "folder_key": self._key(uri), "folder": uri.encode("utf-8", "backslashreplace").decode(), "files": len(files),
                "finding": _pack(files), "seen_at": self._now(),
            }
        )  # fmt: skip
        self._pending_files += len(files)
        if len(self._pending) >= _FLUSH_FOLDERS or self._pending_files >= _FLUSH_FILES:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._pending:
            return
        keys = [row["folder_key"] for row in self._pending]
        with self._database.write() as connection:
            connection.execute(
                delete(crawl_folders).where(
                    crawl_folders.c.scope == self._scope, crawl_folders.c.folder_key.in_(keys)
                )
            )
            connection.execute(crawl_folders.insert(), self._pending)
        self._pending.clear()
        self._pending_files = 0

    def forget(self) -> None:
        """Forget the whole scope, so that the next crawl reads everything."""
        with self._database.write() as connection:
            connection.execute(delete(crawl_folders).where(crawl_folders.c.scope == self._scope))

    def _key(self, uri: str) -> str:
        return hashlib.sha256(f"{self._variant}\n{uri}".encode("utf-8", "surrogateescape")).hexdigest()


def _pack(files: Mapping[str, KnownFile]) -> bytes:
    kinds: list[Classification | None] = []
    numbers: dict[int, int] = {}
    rows = []
    for name, file in files.items():
        kind = file.classification
        if id(kind) not in numbers:
            numbers[id(kind)] = len(kinds)
            kinds.append(kind)
        rows.append([name, file.size_bytes, file.token, numbers[id(kind)], file.reason])
    document = {"kinds": [_write(kind) if kind else None for kind in kinds], "files": rows}
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 3)


def _unpack(finding: bytes) -> dict[str, KnownFile]:
    document = json.loads(zlib.decompress(finding))
    kinds = [_read(kind) if kind else None for kind in document["kinds"]]
    return {
        name: KnownFile(size_bytes=size, token=token, classification=kinds[number], reason=reason)
        for name, size, token, number, reason in document["files"]
    }


def _write(kind: Classification) -> dict[str, Any]:
    return {
        "format": kind.format, "options": dict(kind.options), "positional": kind.positional,
        "compression": kind.compression.value, "records": kind.records, "notes": list(kind.notes),
        "parameters": dict(kind.parameters),
        "columns": [[c.name, _write_type(c.type), c.comment, c.named] for c in kind.columns],
    }  # fmt: skip


def _read(document: dict[str, Any]) -> Classification:
    columns = tuple(
        Field(name, _read_type(type_), comment, named) for name, type_, comment, named in document["columns"]
    )
    return Classification(
        format=document["format"], columns=columns, options=document["options"], positional=document["positional"],
        compression=Compression(document["compression"]), records=document["records"],
        notes=tuple(document["notes"]), parameters=document["parameters"],
    )  # fmt: skip


def _write_type(type_: DataType) -> Any:
    match type_:
        case Scalar(name):
            return name
        case Decimal(precision, scale):
            return ["decimal", precision, scale]
        case Array(item):
            return ["array", _write_type(item)]
        case Map(key, value):
            return ["map", _write_type(key), _write_type(value)]
        case Struct(fields):
            return ["struct", [[name, _write_type(part)] for name, part in fields]]


def _read_type(document: Any) -> DataType:
    match document:
        case str(name):
            return Scalar(name)
        case ["decimal", int(precision), int(scale)]:
            return Decimal(precision, scale)
        case ["array", item]:
            return Array(_read_type(item))
        case ["map", key, value]:
            return Map(_read_type(key), _read_type(value))
        case _:
            return Struct(tuple((name, _read_type(part)) for name, part in document[1]))
