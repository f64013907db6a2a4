"""PostgreSQL's JDBC driver."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="postgresql",
    summary="PostgreSQL tables over JDBC",
    licence="BSD-2-Clause",
    artifacts=(
        Artifact(
            group="org.postgresql",
            name="postgresql",
            version="42.7.14",
            sha256="73914527305a40cce504b0d3d90b23caf565136912d607ae8ae7c5895512332c",
            size_bytes=1_221_004,
        ),
    ),
    jdbc_protocols=frozenset({"postgresql"}),
    java_packages=("org.postgresql",),
)
