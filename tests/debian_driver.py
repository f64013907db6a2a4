"""PostgreSQL's JDBC driver as Debian brings it (libpostgresql-jdbc-java), for sessions of tests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gluepot.app import App

DEBIAN_DRIVER = Path("/usr/share/java/postgresql.jar")


def install_debian_driver(app: App) -> None:
    """Install the connector `postgresql` with it, where it is; sessions that start later have it."""
    if DEBIAN_DRIVER.exists():
        digest = hashlib.sha256(DEBIAN_DRIVER.read_bytes()).hexdigest()
        app.connectors.add("postgresql", source=DEBIAN_DRIVER, accepted=[digest])
