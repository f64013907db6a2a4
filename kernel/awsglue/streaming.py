"""Streams: forEachBatch over Spark's structured streaming."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue.options import is_on, option
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MAX_RETRIES = 100
_PAUSES_S = (1, 2, 5)
_GRANULARITIES = ("day", "hour", "minute")
_PARTS = {"day": "dayofmonth"}


def read(spark: SparkSession, kind: str, options: Mapping[str, Any]) -> DataFrame:
    """Return a stream of a Kafka topic."""
    if kind != "kafka":
        raise MissingPartError(
            "Kinesis streams cannot be read from here.", "Kafka can: gluepot connectors add kafka"
        )
    named = {
        "kafka.bootstrap.servers": option(options, "bootstrap.servers"),
        "subscribe": option(options, "topicName"),
        "assign": option(options, "assign"),
        "subscribePattern": option(options, "subscribePattern"),
        "startingOffsets": option(options, "startingOffsets", "latest"),
    }
    given = {key: str(value) for key, value in named.items() if value is not None}
    return spark.readStream.format("kafka").options(**given).load()


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

    Raises:
        InvalidInputError: windowSize or checkpointLocation is missing.
        ValueError: batchMaxRetries is not between 0 and 100.
    """
    for name in ("windowSize", "checkpointLocation"):
        if not option(options, name):
            raise InvalidInputError(
                f"forEachBatch needs the option {name!r}.", 'For example {"windowSize": "100 seconds"}.'
            )
    retries = int(option(options, "batchMaxRetries", 3))
    if not 0 <= retries <= _MAX_RETRIES:
        raise ValueError(f"batchMaxRetries is between 0 and {_MAX_RETRIES}; {retries} is not.")
    is_kept = is_on(options, "persistDataFrame", default=True)
    failures = 0

    def once(batch: DataFrame, batch_id: int) -> None:
        nonlocal failures
        held = batch.persist() if is_kept else batch
        try:
            if not held.isEmpty():
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
        except Exception:
            failures += 1
            if failures > retries:
                raise
            time.sleep(_PAUSES_S[min(failures, len(_PAUSES_S)) - 1])
