"""Tables of Delta, Iceberg and Hudi by their path, or by name where Iceberg has a catalog."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue import known_options
from awsglue.frame.records import Records
from awsglue.frame.rows import union
from awsglue.options import option, texts
from awsglue.sinks.files import partition_keys
from awsglue.sources.paths import selection
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_NO_SOURCE = ("DATA_SOURCE_NOT_FOUND", "ClassNotFoundException")
_NOT_OURS = "hudi"
_GLUES = frozenset(one.lower() for one in (*known_options.SOURCE, *known_options.SINK)) - {"compression"}
"""Options that say something to Glue, of files; all others are the lake's own (`versionAsOf`, `hoodie.…`)."""


def read(spark: SparkSession, lake: str, options: Mapping[str, Any], predicate: str = "") -> Records:
    """Return the records of the lake tables that `paths` or `path` names; where their types differ there are choices.

    Only rows that fulfil `predicate` are read; "" takes all.

    Raises:
        InvalidInputError: there is no path.
        MissingPartError: the session does not know the format.
    """
    paths = selection(options).paths
    reader = spark.read.format(lake).options(**texts(options, _GLUES))
    try:
        tables = [Records.of(reader.load(path).where(predicate.strip() or "true")) for path in paths]
    except Exception as problem:
        raise (_told(problem, lake) or problem) from problem
    return reduce(union, tables)


def write(records: Records, lake: str, options: Mapping[str, Any]) -> None:
    """Append records to the lake table that `path` names; a new one is partitioned by `partitionKeys`.

    Raises:
        InvalidInputError: there is no path, or no field that a key names.
        MissingPartError: the session does not know the format.
    """
    path = str(option(options, "path") or "").strip()
    if not path:
        raise InvalidInputError(
            f"A table of {lake} needs a path.", 'Give connection_options={"path": "s3://bucket/table"}.'
        )
    writer = records.data.write.format(lake).mode("append").options(**texts(options, _GLUES))
    keys = partition_keys(records, options)
    try:
        (writer.partitionBy(*keys) if keys else writer).save(path)
    except Exception as problem:
        raise (_told(problem, lake) or problem) from problem


def _told(problem: Exception, lake: str) -> MissingPartError | None:
    if not any(word in str(problem) for word in _NO_SOURCE):
        return None
    if lake == _NOT_OURS:
        how = "gluepot brings none: give the session Hudi's bundle for its Spark (--extra-jars, %extra_jars)."
    else:
        how = f"Run: gluepot connectors add {lake}, then restart the session."
    return MissingPartError(f"Spark does not know tables of {lake} without its connector.", how)
