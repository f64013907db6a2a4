"""A topic's values as columns: what `classification`, `schema`, `inferSchema` and `delimiter` say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue.options import is_on, option
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_KINDS = ("json", "csv", "avro")
_HEADERS = "glue_streaming_kafka_headers"
_TIMESTAMP = "__src_timestamp"


def parsed(frame: DataFrame, options: Mapping[str, Any], sample: Callable[[], list[str]]) -> DataFrame:
    """Return the columns of a topic's values; without `classification` Kafka's own columns.

    Args:
        frame: has Kafka's columns: `value`, `timestamp`, and `headers` with `includeHeaders`.
        options: Glue's.
        sample: returns some values as text, to find a schema in.

    Raises:
        InvalidInputError: a classification that is not known, or no schema for one that needs it.
    """
    from pyspark.sql import functions as F

    kind = str(option(options, "classification", "") or "").lower()
    if not kind:
        return frame
    if kind not in _KINDS:
        raise InvalidInputError(
            f"Values of {kind!r} cannot be read from kafka.", f"classification is one of {', '.join(_KINDS)}."
        )
    value = F.col("value") if kind == "avro" else F.col("value").cast("string")
    schema = str(option(options, "schema", "") or "").strip()
    if not schema:
        schema = _found(frame, kind, options, sample)
    columns = [_struct(value, kind, schema, options).alias("__gluepot")]
    further = [name for name in (_HEADERS, _TIMESTAMP) if _is_wanted(name, options)]
    columns += [F.col("headers" if name == _HEADERS else "timestamp").alias(name) for name in further]
    return frame.select(*columns).select("__gluepot.*", *further)


def _is_wanted(name: str, options: Mapping[str, Any]) -> bool:
    return is_on(options, "includeHeaders" if name == _HEADERS else "addRecordTimestamp")


def _found(frame: DataFrame, kind: str, options: Mapping[str, Any], sample: Callable[[], list[str]]) -> str:
    """Return the schema of the values that are there, as DDL."""
    texts = sample() if kind == "json" and is_on(options, "inferSchema", default=True) else []
    if not texts:
        why = "no value is there yet to find it in" if kind == "json" else f"values of {kind} do not say it"
        raise InvalidInputError(
            f"A source of kafka needs schema for {kind!r}: {why}.",
            'Give it, for example {"schema": "id bigint, name string"}.',
        )
    spark = frame.sparkSession
    # One text for each record: the reader makes of them what it would of a file's lines.
    made: Any = spark.read.json(spark.sparkContext.parallelize(texts, 1)).schema
    return ", ".join(f"`{one.name}` {one.dataType.simpleString()}" for one in made.fields)


def _struct(value: Column, kind: str, schema: str, options: Mapping[str, Any]) -> Column:
    from pyspark.sql import functions as F

    if kind == "json":
        return F.from_json(value, schema)
    if kind == "csv":
        separator = option(options, "delimiter") or option(options, "separator") or ","
        return F.from_csv(value, schema, {"sep": str(separator)})
    from pyspark.sql.avro.functions import from_avro

    try:
        return from_avro(value, schema)
    except TypeError as problem:  # PySpark's own way to say that the package is not there
        raise MissingPartError(
            "Spark cannot read Avro without its connector.", "Run: gluepot connectors add avro"
        ) from problem
