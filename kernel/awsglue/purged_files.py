"""Deleting old files under a folder, with a list of what was deleted and of what could not be."""

from __future__ import annotations

import csv
import fnmatch
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsglue.logger import GlueLogger
from awsglue.options import option, text_list
from awsglue.sources.local_folders import as_folder, is_bucket

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_RETENTION_HOURS = 168
_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True, kw_only=True)
class Purged:
    """What became of a folder's old files, by path; `emptied` are the folders asked for in which nothing is left."""

    deleted: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)


def purge_folders(spark: SparkSession, folders: Sequence[str], options: Mapping[str, Any]) -> Purged:
    """Delete the files under some folders that are older than `retentionPeriod` hours and not among `exclusions`.

    With `manifestFilePath` the lists are written there, as Success.csv and Failed.csv.
    """
    oldest = time.time() * 1000 - float(option(options, "retentionPeriod", _RETENTION_HOURS)) * _MS_PER_HOUR
    kept = text_list(option(options, "exclusions"))
    purged = Purged()
    for folder in folders:
        _purge(spark, folder, oldest, kept, purged)
    if purged.failed:
        GlueLogger().error(f"{len(purged.failed)} files could not be deleted; the first: {purged.failed[0]}")
    if manifest := str(option(options, "manifestFilePath", "") or "").strip().rstrip("/"):
        _write(spark, f"{manifest}/Success.csv", purged.deleted)
        _write(spark, f"{manifest}/Failed.csv", purged.failed)
    return purged


def _purge(spark: SparkSession, folder: str, oldest: float, kept: Sequence[str], purged: Purged) -> None:
    root, system = _opened(spark, folder)
    if not system.exists(root):
        return
    is_empty, count = True, len(purged.deleted)
    for status in _files(system, root):
        name = status.getPath().toString()
        is_old = status.getModificationTime() <= oldest
        if not is_old or any(fnmatch.fnmatch(name, f"*{glob}") for glob in kept):
            is_empty = False
        elif system.delete(status.getPath(), False):
            purged.deleted.append(name)
        else:
            purged.failed.append(name)
            is_empty = False
    if is_empty and len(purged.deleted) > count:
        purged.emptied.append(folder)


def _files(system: Any, root: Any) -> Iterator[Any]:
    """Yield the files below a folder; Hadoop cannot do that for a mounted bucket itself, only for what is in it."""
    if is_bucket(root.toString()):
        for status in system.listStatus(root):
            if status.isFile():
                yield status
            else:
                yield from _files(system, status.getPath())
        return
    listed = system.listFiles(root, True)
    while listed.hasNext():
        yield listed.next()


def _write(spark: SparkSession, path: str, names: Sequence[str]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([name] for name in names)
    place, system = _opened(spark, path)
    sink = system.create(place, True)
    try:
        sink.write(text.getvalue().encode())
    finally:
        sink.close()


def _opened(spark: SparkSession, path: str) -> tuple[Any, Any]:
    context: Any = spark.sparkContext
    place = context._jvm.org.apache.hadoop.fs.Path(as_folder(path))
    return place, place.getFileSystem(context._jsc.hadoopConfiguration())
