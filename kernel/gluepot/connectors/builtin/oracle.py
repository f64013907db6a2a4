"""Oracle's JDBC driver."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="oracle",
    summary="Oracle tables over JDBC",
    licence="Oracle Free Use Terms and Conditions",
    artifacts=(
        Artifact(
            group="com.oracle.database.jdbc",
            name="ojdbc11",
            version="23.26.2.0.0",
            sha256="dbc0ff940bc056d5d9b8f42c0946ded4ebbc08c25cecf6ec1e521b2c8216956b",
            size_bytes=7_718_137,
        ),
    ),
    jdbc_protocols=frozenset({"oracle"}),
    java_packages=("oracle.jdbc",),
)
