"""What Spark's JDBC source and AWS Glue's scripts need of a connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import ResolvedConnection
from gluepot.connections.secrets import MASK
from gluepot.connections.urls import read_address
from gluepot.errors import InvalidInputError

# Glue's word → Spark's. The others of its JDBC options steer Glue's own reader, and no driver may see them.
_GLUE_WORDS = {
    "dbtable": "dbtable",
    "customJdbcDriverClassName": "driver",
    "bulkSize": "batchsize",
    "fetchsize": "fetchsize",
    "user": "user",
    "password": "password",
    "url": "url",
}
_GLUE_ONLY = frozenset(
    {
        "connectionName", "useConnectionProperties", "redshiftTmpDir", "customJdbcDriverS3Path", "database",
        "hashfield", "hashexpression", "hashpartitions", "sampleQuery", "sampleSize",
        "enablePartitioningForSampleQuery", "jobBookmarkKeys", "jobBookmarkKeysSortOrder",
    }
)  # fmt: skip
_PASSWORDS = re.compile(r"password|secret|token", re.IGNORECASE)
_DATABASE_IN_URL = re.compile(r"(jdbc:[\w:]+?://[^/;?]+)(.*)")


class JdbcOptions(dict[str, str]):
    """Options for `spark.read.format("jdbc").options(**…)`. Its repr hides what is secret."""

    def __repr__(self) -> str:
        return repr({key: MASK if _PASSWORDS.search(key) else value for key, value in self.items()})

    __str__ = __repr__


def jdbc_options(resolved: ResolvedConnection, glue: Mapping[str, str] | None = None) -> JdbcOptions:
    """Return driver, url, user, password and the connection's own options, by Spark's names.

    Args:
        resolved: a connection to a database.
        glue: `connection_options` as a Glue script gives them; those that mean something to Spark's JDBC source
            are translated and win, `database` replaces the URL's, other options are passed on to the driver.

    Raises:
        InvalidInputError: it is no database.
    """
    database = DATABASES.get(resolved.connection.kind)
    if database is None:
        raise InvalidInputError(
            f"Connection {resolved.connection.name!r} is of kind {resolved.connection.kind.value!r}; "
            "JDBC reads databases only.",
            "Name one of a database.",
        )
    asked = dict(glue or {})
    options = JdbcOptions(driver=database.jdbc_class, url=jdbc_url(resolved, asked.get("database", "")))
    if resolved.user:
        options["user"] = resolved.user
    if resolved.password is not None:
        options["password"] = resolved.password.reveal()
    options.update(resolved.options)
    options.update({name: secret.reveal() for name, secret in resolved.secret_options.items()})
    for name, value in asked.items():
        if name not in _GLUE_ONLY:
            options[_GLUE_WORDS.get(name, name)] = str(value)
    return options


def jdbc_url(resolved: ResolvedConnection, database: str = "") -> str:
    """Return the JDBC URL, with another database where one is named."""
    if resolved.url.lower().startswith("jdbc:") and not database:
        return resolved.url
    address = read_address(resolved.url)
    return replace(address, database=database or address.database).jdbc_url()


def glue_jdbc_conf(resolved: ResolvedConnection) -> JdbcOptions:
    """Return what Glue's `extract_jdbc_conf` does: `url` without the database, `fullUrl`, user, password, vendor."""
    options = jdbc_options(resolved)
    match = _DATABASE_IN_URL.fullmatch(options["url"])
    return JdbcOptions(
        url=match.group(1) if match else options["url"],
        fullUrl=options["url"],
        user=options.get("user", ""),
        password=options.get("password", ""),
        vendor=DATABASES[resolved.connection.kind].vendor,
    )
