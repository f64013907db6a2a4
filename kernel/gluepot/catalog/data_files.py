"""The files of a table, as Spark would choose them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Partition, Table
from gluepot.catalog.remote_folders import RemoteFolder
from gluepot.errors import UnavailableError


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One file with the values of its partition (none for a table without keys).

    `name` is what DuckDB reads it by: a local path, or a URL of `filesystem`, the fsspec one that `path` belongs to.
    """

    name: str
    path: str
    size_bytes: int
    filesystem: Any = None
    partition: tuple[str, ...] = ()


def data_files(table: Table, partitions: Sequence[Partition], folders: Folders) -> Iterator[DataFile]:
    """Yield the files of a table, in the order of partitions and names.

    Like Spark: names that begin with `.` or `_` and empty files are no data; subfolders count only with the
    option `recursiveFileLookup`; `pathGlobFilter` is honoured; a partition whose folder is gone is empty. So is a
    table in an object store, which has no empty folders.

    Raises:
        MissingPartError, InvalidInputError: the library for the location is not installed, or there is none.
        UnavailableError: the folder of a table without keys is not there, or the store does not answer.
    """
    if not table.partition_keys:
        yield from _files_at(table, table.data_location, folders)
        return
    for partition in partitions:
        path = folders.path(partition.location)
        if path is None or path.exists():
            for file in _files_at(table, partition.location, folders):
                yield replace(file, partition=partition.values)


def _files_at(table: Table, location: str, folders: Folders) -> Iterator[DataFile]:
    options = table.storage.serde_parameters if table.storage else {}
    pattern = options.get("pathGlobFilter", "*")
    recursive = options.get("recursiveFileLookup", "").lower() == "true"
    root = folders.path(location)
    if root is None:
        yield from _remote_files(RemoteFolder(location), pattern, recursive=recursive)
        return
    if root.is_file():
        yield _local_file(root, root.stat().st_size)
        return
    if not root.is_dir():
        raise UnavailableError(f"The folder {location!r} of table {table.full_name!r} is not there.")
    for path in sorted(root.rglob("*") if recursive else root.iterdir()):
        if not _is_hidden(path.relative_to(root).parts) and path.is_file() and _matches(path.name, pattern):
            size_bytes = path.stat().st_size
            if size_bytes:
                yield _local_file(path, size_bytes)


def _local_file(path: Path, size_bytes: int) -> DataFile:
    return DataFile(name=str(path), path=str(path), size_bytes=size_bytes)


def _remote_files(root: RemoteFolder, pattern: str, *, recursive: bool) -> Iterator[DataFile]:
    for file in root.all_files() if recursive else root.own_files():
        below = PurePosixPath(file.below)
        # Without a path below the folder it is the location itself, which is taken as it is.
        is_data = not file.below or (not _is_hidden(below.parts) and _matches(below.name, pattern))
        if is_data and file.size_bytes:
            yield DataFile(
                name=root.url(file), path=file.path, size_bytes=file.size_bytes, filesystem=root.filesystem
            )


def _is_hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith((".", "_")) for part in parts)


def _matches(name: str, pattern: str) -> bool:
    """Say whether a name fits a glob of Hadoop's, which may be a list: `{a.csv,b.csv}`."""
    listed = pattern[1:-1].split(",") if pattern.startswith("{") and pattern.endswith("}") else [pattern]
    return any(fnmatch(name, one) for one in listed)
