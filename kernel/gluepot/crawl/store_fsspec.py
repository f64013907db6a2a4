"""Files of any other file system, through fsspec: s3, gs, abfs, http, memory, members of archives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from gluepot.crawl.abc import FileStore, FolderListing
from gluepot.crawl.errors import TargetError, TargetNotFoundError
from gluepot.crawl.findings import FileEntry
from gluepot.crawl.hidden import is_hidden, lakehouse_of
from gluepot.crawl.models import SkippedFile

# What tells a rewritten object from the old one, the most exact first.
_TOKENS = (
    "ETag",
    "etag",
    "md5Hash",
    "content_md5",
    "generation",
    "mtime",
    "LastModified",
    "last_modified",
    "created",
)


class FsspecStore(FileStore):
    """One fsspec file system. `scheme` is the word before `://` in the target, kept in the catalog's URIs."""

    def __init__(self, filesystem: Any, scheme: str) -> None:
        self._filesystem = filesystem
        self._scheme = scheme

    def uri(self, path: str) -> str:
        return f"{self._scheme}://{path}"

    def open(self, path: str) -> BinaryIO:
        return cast("BinaryIO", self._filesystem.open(path, "rb"))

    def find_file(self, path: str) -> FileEntry | None:
        try:
            info = self._filesystem.info(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TargetError(
                f"{self.uri(path)!r} cannot be reached: {error}.", "Check access to it."
            ) from error
        return _entry(info) if info.get("type") == "file" else None

    def walk(self, root: str) -> Iterator[FolderListing]:
        try:
            listing = self._list(root)
        except FileNotFoundError as error:
            raise TargetNotFoundError(self.uri(root)) from error
        except OSError as error:
            raise TargetError(
                f"{self.uri(root)!r} cannot be listed: {error}.", "Check access to it."
            ) from error
        pending = [listing]
        while pending:
            listing = pending.pop()
            yield listing
            if listing.lakehouse:
                continue
            for folder in reversed(listing.folders):
                try:
                    pending.append(self._list(folder))
                except OSError as error:
                    pending.append(_not_listed(folder, error))

    def _list(self, folder: str) -> FolderListing:
        entries = self._filesystem.ls(folder, detail=True)
        names = {_name(info) for info in entries if info.get("type") == "directory"}
        visible = [
            info for info in entries if not is_hidden(_name(info)) and info["name"].rstrip("/") != folder
        ]
        has_iceberg = "metadata" in names and any(
            _name(info).endswith(".metadata.json")
            for info in self._filesystem.ls(f"{folder}/metadata", detail=True)
        )
        files = sorted((_entry(i) for i in visible if i.get("type") == "file"), key=lambda entry: entry.path)
        folders = sorted(info["name"].rstrip("/") for info in visible if info.get("type") == "directory")
        return FolderListing(
            path=folder,
            files=tuple(files),
            folders=tuple(folders),
            lakehouse=lakehouse_of(names, has_iceberg),
        )


def _name(info: dict[str, Any]) -> str:
    return str(info["name"]).rstrip("/").rpartition("/")[2]


def _entry(info: dict[str, Any]) -> FileEntry:
    token = next((str(info[key]) for key in _TOKENS if info.get(key)), "")
    return FileEntry(path=str(info["name"]), size_bytes=int(info.get("size") or 0), token=token)


def _not_listed(folder: str, error: OSError) -> FolderListing:
    skipped = (SkippedFile(path=folder, reason=f"cannot be listed: {error}"),)
    return FolderListing(path=folder, files=(), folders=(), skipped=skipped)
