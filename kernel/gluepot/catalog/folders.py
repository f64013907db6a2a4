"""Locations of tables as folders: which URI is a folder here, and what may be done to it.

Locations are written as Hadoop writes paths: scheme and path, nothing percent-encoded (`k=a%3Ab` is the folder's
name). Local paths, `file:` locations and mounted buckets (DESIGN D10) are folders. Anything else is a remote
location; what lies there is reached through fsspec (`remote_folders`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from gluepot.catalog.new_folders import NewFolders
from gluepot.catalog.remote_folders import RemoteFolder, is_inside
from gluepot.errors import InvalidInputError
from gluepot.settings import Settings

_ASIDE = ".gluepot-removed"  # engines pass over names that begin with a dot
_S3_SCHEMES = ("s3", "s3a", "s3n")


class MakesFolders(StrEnum):
    """Where folders of new tables and partitions are made: a metastore makes them wherever it can."""

    IN_WAREHOUSE = "in warehouse"
    ANYWHERE = "anywhere"


class Folders:
    """The file system as the catalog sees it. Deletes and renames happen inside the warehouse only."""

    def __init__(self, settings: Settings, makes: MakesFolders = MakesFolders.IN_WAREHOUSE) -> None:
        self._makes = makes
        self._mounts = dict(settings.mounts)
        # The setting is a URI proper; from here on it is a location.
        self.warehouse = unquote(settings.warehouse_uri).rstrip("/")
        self._warehouse_path = self.path(self.warehouse)

    def path(self, uri: str) -> Path | None:
        """Return the folder of a location, or None for a remote one. It need not exist."""
        if uri.startswith("/"):
            return Path(uri)
        if uri.startswith("file:"):
            return Path("/" + uri[5:].lstrip("/"))
        mounted = self._mounted(uri, self._mounts)
        return self.path(mounted) if mounted else None

    def _mounted(self, uri: str, mounts: Mapping[str, str]) -> str:
        scheme, colon, rest = uri.partition("://")
        if not colon:
            return ""
        schemes = _S3_SCHEMES if scheme in _S3_SCHEMES else (scheme,)
        for bucket in sorted(mounts, key=len, reverse=True):
            bucket_scheme, _, bucket_rest = bucket.rstrip("/").partition("://")
            if bucket_scheme in schemes and (rest + "/").startswith(bucket_rest + "/"):
                return mounts[bucket] + rest[len(bucket_rest) :]
        return ""

    def in_warehouse(self, uri: str) -> Path | None:
        """Return the folder of a location that lies strictly inside the warehouse, else None."""
        path = self.path(uri)
        if path is None or self._warehouse_path is None:
            return None
        # Resolved, so that neither `..` nor a symbolic link leads out of it.
        resolved, root = path.resolve(), self._warehouse_path.resolve()
        return resolved if resolved != root and resolved.is_relative_to(root) else None

    def owns(self, uri: str) -> bool:
        """Say whether a location lies strictly inside the warehouse, local or remote: it is ours to delete and move."""
        if self.is_remote(uri):
            return self._warehouse_path is None and is_inside(uri, self.warehouse)
        return self.in_warehouse(uri) is not None

    def is_remote(self, uri: str) -> bool:
        """Say whether a location is no folder of this machine. There a move is a copy."""
        return self.path(uri) is None

    @contextmanager
    def made(self, locations: Iterable[str]) -> Iterator[None]:
        """Make folders with their parents, for as long as the block succeeds; remote ones are left alone.

        When the block fails, those that were missing are removed again.

        Raises:
            InvalidInputError: a folder cannot be made.
        """
        new = NewFolders()
        try:
            for location in locations:
                path = self._to_make(location) if location else None
                if path is not None:
                    new.make(path, location)
            yield
        except BaseException:
            new.take_back()
            raise
        finally:
            new.close()

    def _to_make(self, location: str) -> Path | None:
        path = self.path(location)
        return path if self._makes is MakesFolders.ANYWHERE or self._is_below(path) else None

    def _is_below(self, path: Path | None) -> bool:
        root = self._warehouse_path
        return path is not None and root is not None and Path(os.path.normpath(path)).is_relative_to(root)

    def set_aside(self, uri: str, label: str) -> None:
        """Take a folder of the warehouse out of sight at once, to be removed by `remove_aside`, which may take minutes.

        A remote one is deleted here and now. Elsewhere, or when it is gone, nothing happens.

        Raises:
            UnavailableError: the remote store does not answer.
        """
        if self.is_remote(uri):
            if self.owns(uri):
                RemoteFolder(uri).delete()
            return
        path = self.in_warehouse(uri)
        if path is None or not path.is_dir() or path.is_symlink():
            return
        aside = self._aside(label)
        aside.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            path.rename(aside)
        except OSError:  # a file system of its own inside the warehouse
            shutil.rmtree(path)

    def remove_aside(self, label: str) -> None:
        """Remove what was set aside under a label, if anything was."""
        if self._warehouse_path is not None and self._aside(label).is_dir():
            shutil.rmtree(self._aside(label))

    def _aside(self, label: str) -> Path:
        assert self._warehouse_path is not None, "nothing is set aside without a warehouse on this machine"
        return self._warehouse_path / _ASIDE / label

    def rename(self, source: str, target: str) -> None:
        """Move a folder inside the warehouse. A remote one is copied: its old place is the caller's to remove.

        Raises:
            InvalidInputError: the target exists, or one of them lies outside the warehouse.
            UnavailableError: the remote store does not answer.
        """
        if not self.owns(source) or not self.owns(target) or self.is_remote(source) != self.is_remote(target):
            raise InvalidInputError(
                f"The folder {source!r} cannot be moved to {target!r}: outside the warehouse."
            )
        if self.exists(target):
            raise InvalidInputError(
                f"The folder {target!r} exists already.", "Remove it, or choose another name."
            )
        old, new = self.in_warehouse(source), self.in_warehouse(target)
        if old is None or new is None:
            RemoteFolder(source).copy_to(RemoteFolder(target))
        elif old.is_dir():
            new.parent.mkdir(parents=True, exist_ok=True)
            os.rename(old, new)  # noqa: PTH104 - unlike Path.rename it takes both sides alike

    def exists(self, uri: str) -> bool:
        """Say whether there is anything at a location."""
        path = self.path(uri)
        return RemoteFolder(uri).exists() if path is None else path.exists()


def child(uri: str, *names: str) -> str:
    """Return the location of something below a location."""
    return "/".join((uri.rstrip("/"), *names))
