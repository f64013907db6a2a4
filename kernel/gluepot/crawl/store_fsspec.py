"""Files of any other file system, through fsspec: s3, gs, abfs, http, memory, members of archives."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from urllib.parse import unquote

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
    "Last-Modified",
    "last_modified",
    "created",
    "CRC",
)
_AHEAD = 8  # folders listed at once: a store answers each in tenths of a second
_HELD = 64  # listings that wait to be asked for
_WHOLE_BYTES = 256 << 20  # a larger file is only read from servers that give parts


class FsspecStore(FileStore):
    """One fsspec file system.

    Args:
        filesystem: of fsspec.
        scheme: the word before `://` in the target, kept in the catalog's URIs.
        inside: what is behind `::` in the target, an archive's own place; "" for none.
    """

    def __init__(self, filesystem: Any, scheme: str, inside: str = "") -> None:
        self._filesystem = filesystem
        self._scheme = scheme
        self._inside = f"::{inside}" if inside else ""

    def uri(self, path: str) -> str:
        if "://" in path:  # fsspec's paths of http are whole URLs
            return path
        return f"{self._scheme}://{path}{self._inside}"

    def open(self, path: str) -> BinaryIO:
        with _as_os_errors():
            if self._scheme in ("http", "https") and self._filesystem.size(path) <= _WHOLE_BYTES:
                start = self._filesystem.cat_file(path, start=0, end=1)
                if len(start) != 1:  # a server that gives no parts has sent all of it
                    return io.BytesIO(start)
            return cast("BinaryIO", self._filesystem.open(path, "rb"))

    def find_file(self, path: str) -> FileEntry | None:
        self._filesystem.invalidate_cache()
        try:
            with _as_os_errors():
                info = self._filesystem.info(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TargetError(
                f"{self.uri(path)!r} cannot be reached: {error}.", "Check access to it."
            ) from error
        is_page = self._scheme in ("http", "https") and info.get("mimetype") == "text/html"
        return self._entry(info) if info.get("type") == "file" and not is_page else None

    def walk(self, root: str) -> Iterator[FolderListing]:
        self._filesystem.invalidate_cache()  # file systems are shared, and keep what they listed for good
        try:
            listing = self._list(root)
        except FileNotFoundError as error:
            raise TargetNotFoundError(self.uri(root)) from error
        except OSError as error:
            raise TargetError(
                f"{self.uri(root)!r} cannot be listed: {error}.", "Check access to it."
            ) from error
        yield listing
        pending = [] if listing.lakehouse else list(reversed(listing.folders))
        with ThreadPoolExecutor(_AHEAD, thread_name_prefix="gluepot-list") as pool:
            ahead: dict[str, Future[FolderListing]] = {}
            try:
                while pending:
                    self._list_ahead(pool, ahead, pending)
                    folder = pending.pop()
                    try:
                        listing = ahead.pop(folder).result() if folder in ahead else self._list(folder)
                    except OSError as error:
                        listing = _not_listed(folder, error)
                    yield listing
                    if not listing.lakehouse:
                        pending.extend(reversed(listing.folders))
            finally:  # whoever walks may stop in the middle
                pool.shutdown(cancel_futures=True)

    def _list_ahead(
        self, pool: ThreadPoolExecutor, ahead: dict[str, Future[FolderListing]], pending: list[str]
    ) -> None:
        """List what comes next in the background, where the file system takes several calls at once."""
        if not getattr(self._filesystem, "async_impl", False):
            return
        running = sum(not future.done() for future in ahead.values())
        for folder in _upcoming(pending, ahead):
            if running >= _AHEAD or len(ahead) >= _HELD:
                return
            if folder not in ahead:
                ahead[folder] = pool.submit(self._list, folder)
                running += 1

    def _list(self, folder: str) -> FolderListing:
        with _as_os_errors():
            entries = self._filesystem.ls(folder, detail=True)
            if self._scheme in ("http", "https"):  # links are percent-encoded; `open` encodes again
                entries = [{**info, "name": unquote(info["name"])} for info in entries]
            names = {_name(info) for info in entries if info.get("type") == "directory"}
            has_iceberg = "metadata" in names and any(
                _name(info).endswith(".metadata.json")
                for info in self._filesystem.ls(f"{folder}/metadata", detail=True)
            )
        visible = [
            info for info in entries if not is_hidden(_name(info)) and info["name"].rstrip("/") != folder
        ]
        files = sorted(
            (self._entry(info) for info in visible if info.get("type") == "file"),
            key=lambda entry: entry.path,
        )
        folders = sorted(info["name"].rstrip("/") for info in visible if info.get("type") == "directory")
        return FolderListing(
            path=folder,
            files=tuple(files),
            folders=tuple(folders),
            lakehouse=lakehouse_of(names, has_iceberg),
        )

    def _entry(self, info: dict[str, Any]) -> FileEntry:
        if info.get("size") is None:  # a page of links does not say it
            with _as_os_errors():
                info = {**info, **self._filesystem.info(info["name"])}
        token = next((str(info[key]) for key in _TOKENS if info.get(key)), "")
        return FileEntry(path=str(info["name"]), size_bytes=int(info.get("size") or 0), token=token)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Let errors of a store's own library, such as missing credentials, be OSErrors, as fsspec promises for most."""
    try:
        yield
    except (OSError, ImportError, GeneratorExit):
        raise
    except Exception as error:
        raise OSError(str(error).strip().rstrip(".") or type(error).__name__) from error


def _upcoming(pending: list[str], ahead: dict[str, Future[FolderListing]]) -> Iterator[str]:
    """Yield folders in the order in which they will be walked, as far as listings are there that tell it."""
    stack = pending[-_HELD:]
    while stack:
        folder = stack.pop()
        yield folder
        future = ahead.get(folder)
        if future is not None and future.done() and future.exception() is None:
            listing = future.result()
            stack.extend([] if listing.lakehouse else reversed(listing.folders[:_HELD]))


def _name(info: dict[str, Any]) -> str:
    return str(info["name"]).rstrip("/").rpartition("/")[2]


def _not_listed(folder: str, error: OSError) -> FolderListing:
    skipped = (SkippedFile(path=folder, reason=f"cannot be listed: {error}"),)
    return FolderListing(path=folder, files=(), folders=(), skipped=skipped)
