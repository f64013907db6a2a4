"""Deleting old files under a folder, with a list of what was deleted and of what could not be."""

from __future__ import annotations

import csv
import fnmatch
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsglue.logger import GlueLogger
from awsglue.options import option, text_list

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
    listed, is_empty, count = system.listFiles(root, True), True, len(purged.deleted)
    while listed.hasNext():
        status = listed.next()
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
    place = context._jvm.org.apache.hadoop.fs.Path(path)
    return place, place.getFileSystem(context._jsc.hadoopConfiguration())
