"""Streams: forEachBatch over Spark's structured streaming."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue import kafka, known_options
from awsglue.logger import GlueLogger
from awsglue.options import is_on, option
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_RETRIES = 3
_MAX_RETRIES = 100
_LEVEL = "MEMORY_AND_DISK"
_NO_METADATA = "CheckpointMetadataNotFound"
_PAUSES_S = (1, 2, 5)
_GRANULARITIES = ("day", "hour", "minute")
_PARTS = {"day": "dayofmonth"}


def read(spark: SparkSession, kind: str, options: Mapping[str, Any]) -> DataFrame:
    """Return a stream of a Kafka topic; with `endingOffsets` what it holds until there.

    Raises:
        MissingPartError: Kinesis, which only AWS has.
    """
    if kind != "kafka":
        raise MissingPartError(
            "Kinesis streams cannot be read from here.", "Kafka can: gluepot connectors add kafka"
        )
    return (
        kafka.read_batch(spark, options)
        if option(options, "endingOffsets")
        else kafka.read_stream(spark, options)
    )


def with_ingestion_time(frame: DataFrame, granularity: str) -> DataFrame:
    """Return the rows with the year, month, day … at which they are read, in columns `ingest_…`.

    Raises:
        InvalidInputError: the granularity is none.
    """
    from pyspark.sql import functions as F

    if granularity.lower() not in _GRANULARITIES:
        raise InvalidInputError(
            f"The granularity cannot be {granularity!r}.", f"One of {', '.join(_GRANULARITIES)}."
        )
    parts = ("year", "month", *_GRANULARITIES[: _GRANULARITIES.index(granularity.lower()) + 1])
    now = F.current_timestamp()
    return frame.withColumns({f"ingest_{part}": getattr(F, _PARTS.get(part, part))(now) for part in parts})


def for_each_batch(frame: DataFrame, function: Callable[[Any, int], Any], options: Mapping[str, Any]) -> None:
    """Run the stream until it ends; a failing batch starts it again up to `batchMaxRetries` (3) times.

    A batch without rows never reaches the function. Each is held as `storageLevel` (MEMORY_AND_DISK) says while the
    function runs, unless `persistDataFrame` is off. A batch that succeeds makes the retries count anew; a checkpoint
    whose metadata is gone is not tried again.

    Raises:
        InvalidInputError: windowSize or checkpointLocation is missing, or there is no such storage level.
        ValueError: batchMaxRetries is not between 0 and 100.
    """
    for name in ("windowSize", "checkpointLocation"):
        if not option(options, name):
            raise InvalidInputError(
                f"forEachBatch needs the option {name!r}.", 'For example {"windowSize": "100 seconds"}.'
            )
    retries = int(option(options, "batchMaxRetries", _RETRIES))
    if not 0 <= retries <= _MAX_RETRIES:
        raise ValueError(f"batchMaxRetries is between 0 and {_MAX_RETRIES}; {retries} is not.")
    level = storage_level(str(option(options, "storageLevel", "") or _LEVEL))
    is_kept = is_on(options, "persistDataFrame", default=True)
    known_options.say_unknown("forEachBatch", options, known_options.EACH_BATCH)
    failures = 0

    def once(batch: DataFrame, batch_id: int) -> None:
        nonlocal failures
        held = batch.persist(level) if is_kept else batch
        try:
            if held.take(1):
                function(held, batch_id)
            failures = 0
        finally:
            if is_kept:
                held.unpersist()

    while True:
        query = (
            frame.writeStream.foreachBatch(once)
            .trigger(processingTime=str(option(options, "windowSize")))
            .option("checkpointLocation", str(option(options, "checkpointLocation")))
            .start()
        )
        try:
            query.awaitTermination()
            return
        except Exception as problem:
            failures += 1
            if failures > retries or _NO_METADATA in str(problem):
                raise
            pause_s = _PAUSES_S[min(failures, len(_PAUSES_S)) - 1]
            GlueLogger().warn(
                f"A batch failed; try {failures} of {retries} begins in {pause_s} s: {_first_line(problem)}"
            )
            time.sleep(pause_s)


def storage_level(name: str) -> Any:
    """Return PySpark's storage level of a name, in any case.

    Raises:
        InvalidInputError: there is none.
    """
    from pyspark import StorageLevel

    levels = {one: getattr(StorageLevel, one) for one in dir(StorageLevel) if one.isupper()}
    if name.strip().upper() not in levels:
        raise InvalidInputError(f"storageLevel cannot be {name!r}.", f"One of {', '.join(sorted(levels))}.")
    return levels[name.strip().upper()]


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0]
