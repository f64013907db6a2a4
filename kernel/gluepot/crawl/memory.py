"""What earlier crawls found each file to be, so that only new and changed files are read.

One row for each folder, written as soon as the folder is read: a crawl that dies resumes from there. A file counts
as unchanged when its size and its token (time of change, or the store's etag) are.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import delete, select

from gluepot.clock import Clock
from gluepot.crawl.documents import read_classification, write_classification
from gluepot.crawl.findings import Classification, FileEntry, FileGroup
from gluepot.database.engine import Database
from gluepot.database.tables.crawl import crawl_folders

_FORMAT = 5  # counted up when classifiers judge differently, so that what they found before is found again
_FETCH_FOLDERS = 200
_FLUSH_FOLDERS = 200
_SEEN_CHARS = 24  # of a key: enough to tell a million folders apart, and half of the memory
_FLUSH_FILES = 5000


@dataclass(frozen=True, kw_only=True)
class KnownFile:
    """What a file was found to be: a classification, or the reason why it is none."""

    size_bytes: int
    token: str
    classification: Classification | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FolderSummary:
    """What a folder's files were together: groups, and (name, reason) of strays, for a listing with this digest."""

    digest: str
    files: int
    size_bytes: int
    groups: list[FileGroup]
    strays: list[tuple[str, str]]


class FolderMemory:
    """What is known of one folder. Its parts are unpacked when they are asked for."""

    def __init__(self, uri: str, finding: bytes | None) -> None:
        self.uri = uri
        self._finding = finding

    @cached_property
    def summary(self) -> FolderSummary | None:
        """What its files were together; None when the folder was never read."""
        return _unpack_summary(self._finding) if self._finding is not None else None

    @cached_property
    def files(self) -> Mapping[str, KnownFile]:
        """What each file was, by name."""
        return _unpack_files(self._finding) if self._finding is not None else {}

    def find(self, entry: FileEntry) -> KnownFile | None:
        """Return what is known of a file that has not changed since."""
        known = self.files.get(entry.name)
        unchanged = known is not None and (known.size_bytes, known.token) == (entry.size_bytes, entry.token)
        return known if unchanged else None


