"""The databases that a script may name as a connection type, and where the JDBC driver of each comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gluepot.errors import MissingPartError


@dataclass(frozen=True, kw_only=True)
class Driver:
    """Where a driver comes from.

    Args:
        connector: the connector of ours that brings it; "" for none.
        jar: Maven's name of the jar that the database's maker publishes, where we bring none.
        java_class: the driver's class, where the jar alone does not say it.
        protocols: words after `jdbc:` that mean this database.
    """

    connector: str = ""
    jar: str = ""
    java_class: str = ""
    protocols: tuple[str, ...] = ()


DRIVERS: Mapping[str, Driver] = MappingProxyType(
    {
        "mysql": Driver(connector="mysql", protocols=("mysql",)),
        "postgresql": Driver(connector="postgresql", protocols=("postgresql",)),
        "oracle": Driver(connector="oracle", protocols=("oracle",)),
        "sqlserver": Driver(connector="sqlserver", protocols=("sqlserver",)),
        "azuresql": Driver(connector="sqlserver"),
        "mariadb": Driver(connector="mariadb", protocols=("mariadb",)),
        "sqlite": Driver(connector="sqlite", protocols=("sqlite",)),
        "redshift": Driver(
            jar="com.amazon.redshift:redshift-jdbc42",
            java_class="com.amazon.redshift.Driver",
            protocols=("redshift",),
        ),
        "saphana": Driver(
            jar="com.sap.cloud.db.jdbc:ngdbc", java_class="com.sap.db.jdbc.Driver", protocols=("sap",)
        ),
        "teradata": Driver(
            jar="com.teradata.jdbc:terajdbc",
            java_class="com.teradata.jdbc.TeraDriver",
            protocols=("teradata",),
        ),
        "vertica": Driver(
            jar="com.vertica.jdbc:vertica-jdbc",
            java_class="com.vertica.jdbc.Driver",
            protocols=("vertica",),
        ),
        "jdbc": Driver(),
        "custom.jdbc": Driver(),
        "marketplace.jdbc": Driver(),
    }
)


def protocol(url: str) -> str:
    """Return the word after `jdbc:`, "" where the URL is of another form."""
    found = re.match(r"jdbc:([a-z0-9]+):", url)
    return found[1] if found else ""


def driver_for(kind: str, url: str) -> Driver:
    """Return the driver that a URL's protocol means, else that of the connection type."""
    word = protocol(url)
    by_url = next((one for one in DRIVERS.values() if word and word in one.protocols), None)
    return by_url or DRIVERS.get(kind, Driver())


def missing_driver(kind: str, url: str) -> MissingPartError:
    """Return the error for a database whose driver the session does not have."""
    driver = driver_for(kind, url)
    if driver.connector:
        how = f"Run: gluepot connectors add {driver.connector}, then restart the session."
    else:
        jar = driver.jar or "of the database's maker"
        how = f"gluepot brings none: give the session the jar {jar} (--extra-jars, %extra_jars)."
    return MissingPartError(f"Spark has no JDBC driver for {kind!r}.", how)
