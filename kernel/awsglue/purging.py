"""Deleting old files of a folder or a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from awsglue.options import option, text_list
from awsglue.purged_files import Purged, purge_folders
from awsglue.sources.catalog import known_table
from awsglue.table_partitions import TablePartitions
from gluepot.errors import InvalidInputError, did_you_mean

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OF_PATH = ("retentionPeriod", "exclusions", "excludeStorageClasses", "manifestFilePath")
_OF_TABLE = (*_OF_PATH, "partitionPredicate")
_WITH_HISTORY = ("delta", "iceberg", "hudi")


def purge_path(spark: SparkSession, path: str, options: Mapping[str, Any]) -> Purged:
    """Delete files under `path` older than `retentionPeriod` hours; return what was deleted.

    Raises:
        InvalidInputError: an option that would leave files which are deleted here.
    """
    _check(options, _OF_PATH)
    return purge_folders(spark, [path], options)


def purge_table(spark: SparkSession, database: str, table: str, options: Mapping[str, Any]) -> Purged:
    """Delete a table's old files, with `partitionPredicate` only those of its partitions; return what was deleted.

    A partition of which nothing is left leaves the catalog. Views have no files.

    Raises:
        InvalidInputError: an option that would leave files which are deleted here, a predicate that is not over
            partition keys, or a table that keeps its own list of files.
    """
    _check(options, _OF_TABLE)
    name = known_table(spark, database, table)
    rows = spark.sql(f"DESCRIBE TABLE EXTENDED {name}").collect()
    told = {row.col_name: row.data_type for row in rows}
    provider = str(told.get("Provider") or "").lower()
    if provider in _WITH_HISTORY:
        raise InvalidInputError(
            f"'{database}.{table}' is a table of {provider}, which keeps its own list of files; purging would break it.",
            "Delete its rows by SQL, and its old snapshots as the format does (VACUUM, expire_snapshots).",
        )
    partitions = TablePartitions(spark, database.strip(), table.strip())
    predicate = str(option(options, "partitionPredicate", "") or "").strip()
    if predicate and not partitions.keys:
        raise InvalidInputError(
            f"'{database}.{table}' has no partitions that partitionPredicate {predicate!r} could choose from.",
            "Leave partitionPredicate out to purge the whole table.",
        )
    places = partitions.chosen(predicate) if predicate else partitions.places
    if not predicate and told.get("Location"):
        places = [*places, told["Location"]]  # last: what lies beside the partitions' folders
    purged = purge_folders(spark, places, options)
    partitions.forget(purged.emptied)
    partitions.looked_at_anew()
    return purged


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
