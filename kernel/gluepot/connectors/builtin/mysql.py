"""MySQL's JDBC driver. Its protobuf dependency serves the X protocol only, which JDBC URLs do not use."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="mysql",
    summary="MySQL tables over JDBC",
    licence="GPL-2.0 with Universal FOSS Exception",
    artifacts=(
        Artifact(
            group="com.mysql",
            name="mysql-connector-j",
            version="9.7.0",
            sha256="0353648eaa1c91e0f4020c959abf756bc866ffd583df22ae6b6f6e0cbd43eb44",
            size_bytes=2_607_237,
        ),
    ),
    jdbc_protocols=frozenset({"mysql"}),
    java_packages=("com.mysql",),
)
