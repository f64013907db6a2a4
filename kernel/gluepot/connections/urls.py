"""Addresses of databases: read in the forms that people have at hand, written as each driver wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from gluepot.connections.kinds import DATABASES, kind_of_scheme
from gluepot.connections.models import ConnectionKind
from gluepot.errors import InvalidInputError

# `//user:password@`, where what follows the colon is not a port; `thin:user/password@`; `password=…`.
_PASSWORDS = (
    re.compile(r"://[^/?#@:]*:(?!\d+(?:[/?#;,]|$))[^@]*@"),
    re.compile(r"://[^/?#]*/[^?#;]*@"),
    re.compile(r":thin:[^@/]+/[^@]*@"),
    re.compile(
        r"[?&;][\w.]*(?:passw(?:or)?d|pwd|passphrase|secret|token|credential|access_?key)[\w.]*=[^&;]",
        re.IGNORECASE,
    ),
)
_ORACLE = re.compile(
    r"jdbc:oracle:thin:(?://)?(?:(?P<user>[^@/]*)@)(?://)?(?P<host>\[[^\]]+\]|[^:/?]+)"
    r"(?::(?P<port>\d+))?(?:[:/](?P<database>[^?]*))?(?:\?.*)?"
)


@dataclass(frozen=True, kw_only=True)
class DatabaseAddress:
    """Where a database is. `database` is a file's path for SQLite; `parameters` are what the URL asks besides."""

    kind: ConnectionKind
    host: str = ""
    port: int | None = None
    database: str = ""
    user: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    def url(self) -> str:
        """Return it as `kind://host:port/database`, without the user."""
        scheme = DATABASES[self.kind].schemes[0]
        query = f"?{urlencode(dict(self.parameters))}" if self.parameters else ""
        return f"{scheme}://{self._server()}/{quote(self.database)}{query}"

    def jdbc_url(self) -> str:
        """Return it as its JDBC driver reads it, without the user."""
        if self.kind is ConnectionKind.SQLITE:
            return f"jdbc:sqlite:{self.database}"
        if self.kind is ConnectionKind.ORACLE:
            return f"jdbc:oracle:thin:@//{self._server()}/{self.database}"
        if self.kind is ConnectionKind.SQLSERVER:
            named = {"databaseName": self.database} if self.database else {}
            asked = "".join(f";{key}={value}" for key, value in {**named, **self.parameters}.items())
            return f"jdbc:sqlserver://{self._server()}{asked}"
        query = f"?{urlencode(dict(self.parameters))}" if self.parameters else ""
        return f"jdbc:{self.kind.value}://{self._server()}/{quote(self.database)}{query}"

    def _server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host


def holds_password(url: str) -> bool:
    """Say whether a URL seems to hold a password. It errs on that side: such a URL is not stored."""
    if kind_of_url(url) is ConnectionKind.SQLITE:
        return _PASSWORDS[-1].search(url) is not None
    return any(pattern.search(url) for pattern in _PASSWORDS)


def kind_of_url(url: str) -> ConnectionKind | None:
    """Return the kind of what a URL leads to, None where its scheme tells none."""
    text = url.strip()
    if text.lower().startswith("jdbc:"):
        return kind_of_scheme(text[5:].partition(":")[0])
    return kind_of_scheme(text.partition(":")[0])


def read_address(url: str) -> DatabaseAddress:
    """Read a database's address in SQLAlchemy's form or in JDBC's.

    Raises:
        InvalidInputError: it is of another form, such as a list of hosts; the URL is not repeated.
    """
    kind = kind_of_url(url)
    text = url.strip()
    if kind is None or kind not in DATABASES:
        raise InvalidInputError("This URL leads to no database that gluepot knows.", _KNOWN)
    if kind is ConnectionKind.SQLITE:
        return DatabaseAddress(kind=kind, database=_sqlite_path(text))
    if kind is ConnectionKind.ORACLE and text.lower().startswith("jdbc:"):
        return _read_oracle(text)
    if kind is ConnectionKind.SQLSERVER and text.lower().startswith("jdbc:"):
        return _read_sqlserver(text)
    return _read_plain(kind, text[5:] if text.lower().startswith("jdbc:") else text)


_KNOWN = f"Write it as {', '.join(d.schemes[0] + '://…' for d in DATABASES.values())} or jdbc:…"


def _sqlite_path(text: str) -> str:
    if text.lower().startswith("jdbc:"):
        return text[len("jdbc:sqlite:") :].removeprefix("file:").partition("?")[0]
    # Three slashes: a relative path; four: a whole one. As SQLAlchemy has it.
    return unquote(text.partition("://")[2].removeprefix("/").partition("?")[0])


def _read_plain(kind: ConnectionKind, text: str) -> DatabaseAddress:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or "," in host:
        raise InvalidInputError(
            "The URL cannot be read: one host is needed.", "Write: postgresql://host:5432/database"
        )
    parameters = dict(parse_qsl(parts.query))
    return DatabaseAddress(
        kind=kind,
        host=host,
        port=port or DATABASES[kind].port,
        database=unquote(parts.path.removeprefix("/")),
        user=unquote(parts.username or "") or parameters.pop("user", ""),
        parameters=parameters,
    )


def _read_oracle(text: str) -> DatabaseAddress:
    match = _ORACLE.fullmatch(text)
    if match is None:
        raise InvalidInputError(
            "The Oracle URL cannot be read.", "Write: jdbc:oracle:thin:@//host:1521/service"
        )
    return DatabaseAddress(
        kind=ConnectionKind.ORACLE,
        host=match["host"].strip("[]"),
        port=int(match["port"] or DATABASES[ConnectionKind.ORACLE].port or 0),
        database=match["database"] or "",
        user=match["user"] or "",
    )


def _read_sqlserver(text: str) -> DatabaseAddress:
    server, *asked = text[len("jdbc:") :].split(";")
    address = _read_plain(ConnectionKind.SQLSERVER, server)
    parameters = {k: v for k, _, v in (part.partition("=") for part in asked if part)}
    by_lower = {key.lower(): key for key in parameters}
    database = parameters.pop(by_lower.get("databasename", ""), "") or parameters.pop(
        by_lower.get("database", ""), ""
    )
    user = parameters.pop(by_lower.get("user", ""), "")
    return replace(
        address, database=database or address.database, user=user or address.user, parameters=parameters
    )
