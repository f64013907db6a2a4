"""The files of a table on disk, as Spark would choose them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Partition, Table
from gluepot.errors import InvalidInputError, UnavailableError


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One file with the values of its partition (none for a table without keys)."""

    path: Path
    partition: tuple[str, ...] = ()


def data_files(table: Table, partitions: Sequence[Partition], folders: Folders) -> Iterator[DataFile]:
    """Yield the files of a table, in the order of partitions and names.

    Like Spark: names that begin with `.` or `_` and empty files are no data; subfolders count only with the
    option `recursiveFileLookup`; `pathGlobFilter` is honoured; a partition whose folder is gone is empty.

    Raises:
        InvalidInputError: the location is not a folder that this machine can read.
        UnavailableError: the folder of a table without keys is not there.
    """
    if not table.partition_keys:
        yield from (DataFile(path=path) for path in _files_at(table, table.location, folders))
        return
    for partition in partitions:
        path = _local(table, partition.location, folders)
        if path.exists():
            for file in _files_at(table, partition.location, folders):
                yield DataFile(path=file, partition=partition.values)


def _files_at(table: Table, location: str, folders: Folders) -> Iterator[Path]:
    root = _local(table, location, folders)
    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise UnavailableError(f"The folder {location!r} of table {table.full_name!r} is not there.")
    options = table.storage.serde_parameters if table.storage else {}
    pattern = options.get("pathGlobFilter", "*")
    recursive = options.get("recursiveFileLookup", "").lower() == "true"
    for path in sorted(root.rglob("*") if recursive else root.iterdir()):
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
        if not hidden and path.is_file() and _matches(path.name, pattern) and path.stat().st_size:
            yield path


def _matches(name: str, pattern: str) -> bool:
    """Say whether a name fits a glob of Hadoop's, which may be a list: `{a.csv,b.csv}`."""
    listed = pattern[1:-1].split(",") if pattern.startswith("{") and pattern.endswith("}") else [pattern]
    return any(fnmatch(name, one) for one in listed)


def _local(table: Table, location: str, folders: Folders) -> Path:
    path = folders.path(location)
    if path is None:
        raise InvalidInputError(
            f"Table {table.full_name!r} is at {location!r}, which cannot be read without Spark.",
            "Query it with %%sql, or mount its bucket: [mounts] in gluepot.toml.",
        )
    return path
