"""MariaDB's JDBC driver."""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="mariadb",
    summary="MariaDB tables over JDBC",
    licence="LGPL-2.1-or-later",
    artifacts=(
        Artifact(
            group="org.mariadb.jdbc",
            name="mariadb-java-client",
            version="3.5.11",
            sha256="42604178b9e57ec08ee0035079961516f086e455d0141f0b22c6eff29fb2fff4",
            size_bytes=793_387,
        ),
    ),
    jdbc_protocols=frozenset({"mariadb"}),
    java_packages=("org.mariadb.jdbc",),
)
