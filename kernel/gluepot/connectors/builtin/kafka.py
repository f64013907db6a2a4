"""Spark's own Kafka source with what PySpark lacks of its dependencies.

The token provider is that of the 4.1 preview: no later one was published where the sums were taken. Reading and
writing were tried with it on PySpark 4.1.4 (decision 051).
"""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="kafka",
    summary="Kafka topics, in batches and streams",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="org.apache.spark",
            name="spark-sql-kafka-0-10_2.13",
            version="4.1.3",
            sha256="cb31ffd9c8f5527dba061db8af671d295562092e4f3f5ff42fc249fab8a8fde6",
            size_bytes=491_701,
        ),
        Artifact(
            group="org.apache.spark",
            name="spark-token-provider-kafka-0-10_2.13",
            version="4.1.0-preview1",
            sha256="ab6e27a8a47ce63348dd0ecbd5543dc6212b4783180305cde5749e79684ea97b",
            size_bytes=66_117,
        ),
        Artifact(
            group="org.apache.kafka",
            name="kafka-clients",
            version="3.9.1",
            sha256="7568b998572d256f0b7bc0afdc1b7a2588b8b08415c62ce314c864a6851ae9d9",
            size_bytes=9_215_194,
        ),
        Artifact(
            group="org.apache.commons",
            name="commons-pool2",
            version="2.12.1",
            sha256="5273c8bc8c0dca2211175c0d27efbd7228efae99689aac001a8e1ef8e872e9ef",
            size_bytes=152_289,
        ),
    ),
    data_sources=frozenset({"kafka"}),
    java_packages=("org.apache.spark.sql.kafka010", "org.apache.spark.kafka010", "org.apache.kafka"),
)
