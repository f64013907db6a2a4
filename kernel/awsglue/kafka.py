"""Kafka by Glue's options: topics as streams or tables, values parsed by their classification, and frames as messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from awsglue import idle_options, known_options
from awsglue.frame.records import Records, top
from awsglue.kafka_values import parsed
from awsglue.options import option
from awsglue.sinks.files import writable
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Glue's word → Spark's.
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "bootstrap.servers": "kafka.bootstrap.servers",
        "security.protocol": "kafka.security.protocol",
        "topicName": "subscribe",
        "assign": "assign",
        "subscribePattern": "subscribePattern",
        "startingOffsets": "startingOffsets",
        "endingOffsets": "endingOffsets",
        "pollTimeoutMs": "kafkaConsumer.pollTimeoutMs",
        "numRetries": "fetchOffset.numRetries",
        "retryIntervalMs": "fetchOffset.retryIntervalMs",
        "maxOffsetsPerTrigger": "maxOffsetsPerTrigger",
        "minPartitions": "minPartitions",
        "includeHeaders": "includeHeaders",
        "failOnDataLoss": "failOnDataLoss",
    }
)
_TOPICS = ("topicName", "assign", "subscribePattern")
_PRODUCER = "kafka."
_SAMPLE = 100


def read_stream(spark: SparkSession, options: Mapping[str, Any]) -> DataFrame:
    """Return the stream of some topics; with `classification` the columns that its values hold."""
    asked = spark_options(options)
    asked.pop("endingOffsets", None)  # a stream has no end
    return _read(spark.readStream, spark, asked, options)


def read_batch(spark: SparkSession, options: Mapping[str, Any]) -> DataFrame:
    """Return what some topics hold now, from their beginning unless `startingOffsets` says otherwise."""
    asked = spark_options(options)
    if option(options, "startingOffsets") is None:
        asked.pop("startingOffsets", None)
    return _read(spark.read, spark, asked, options)


def spark_options(options: Mapping[str, Any]) -> dict[str, str]:
    """Return Glue's options of a source as Spark's.

    Raises:
        InvalidInputError: no server, no topic or several ways to name one, or two places to start from.
    """
    known_options.say_unknown("A source of kafka", _without_kafkas(options), known_options.KAFKA)
    idle_options.say_idle("A source of kafka", options, idle_options.KAFKA)
    given = _with_connection(options)
    topics = [name for name in _TOPICS if option(given, name)]
    if len(topics) != 1:
        raise InvalidInputError(
            f"A source of kafka takes exactly one of {', '.join(_TOPICS)}; it was given {', '.join(topics) or 'none'}.",
            'For example {"topicName": "orders"}.',
        )
    if not option(given, "bootstrap.servers"):
        raise InvalidInputError(
            "A source of kafka needs bootstrap.servers, or connectionName.",
            'For example {"bootstrap.servers": "broker:9092"}.',
        )
    moment = option(given, "startingTimestamp")
    if moment is not None and option(given, "startingOffsets") is not None:
        raise InvalidInputError(
            "startingOffsets and startingTimestamp cannot both say where to start.", "Give one of them."
        )
    made = {key: value for key, value in given.items() if key.startswith(_PRODUCER)}
    made |= {spark: value for glue, spark in _WORDS.items() if (value := option(given, glue)) is not None}
    if moment is not None:
        made["startingTimestamp"] = _milliseconds(str(moment))
    else:
        made.setdefault("startingOffsets", "latest")
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in made.items()}


def write(records: Records, options: Mapping[str, Any]) -> None:
    """Send each record as a message: its value is JSON, or CSV by `classification`.

    Raises:
        InvalidInputError: no server or no topic.
        MissingPartError: Kafka without its connector.
    """
    given = _with_connection(options)
    servers, topic = option(given, "bootstrap.servers"), option(given, "topic") or option(given, "topicName")
    if not servers or not topic:
        raise InvalidInputError(
            "A sink of kafka needs bootstrap.servers (or connectionName) and topic.",
            'For example {"bootstrap.servers": "broker:9092", "topic": "orders"}.',
        )
    asked = {key: str(value) for key, value in given.items() if key.startswith(_PRODUCER)}
    asked |= {"kafka.bootstrap.servers": str(servers), "topic": str(topic)}
    if protocol := option(given, "security.protocol"):
        asked["kafka.security.protocol"] = str(protocol)
    try:
        messages(records, given).write.format("kafka").options(**asked).save()
    except Exception as problem:
        raise (_told(problem) or problem) from problem


def messages(records: Records, options: Mapping[str, Any]) -> DataFrame:
    """Return the messages of records: `value`, and `key` and `partition` where the options say them."""
    from pyspark.sql import functions as F

    kind = str(option(options, "classification", "json") or "json").lower()
    whole = F.struct(*[top(field.name) for field in records.schema.fields])
    if kind not in ("json", "csv"):
        raise InvalidInputError(f"Messages of {kind!r} cannot be made.", "classification is json or csv.")
    columns = [(F.to_json(whole) if kind == "json" else F.to_csv(whole)).alias("value")]
    if (key := option(options, "key")) is not None:
        columns.append(F.lit(str(key)).alias("key"))
    if (partition := option(options, "partition")) is not None:
        columns.append(F.lit(int(partition)).alias("partition"))
    return writable(records).select(*columns)


def _read(
    reader: Any, spark: SparkSession, asked: Mapping[str, str], options: Mapping[str, Any]
) -> DataFrame:
    def sample() -> list[str]:
        """Values that are there already: a stream cannot be asked for its own."""
        limits = {key: value for key, value in asked.items() if not key.startswith("starting")}
        rows = (
            spark.read.format("kafka").options(**limits).load().selectExpr("cast(value AS string) AS value")
        )
        return [row.value for row in rows.limit(_SAMPLE).collect() if row.value]

    try:
        return parsed(reader.format("kafka").options(**asked).load(), options, sample)
    except GluepotError:
        raise
    except Exception as problem:
        raise (_told(problem) or problem) from problem


def _told(problem: Exception) -> MissingPartError | None:
    text = str(problem)
    if "kafka" in text.lower() and ("deploy" in text.lower() or "find" in text.lower()):
        return MissingPartError(
            "Spark cannot reach Kafka without its connector.",
            "Run: gluepot connectors add kafka, then restart the session.",
        )
    return None


def _without_kafkas(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if not key.startswith(_PRODUCER)}


def _with_connection(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with those of the connection that they name, behind their own."""
    name = option(options, "connectionName")
    if not name:
        return dict(options)
    from gluepot.app import open_app

    held = open_app().connections.resolve(str(name))
    secrets = {key: secret.reveal() for key, secret in held.secret_options.items()}
    servers = {"bootstrap.servers": held.url.rpartition("://")[2].rstrip("/")}
    return {**servers, **held.options, **secrets, **options}


def _milliseconds(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise InvalidInputError(
            f"startingTimestamp cannot be {text!r}.", "Give a moment such as 2024-05-01T12:00:00Z."
        ) from problem
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return str(round(aware.timestamp() * 1000))
