"""The statistics that cost one directory listing: how many files, how many bytes.

Spark sizes joins by `totalSize` of Hive tables, so they are kept as the real metastore keeps them. In an object store
a listing may take long: there only tables without partitions are counted, and only if the store answers soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Partition, Table, TableType
from gluepot.catalog.remote_folders import Glimpse

_FILES, _BYTES = "numFiles", "totalSize"
_KEEP = "DO_NOT_UPDATE_STATS"
_glimpse = Glimpse()


def with_fast_stats(table: Table, folders: Folders) -> Table:
    """Return the table with its files counted, unless it is a view, has partitions, or asks not to."""
    parameters = dict(table.parameters)
    # Spark sends this wish as a table parameter, though it concerns only the one call.
    keep = parameters.pop(_KEEP, "").lower() == "true"
    table = replace(table, parameters=parameters)
    if keep or table.type is TableType.VIEW or table.partition_keys:
        return table
    counted = _count(table.location, folders)
    if table.location and folders.path(table.location) is None:
        counted = _count_remote(table.location)
    return replace(table, parameters={**parameters, **counted}) if counted else table


def with_partition_stats(partition: Partition, folders: Folders) -> Partition:
    """Return the partition with its files counted, unless it asks not to."""
    parameters = dict(partition.parameters)
    keep = parameters.pop(_KEEP, "").lower() == "true"
    counted = {} if keep else _count(partition.location, folders)
    return replace(partition, parameters={**parameters, **counted})


def _count_remote(location: str) -> dict[str, str]:
    files = _glimpse.files(location)
    if files is None:
        return {}
    sizes = [file.size_bytes for file in files if not _is_hidden(file.below.split("/"))]
    return {_FILES: str(len(sizes)), _BYTES: str(sum(sizes))}


def _is_hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith((".", "_")) for part in parts)


def _count(location: str, folders: Folders) -> dict[str, str]:
    root = folders.path(location) if location else None
    if root is None or not root.is_dir():
        return {}
    sizes = [
        path.stat().st_size
        for path in root.rglob("*")
        if path.is_file() and not _is_hidden(path.relative_to(root).parts)
    ]
    return {_FILES: str(len(sizes)), _BYTES: str(sum(sizes))}
