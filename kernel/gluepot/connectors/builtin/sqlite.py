"""A JDBC driver for SQLite files."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="sqlite",
    summary="SQLite files over JDBC",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="org.xerial",
            name="sqlite-jdbc",
            version="3.53.4.0",
            sha256="bcb1f51e36f940867e83342f9efbf5968ac44a6bef4d397bb4af7b17b45cd2fb",
            size_bytes=12_002_370,
        ),
    ),
    jdbc_protocols=frozenset({"sqlite"}),
    java_packages=("org.sqlite",),
)
