"""Folders of object stores and other remote file systems, through fsspec.

An object store has no folders and no rename: a folder is what the names of its objects begin with, one without objects
is not there, and moving is copying. Credentials are those that the store's library finds by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from gluepot.errors import GluepotError, InvalidInputError, MissingPartError, UnavailableError

_HADOOP_S3 = ("s3a", "s3n")
_LIBRARIES = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs"}
_SILENT_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """One object: its path as the file system writes it, its path below the folder ("" is the location itself)."""

    path: str
    below: str
    size_bytes: int


class RemoteFolder:
    """What lies at a remote location. It need not exist.

    Every method raises UnavailableError when the store does not answer or refuses.
    """

    def __init__(self, location: str) -> None:
        """Find the file system of a location; nothing is asked of it yet.

        Raises:
            MissingPartError: its library is not installed.
            InvalidInputError: no library knows such a location.
        """
        import fsspec

        scheme, separator, rest = location.partition("://")
        scheme = "s3" if scheme in _HADOOP_S3 else scheme
        self._location = location
        if not separator:
            raise InvalidInputError(f"{location!r} is no location: neither a path nor a URI.")
        try:
            self.filesystem, path = fsspec.core.url_to_fs(f"{scheme}{separator}{rest}")
        except ImportError as error:
            library = _LIBRARIES.get(scheme)
            raise MissingPartError(
                f"Files of {scheme}:// need a library that is not installed.",
                f"Run: pip install {library}" if library else f"Install the fsspec library for {scheme}://.",
            ) from error
        except ValueError as error:
            raise InvalidInputError(
                f"The location {location!r} is of a kind that cannot be read without Spark ({scheme}://)."
            ) from error
        except OSError as error:
            raise UnavailableError(f"{location!r} cannot be reached: {error}.") from error
        self._path = str(path).rstrip("/")

    def url(self, file: RemoteFile) -> str:
        """Return a file's full name, as libraries take it that were given the file system."""
        return str(self.filesystem.unstrip_protocol(file.path))

    def all_files(self) -> list[RemoteFile]:
        """Return every file below, sorted by path; none where there is no such folder."""
        with self._reached():
            try:
                return self._files(self.filesystem.find(self._path, detail=True).values())
            except FileNotFoundError:
                return []

    def own_files(self) -> list[RemoteFile]:
        """Return the files that lie in the folder itself, sorted by path."""
        with self._reached():
            try:
                return self._files(self.filesystem.ls(self._path, detail=True))
            except FileNotFoundError:
                return []

    def exists(self) -> bool:
        """Say whether anything is there."""
        with self._reached():
            return bool(self.filesystem.exists(self._path))

    def delete(self) -> None:
        """Delete everything below; nothing where there is nothing."""
        with self._reached():
            if self.filesystem.exists(self._path):
                self.filesystem.rm(self._path, recursive=True)

    def copy_to(self, target: RemoteFolder) -> None:
        """Copy every file to the same place below another folder, which has none; all or none."""
        files = self.all_files()
        if not files:
            return
        try:
            with self._reached():
                self.filesystem.copy(
                    [file.path for file in files],
                    [f"{target._path}/{file.below}" for file in files],
                    on_error="raise",
                )
        except UnavailableError:
            with suppress(UnavailableError):
                target.delete()
            raise

    def _files(self, entries: Any) -> list[RemoteFile]:
        found = [
            RemoteFile(
                path=str(entry["name"]),
                below=str(entry["name"])[len(self._path) :].lstrip("/"),
                size_bytes=int(entry.get("size") or 0),
            )
            for entry in entries
            if entry.get("type") == "file"
        ]
        return sorted(found, key=lambda file: file.path)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        self.filesystem.invalidate_cache()  # others write there too
        try:
            yield
        except Exception as error:  # each store's library has a tree of errors of its own
            raise UnavailableError(
                f"{self._location!r} cannot be reached: {type(error).__name__}: {error}.",
                "Check access to it: credentials, region, network.",
            ) from error


class Glimpse:
    """Looks at remote folders that must not hold anybody up: one that is late, or fails, is not asked for a while."""

    def __init__(self, patience_s: float = 3.0) -> None:
        self._patience_s = patience_s
        self._silent_until: dict[str, float] = {}  # by bucket

    def files(self, location: str) -> list[RemoteFile] | None:
        """Return every file below, or None when that cannot be known soon."""
        bucket = "/".join(location.split("/", 3)[:3])
        if self._silent_until.get(bucket, 0.0) > monotonic():
            return None
        found: SimpleQueue[list[RemoteFile] | GluepotError] = SimpleQueue()
        # A thread that ends with the process: a store that never answers must not keep it.
        Thread(target=_look, args=(location, found), name="gluepot-remote", daemon=True).start()
        try:
            answer = found.get(timeout=self._patience_s)
        except Empty:
            answer = UnavailableError("no answer in time")
        if isinstance(answer, GluepotError):
            _log.info("the files of %s are not counted: %s", location, answer)
            self._silent_until[bucket] = monotonic() + _SILENT_S
            return None
        return answer


def _look(location: str, found: SimpleQueue[list[RemoteFile] | GluepotError]) -> None:
    try:
        found.put(RemoteFolder(location).all_files())
    except GluepotError as error:
        found.put(error)


def is_inside(location: str, folder: str) -> bool:
    """Say whether a remote location lies strictly below a remote folder."""
    inner, outer = _parts(location), _parts(folder)
    return len(inner) > len(outer) and inner[: len(outer)] == outer and ".." not in inner


def _parts(location: str) -> list[str]:
    scheme, _, rest = location.partition("://")
    return [
        "s3" if scheme in _HADOOP_S3 else scheme,
        *(part for part in rest.split("/") if part not in ("", ".")),
    ]
