"""Tables of Delta, Iceberg and Hudi by their path, or by name where Iceberg has a catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue.frame.records import Records
from gluepot.errors import MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_NO_SOURCE = ("DATA_SOURCE_NOT_FOUND", "ClassNotFoundException")
_NOT_OURS = "hudi"


def read(spark: SparkSession, lake: str, path: str) -> Records:
    """Return the records of a lake table.

    Raises:
        MissingPartError: the session does not know the format.
    """
    try:
        return Records.of(spark.read.format(lake).load(path))
    except Exception as problem:
        raise (_told(problem, lake) or problem) from problem


def write(records: Records, lake: str, path: str) -> None:
    """Append records to a lake table.

    Raises:
        MissingPartError: the session does not know the format.
    """
    try:
        records.data.write.format(lake).mode("append").save(path)
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
