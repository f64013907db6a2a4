"""Deleting old files of a folder or a table."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.options import option, text_list
from awsglue.sources.catalog import open_table, table_name

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_RETENTION_HOURS = 168
_MS_PER_HOUR = 3_600_000


def purge_path(spark: SparkSession, path: str, options: Mapping[str, Any]) -> int:
    """Delete files under `path` older than `retentionPeriod` hours; return how many."""
    jvm = spark.sparkContext._jvm
    root = jvm.org.apache.hadoop.fs.Path(path)
    system = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not system.exists(root):
        return 0
    oldest = time.time() * 1000 - float(option(options, "retentionPeriod", _RETENTION_HOURS)) * _MS_PER_HOUR
    kept = text_list(option(options, "exclusions"))
    listed, deleted = system.listFiles(root, True), 0
    while listed.hasNext():
        status = listed.next()
        name = status.getPath().toString()
        if status.getModificationTime() <= oldest and not any(
            fnmatch.fnmatch(name, f"*{glob}") for glob in kept
        ):
            system.delete(status.getPath(), False)
            deleted += 1
    return deleted


def purge_table(spark: SparkSession, database: str, table: str, options: Mapping[str, Any]) -> int:
    """Delete a table's old files; return how many. Views have none."""
    open_table(spark, database, table)
    rows = spark.sql(f"DESCRIBE TABLE EXTENDED {table_name(database, table)}").collect()
    location = next((row.data_type for row in rows if row.col_name == "Location"), None)
    deleted = purge_path(spark, location, options) if location else 0
    spark.catalog.refreshTable(table_name(database, table))
    return deleted
