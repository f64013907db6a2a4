"""Reference §11, Kafka and §12: options, values and messages, without a broker."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from awsglue import kafka, streaming
from awsglue.frame.records import Records
from awsglue.kafka_values import parsed
from gluepot.errors import InvalidInputError, MissingPartError

TOPIC = {"bootstrap.servers": "b:9092", "topicName": "orders"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"subscribe": "orders", "startingOffsets": "latest"}),
        ({"startingOffsets": "earliest"}, {"startingOffsets": "earliest"}),
        ({"startingTimestamp": "2024-05-01T12:00:00Z"}, {"startingTimestamp": "1714564800000"}),
        ({"startingTimestamp": "2024-05-01T14:00:00+02:00"}, {"startingTimestamp": "1714564800000"}),
        ({"security.protocol": "SSL"}, {"kafka.security.protocol": "SSL"}),
        ({"pollTimeoutMs": 512}, {"kafkaConsumer.pollTimeoutMs": "512"}),
        ({"numRetries": 5, "retryIntervalMs": "20"}, {"fetchOffset.numRetries": "5", "fetchOffset.retryIntervalMs": "20"}),
        ({"maxOffsetsPerTrigger": 10, "minPartitions": 4}, {"maxOffsetsPerTrigger": "10", "minPartitions": "4"}),
        ({"includeHeaders": True}, {"includeHeaders": "true"}),
        ({"kafka.ssl.truststore.type": "JKS"}, {"kafka.ssl.truststore.type": "JKS"}),
    ],
)  # fmt: skip
def test_s11_options_of_kafka_become_sparks(given, expected):
    asked = kafka.spark_options({**TOPIC, **given})

    assert expected.items() <= asked.items()
    assert asked["kafka.bootstrap.servers"] == "b:9092"
    assert ("startingOffsets" in asked) != ("startingTimestamp" in asked)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"bootstrap.servers": "b:9092"},
            "exactly one of topicName, assign, subscribePattern; it was given none",
        ),
        ({**TOPIC, "assign": "{}"}, "it was given topicName, assign"),
        ({"topicName": "t"}, "bootstrap.servers"),
        (
            {**TOPIC, "startingOffsets": "earliest", "startingTimestamp": "2024-05-01T12:00:00Z"},
            "cannot both",
        ),
        ({**TOPIC, "startingTimestamp": "yesterday"}, "'yesterday'"),
    ],
)
def test_s11_options_of_kafka_that_contradict_each_other_are_refused(options, told):
    with pytest.raises(InvalidInputError, match=told):
        kafka.spark_options(options)


def test_s11_a_connections_server_stands_behind_the_scripts_own(app):
    app.connections.add("broker", url="kafka://k1:9092", options={"security.protocol": "PLAINTEXT"})

    by_name = kafka.spark_options({"connectionName": "broker", "topicName": "t"})
    by_both = kafka.spark_options({"connectionName": "broker", "bootstrap.servers": "k2:1", "topicName": "t"})

    assert (by_name["kafka.bootstrap.servers"], by_name["kafka.security.protocol"]) == (
        "k1:9092",
        "PLAINTEXT",
    )
    assert by_both["kafka.bootstrap.servers"] == "k2:1"


def test_s11_kinesis_says_that_kafka_can_be_read():
    with pytest.raises(MissingPartError, match="connectors add kafka"):
        streaming.read(SimpleNamespace(), "kinesis", {})  # type: ignore[arg-type]


@pytest.fixture
def topic(spark):
    """Three values as Kafka gives them."""
    rows = [(b'{"id": 1, "v": "x"}',), (b'{"id": 2}',), (b"nonsense",)]
    return spark.createDataFrame(rows, "value binary").selectExpr(
        "value", "timestamp'2024-05-01 12:00:00' AS timestamp", "array() AS headers"
    )


@pytest.mark.spark
def test_s11_values_become_columns_by_their_classification(topic, spark):
    def nothing() -> list[str]:
        return []

    declared = parsed(
        topic, {"classification": "json", "schema": "id int", "addRecordTimestamp": "true"}, nothing
    )
    found = parsed(topic, {"classification": "JSON", "inferSchema": "true"}, lambda: ['{"id": 1, "v": "x"}'])
    split = parsed(
        spark.createDataFrame([(b"1|x",)], "value binary"),
        {"classification": "csv", "schema": "id int, v string", "delimiter": "|"},
        nothing,
    )

    assert declared.columns == ["id", "__src_timestamp"]
    assert [row.id for row in declared.collect()] == [1, 2, None]
    assert found.dtypes == [("id", "bigint"), ("v", "string")]
    assert [tuple(row) for row in split.collect()] == [(1, "x")]
    assert parsed(topic, {}, nothing) is topic
    for options, told in (
        ({"classification": "json"}, "no value is there yet"),
        ({"classification": "csv"}, "do not say it"),
        ({"classification": "grok"}, "'grok'"),
    ):
        with pytest.raises(InvalidInputError, match=told):
            parsed(topic, options, nothing)


@pytest.mark.spark
def test_s11_records_become_messages_and_a_missing_connector_is_named(glue, frame):
    source = frame([(1, "a")], "id int, v string")
    records: Records = source.records

    assert kafka.messages(records, {}).first().value == '{"id":1,"v":"a"}'
    keyed = kafka.messages(records, {"classification": "csv", "key": "k", "partition": 2}).first()
    assert tuple(keyed) == ("1,a", "k", 2)
    with pytest.raises(InvalidInputError, match="'avro'"):
        kafka.messages(records, {"classification": "avro"})
    with pytest.raises(InvalidInputError, match="topic"):
        glue.write_dynamic_frame.from_options(source, "kafka", {"bootstrap.servers": "b:1"})
    for use in (
        lambda: glue.write_dynamic_frame.from_options(
            source, "kafka", {"bootstrap.servers": "b:1", "topic": "t"}
        ),
        lambda: glue.create_data_frame.from_options("kafka", TOPIC),
        lambda: glue.create_dynamic_frame.from_options("kafka", TOPIC),
    ):
        with pytest.raises(MissingPartError, match="connectors add kafka"):
            use()
