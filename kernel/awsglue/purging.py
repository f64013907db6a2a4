"""Deleting old files of a folder or a table."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue.frame.spark_types import quoted
from awsglue.logger import GlueLogger
from awsglue.options import option, text_list
from awsglue.sources.catalog import open_table, table_name
from gluepot.errors import InvalidInputError, did_you_mean

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_RETENTION_HOURS = 168
_MS_PER_HOUR = 3_600_000
_OF_PATH = ("retentionPeriod", "exclusions", "excludeStorageClasses", "manifestFilePath")
_OF_TABLE = (*_OF_PATH, "partitionPredicate")
_WITH_HISTORY = ("delta", "iceberg", "hudi")


def purge_path(spark: SparkSession, path: str, options: Mapping[str, Any]) -> int:
    """Delete files under `path` older than `retentionPeriod` hours; return how many.

    Raises:
        InvalidInputError: an option that would leave files which are deleted here.
    """
    _check(options, _OF_PATH)
    return _purge(spark, path, options)


def purge_table(spark: SparkSession, database: str, table: str, options: Mapping[str, Any]) -> int:
    """Delete a table's old files, with `partitionPredicate` only those of its partitions; return how many.

    Views have none.

    Raises:
        InvalidInputError: an option that would leave files which are deleted here, a predicate that is not over
            partition keys, or a table that keeps its own list of files.
    """
    _check(options, _OF_TABLE)
    open_table(spark, database, table)
    name = table_name(database, table)
    rows = spark.sql(f"DESCRIBE TABLE EXTENDED {name}").collect()
    told = {row.col_name: row.data_type for row in rows}
    provider = str(told.get("Provider") or "").lower()
    if provider in _WITH_HISTORY:
        raise InvalidInputError(
            f"'{database}.{table}' is a table of {provider}, which keeps its own list of files; purging would break it.",
            "Delete its rows by SQL, and its old snapshots as the format does (VACUUM, expire_snapshots).",
        )
    predicate = str(option(options, "partitionPredicate", "") or "").strip()
    if predicate:
        places: Sequence[str] = _partitions(spark, database.strip(), table.strip(), predicate)
    else:
        places = [told["Location"]] if told.get("Location") else []
    deleted = sum(_purge(spark, place, options) for place in places)
    spark.catalog.refreshTable(name)
    return deleted


def _check(options: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse what would leave files alone and cannot: what is deleted does not come back."""
    folded = {name.lower() for name in known}
    for name in options:
        if name.lower() not in folded:
            near = did_you_mean(name, list(known), limit=1)
            raise InvalidInputError(
                f"Purging has no option {name!r}; nothing was deleted.",
                f"Did you mean {near[0]!r}?" if near else f"Options: {', '.join(known)}.",
            )
    if text_list(option(options, "excludeStorageClasses")):
        raise InvalidInputError(
            "Purging cannot tell storage classes (excludeStorageClasses); nothing was deleted.",
            "Leave it out, and keep files by exclusions.",
        )
    if option(options, "manifestFilePath"):
        GlueLogger().warn("Purging writes no manifest; manifestFilePath changes nothing.")


def _purge(spark: SparkSession, path: str, options: Mapping[str, Any]) -> int:
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


def _partitions(spark: SparkSession, database: str, table: str, predicate: str) -> list[str]:
    """Return the folders of the partitions whose keys fulfil a predicate."""
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as F

    columns = spark.catalog.listColumns(table_name(database, table))
    keys = {column.name: column.dataType for column in columns if column.isPartition}
    if not keys:
        raise InvalidInputError(
            f"'{database}.{table}' has no partitions that partitionPredicate {predicate!r} could choose from.",
            "Leave partitionPredicate out to purge the whole table.",
        )
    jvm = spark.sparkContext._jvm
    catalog = spark._jsparkSession.sessionState().catalog()  # type: ignore[attr-defined]
    identifier = jvm.org.apache.spark.sql.catalyst.TableIdentifier(table, jvm.scala.Option.apply(database))
    found = catalog.listPartitions(identifier, jvm.scala.Option.empty())
    rows = []
    for number in range(found.size()):
        partition = found.apply(number)
        values = [partition.spec().apply(key) for key in keys]
        place = jvm.org.apache.hadoop.fs.Path(partition.location())  # a URI is encoded, paths are not
        rows.append([place.toString(), *values])
    schema = ", ".join(["__gluepot_place string", *(f"{quoted(key)} string" for key in keys)])
    held = spark.createDataFrame(rows, schema)  # type: ignore[type-var]
    held = held.withColumns({key: F.col(quoted(key)).cast(kind) for key, kind in keys.items()})
    try:
        chosen = held.where(predicate).select("__gluepot_place").collect()
    except AnalysisException as problem:
        raise InvalidInputError(
            f"partitionPredicate {predicate!r} is no condition over the partition keys {', '.join(keys)}; nothing was deleted.",
            "Give a condition of SQL over these.",
        ) from problem
    return [row[0] for row in chosen]
