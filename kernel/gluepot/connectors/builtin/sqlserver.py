"""Microsoft's JDBC driver."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="sqlserver",
    summary="SQL Server tables over JDBC",
    licence="MIT",
    artifacts=(
        Artifact(
            group="com.microsoft.sqlserver",
            name="mssql-jdbc",
            version="13.4.0.jre11",
            sha256="e36f5237c1267983e5b88dc2169f6b9d7e50eceec6dc1ca31018e3877e14af66",
            size_bytes=1_547_706,
        ),
    ),
    jdbc_protocols=frozenset({"sqlserver"}),
    java_packages=("com.microsoft.sqlserver",),
)
