"""Data files of tables: listed, named after their write, linked into another folder.

Folders that are local (also behind a mount) are worked on directly, and a file that stays is a hard link: it costs
no bytes. Elsewhere Hadoop's file systems do the same, and a file that stays is a copy.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from gluepot.catalog.folders import Folders, child

GENERATIONS = "_generations"


class DataFiles(Protocol):
    """The files below folders. Names that begin with `_` or `.` are not data and are never seen."""

    def list(self, location: str) -> list[str]:
        """Return the paths of the data files below a folder, relative to it; none when it is not there."""

    def rename(self, location: str, old: str, new: str) -> None:
        """Rename a file; both are relative to the folder."""

    def keep(self, source: str, target: str, names: Sequence[str]) -> None:
        """Make files of `source` be in `target` too, under the same names."""

    def remove(self, location: str) -> None:
        """Remove a folder with all that is in it; nothing when it is gone."""

    def untouched_since(self, location: str, moment: datetime) -> Sequence[str]:
        """Return the folders directly in a folder that nobody has changed since a moment."""


class LocalFiles:
    """Files of this machine."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def _path(self, location: str) -> Path:
        path = self._folders.path(location)
        assert path is not None, location
        return path

    def list(self, location: str) -> list[str]:
        root = self._path(location)
        found = []
        for folder, names, files in os.walk(root):
            names[:] = [name for name in names if not is_hidden(name)]
            found += [str((Path(folder) / name).relative_to(root)) for name in files if not is_hidden(name)]
        return sorted(found)

    def rename(self, location: str, old: str, new: str) -> None:
        root = self._path(location)
        checksum = (root / old).with_name(f".{Path(old).name}.crc")
        (root / old).rename(root / new)
        checksum.unlink(missing_ok=True)

    def keep(self, source: str, target: str, names: Sequence[str]) -> None:
        old, new = self._path(source), self._path(target)
        for name in names:
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(old / name, new / name)
            except OSError:  # another disk, or a file system without links
                shutil.copy2(old / name, new / name)

    def remove(self, location: str) -> None:
        path = self._path(location)
        shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):  # until a folder that holds something else
            while (path := path.parent).name != GENERATIONS and GENERATIONS in path.parts:
                path.rmdir()

    def untouched_since(self, location: str, moment: datetime) -> Sequence[str]:
        root = self._path(location)
        if not root.is_dir():
            return []
        old = [path for path in root.iterdir() if path.stat().st_mtime < moment.timestamp()]
        return [child(location, path.name) for path in old]


class HadoopFiles:
    """Files of whatever Spark can reach."""

    def __init__(self, spark: Any) -> None:
        self._jvm = spark._jvm  # noqa: SLF001 - Hadoop's file systems have no Python door
        self._conf = spark._jsparkSession.sessionState().newHadoopConf()  # noqa: SLF001

    def _open(self, location: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(location)
        return path.getFileSystem(self._conf), path

    def list(self, location: str) -> list[str]:
        system, path = self._open(location)
        if not system.exists(path):
            return []
        root = unquote(urlsplit(str(system.makeQualified(path).toString())).path).rstrip("/")
        found, files = [], system.listFiles(path, True)  # noqa: FBT003
        while files.hasNext():
            name = str(files.next().getPath().toUri().getPath()).removeprefix(root + "/")
            if not any(is_hidden(part) for part in name.split("/")):
                found.append(name)
        return sorted(found)

    def rename(self, location: str, old: str, new: str) -> None:
        system, _ = self._open(location)
        paths = (self._jvm.org.apache.hadoop.fs.Path(child(location, name)) for name in (old, new))
        system.rename(*paths)

    def keep(self, source: str, target: str, names: Sequence[str]) -> None:
        old_system, _ = self._open(source)
        new_system, _ = self._open(target)
        for name in names:
            old = self._jvm.org.apache.hadoop.fs.Path(child(source, name))
            new = self._jvm.org.apache.hadoop.fs.Path(child(target, name))
            self._jvm.org.apache.hadoop.fs.FileUtil.copy(old_system, old, new_system, new, False, self._conf)  # noqa: FBT003

    def remove(self, location: str) -> None:
        system, path = self._open(location)
        system.delete(path, True)  # noqa: FBT003

    def untouched_since(self, location: str, moment: datetime) -> Sequence[str]:
        system, path = self._open(location)
        if not system.exists(path):
            return []
        return [
            child(location, status.getPath().getName())
            for status in system.listStatus(path)
            if status.getModificationTime() < moment.timestamp() * 1000
        ]


def is_hidden(name: str) -> bool:
    """Say whether Spark does not see a file or folder of this name as data."""
    return name.startswith(".") or (name.startswith("_") and "=" not in name)
