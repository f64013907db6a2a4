"""Spark's own Avro source, of the newest patch release of 4.1 that was published where the sums were taken."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="avro",
    summary="Avro files",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="org.apache.spark",
            name="spark-avro_2.13",
            version="4.1.1",
            sha256="6a19d90bc3b6e88d8db0fa36a19273aa10fea2dbd7a62bb60e4cedd73051b32d",
            size_bytes=92_354,
        ),
    ),
    data_sources=frozenset({"avro"}),
    java_packages=("org.apache.spark.sql.avro",),
)
