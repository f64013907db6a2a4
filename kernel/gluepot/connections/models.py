"""Values of connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gluepot.connections.secrets import Secret


class ConnectionKind(StrEnum):
    """What is at the other end. All but the last two are databases, reached by JDBC and by SQLAlchemy."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MARIADB = "mariadb"
    SQLITE = "sqlite"
    SQLSERVER = "sqlserver"
    ORACLE = "oracle"
    S3 = "s3"
    GENERIC = "generic"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A named way to somewhere. Nothing in it is secret.

    Args:
        name: as in `%connections`; unique.
        kind: what is there.
        url: where it is, without user and password: `postgresql://host:5432/shop`, `jdbc:…`, `s3://bucket`.
        user: who connects; for S3 the access key id. "" for none.
        secret: where the password is (`env:NAME`, `keyring:service/user`, `file:/path`), never itself. "" for none.
        options: what Spark's reader or the JDBC driver takes besides. Values under telling names are references too.
        description: a person's words.
    """

    name: str
    kind: ConnectionKind
    url: str
    user: str = ""
    secret: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResolvedConnection:
    """A connection with its secrets fetched, for use and not for keeping.

    `options` are the plain ones; `secret_options` those whose values were references.
    """

    connection: Connection
    url: str
    user: str
    password: Secret | None
    options: Mapping[str, str]
    secret_options: Mapping[str, Secret]


@dataclass(frozen=True, kw_only=True)
class ConnectionTest:
    """What came of connecting: whether it worked, in which time, to which version ("" where nobody says)."""

    name: str
    ok: bool
    seconds: float
    server_version: str
    sentence: str