def digest_of(entries: Sequence[FileEntry]) -> str:
    """Return a digest of a listing: equal as long as no file came, went or changed."""
    digest = hashlib.blake2b(digest_size=16)
    for entry in entries:
        digest.update(f"{entry.name}\0{entry.size_bytes}\0{entry.token}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


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
        self._expected: dict[str, tuple[str, ...]] = {}
        self._fetched: dict[str, bytes | None] = {}
        self._seen: set[str] = set()

    def expect(self, uris: Sequence[str]) -> None:
        """Say which folders will be asked for soon, in this order, so that many are fetched by one query."""
        for start in range(0, len(uris), _FETCH_FOLDERS):
            batch = tuple(uris[start : start + _FETCH_FOLDERS])
            self._expected.update(dict.fromkeys(batch, batch))

    def folder(self, uri: str) -> FolderMemory:
        """Return what is known of a folder."""
        self._seen.add(self._key(uri)[:_SEEN_CHARS])
        if uri not in self._fetched:
            self._fetch(self._expected.get(uri, (uri,)))
        self._expected.pop(uri, None)
        return FolderMemory(uri, self._fetched.pop(uri))

    def _fetch(self, uris: Sequence[str]) -> None:
        by_key = {self._key(uri): uri for uri in uris if uri not in self._fetched}
        query = select(crawl_folders.c.folder_key, crawl_folders.c.finding).where(
            crawl_folders.c.scope == self._scope, crawl_folders.c.folder_key.in_(by_key)
        )
        self._fetched.update(dict.fromkeys(by_key.values()))
        with self._database.read() as connection:
            for key, finding in connection.execute(query):
                self._fetched[by_key[key]] = finding

    def remember(self, uri: str, summary: FolderSummary, files: Mapping[str, KnownFile]) -> None:
        """Keep what a folder's files are; written in batches."""
        self._pending.append(
            {
                "scope": self._scope,
                "folder_key": self._key(uri),
                "folder": uri.encode("utf-8", "backslashreplace").decode(),
                "files": len(files),
                "finding": _pack(summary, files),
                "seen_at": self._now(),
            }
        )
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

    def folders(self, root: str) -> list[str]:
        """Return the URIs of the folders that are known at and below a root."""
        c = crawl_folders.c
        with self._database.read() as connection:
            rows = connection.execute(select(c.folder, c.folder_key).where(c.scope == self._scope))
            found = [row.folder for row in rows if self._key(row.folder) == row.folder_key]
        return [uri for uri in found if uri == root or uri.startswith(f"{root.rstrip('/')}/")]

    def forget_folder(self, uri: str) -> None:
        """Forget a folder that is gone."""
        with self._database.write() as connection:
            connection.execute(
                delete(crawl_folders).where(
                    crawl_folders.c.scope == self._scope, crawl_folders.c.folder_key == self._key(uri)
                )
            )

    def forget_unseen(self) -> None:
        """Forget the folders that nobody asked for: after everything was listed, they are gone."""
        c = crawl_folders.c
        with self._database.read() as connection:
            keys = connection.execute(select(c.folder_key).where(c.scope == self._scope)).scalars()
            unseen = [key for key in keys if key[:_SEEN_CHARS] not in self._seen]
        for start in range(0, len(unseen), _FLUSH_FOLDERS):
            chosen = unseen[start : start + _FLUSH_FOLDERS]
            with self._database.write() as connection:
                connection.execute(
                    delete(crawl_folders).where(c.scope == self._scope, c.folder_key.in_(chosen))
                )

    def forget(self) -> None:
        """Forget the whole scope, so that the next crawl reads everything."""
        with self._database.write() as connection:
            connection.execute(delete(crawl_folders).where(crawl_folders.c.scope == self._scope))

    def _key(self, uri: str) -> str:
        return hashlib.sha256(f"{self._variant}\n{uri}".encode("utf-8", "surrogateescape")).hexdigest()


def _pack(summary: FolderSummary, files: Mapping[str, KnownFile]) -> bytes:
    """Write the summary and the files apart: an unchanged folder needs only the first."""
    head = {
        "digest": summary.digest, "files": summary.files, "size": summary.size_bytes, "strays": summary.strays,
        "groups": [
            [write_classification(g.classification), g.files, g.size_bytes, g.names, sorted(g.suffixes)]
            for g in summary.groups
        ],
    }  # fmt: skip
    kinds: list[Classification | None] = []
    numbers: dict[int, int] = {}
    rows = []
    for name, file in files.items():
        kind = file.classification
        if id(kind) not in numbers:
            numbers[id(kind)] = len(kinds)
            kinds.append(kind)
        rows.append([name, file.size_bytes, file.token, numbers[id(kind)], file.reason])
    body = {"kinds": [write_classification(kind) if kind else None for kind in kinds], "files": rows}
    first, second = (
        zlib.compress(json.dumps(part, separators=(",", ":")).encode(), 3) for part in (head, body)
    )
    return len(first).to_bytes(4, "big") + first + second


def _unpack_summary(finding: bytes) -> FolderSummary:
    end = 4 + int.from_bytes(finding[:4], "big")
    head = json.loads(zlib.decompress(finding[4:end]))
    groups = [
        FileGroup(
            classification=read_classification(kind),
            files=files,
            size_bytes=size,
            names=names,
            suffixes=set(suffixes),
        )
        for kind, files, size, names, suffixes in head["groups"]
    ]
    strays = [(name, reason) for name, reason in head["strays"]]
    return FolderSummary(
        digest=head["digest"], files=head["files"], size_bytes=head["size"], groups=groups, strays=strays
    )


def _unpack_files(finding: bytes) -> dict[str, KnownFile]:
    end = 4 + int.from_bytes(finding[:4], "big")
    body = json.loads(zlib.decompress(finding[end:]))
    kinds = [read_classification(kind) if kind else None for kind in body["kinds"]]
    return {
        name: KnownFile(size_bytes=size, token=token, classification=kinds[number], reason=reason)
        for name, size, token, number, reason in body["files"]
    }
