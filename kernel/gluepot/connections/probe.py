"""Really connecting, to see whether a connection works."""

from __future__ import annotations

import socket
import time
from typing import Any
from urllib.parse import urlsplit

from gluepot.connections.engine import CONNECT_LIMIT_S, open_engine
from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import ConnectionKind, ConnectionTest, ResolvedConnection
from gluepot.errors import InvalidInputError, MissingPartError

_PORTS = {"http": 80, "https": 443, "thrift": 9083, "kafka": 9092, "mongodb": 27017, "redshift": 5439}


class _Refused(Exception):  # noqa: N818 - never leaves this file
    """It did not work, and why."""


def probe(resolved: ResolvedConnection) -> ConnectionTest:
    """Connect, ask for the version, and leave. What the other side answers is a result, not an error.

    Raises:
        MissingPartError: a Python driver is not installed.
        InvalidInputError: the URL says nothing that could be connected to.
    """
    name, kind = resolved.connection.name, resolved.connection.kind
    started_s = time.monotonic()
    try:
        if kind in DATABASES:
            version = _database(resolved)
        elif kind is ConnectionKind.S3:
            version = _bucket(resolved)
        else:
            version = _server(resolved)
    except _Refused as refusal:
        seconds = time.monotonic() - started_s
        sentence = f"Connection {name!r} does not work: {_without_secrets(resolved, str(refusal))}."
        return ConnectionTest(name=name, ok=False, seconds=seconds, server_version="", sentence=sentence)
    seconds = time.monotonic() - started_s
    what = f"{kind.value} {version}".strip() if kind is not ConnectionKind.GENERIC else "the server"
    sentence = f"Connection {name!r} works: {what} answered in {seconds * 1000:.0f} ms."
    return ConnectionTest(name=name, ok=True, seconds=seconds, server_version=version, sentence=sentence)


def _database(resolved: ResolvedConnection) -> str:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    if resolved.connection.kind is ConnectionKind.SQLITE:
        _check_sqlite_file(resolved)
    engine = open_engine(resolved.connection, lambda: resolved.password)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM dual" if engine.dialect.name == "oracle" else "SELECT 1"))
            return _version(engine.dialect)
    except (SQLAlchemyError, OSError) as error:
        raise _Refused(_reason(error)) from None  # the driver's own error may hold what it connected with
    finally:
        engine.dispose()


def _check_sqlite_file(resolved: ResolvedConnection) -> None:
    from pathlib import Path

    from gluepot.connections.urls import read_address

    path = Path(read_address(resolved.url).database)
    if not path.is_file():  # SQLite would make an empty one
        raise _Refused(f"there is no file {str(path)!r}")


def _version(dialect: Any) -> str:
    known = getattr(dialect, "server_version_info", None) or getattr(
        dialect.dbapi, "sqlite_version_info", None
    )
    return ".".join(str(part) for part in known) if known else ""


def _bucket(resolved: ResolvedConnection) -> str:
    try:
        import fsspec
        from botocore.exceptions import BotoCoreError, ClientError

        filesystem_class = fsspec.get_filesystem_class("s3")
    except ImportError as error:
        raise MissingPartError(
            "Python cannot reach S3: the library s3fs is not installed.", "Run: pip install s3fs"
        ) from error
    options = resolved.options
    filesystem = filesystem_class(
        key=resolved.user or None,
        secret=resolved.password.reveal() if resolved.password else None,
        endpoint_url=options.get("endpoint"),
        client_kwargs={"region_name": options["region"]} if "region" in options else {},
        skip_instance_cache=True,
    )
    try:
        filesystem.ls(resolved.url.partition("://")[2], refresh=True)
    except (OSError, BotoCoreError, ClientError) as error:
        raise _Refused(_reason(error)) from None
    return ""


def _server(resolved: ResolvedConnection) -> str:
    parts = urlsplit(resolved.url)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        port = None
    if not parts.hostname or port is None:
        raise InvalidInputError(
            f"Connection {resolved.connection.name!r} cannot be tested: its URL names no host and port.",
            "Write: scheme://host:port",
        )
    try:
        socket.create_connection((parts.hostname, port), timeout=CONNECT_LIMIT_S).close()
    except OSError as error:
        raise _Refused(f"{parts.hostname}:{port} does not answer ({error.strerror or error})") from None
    return ""


def _reason(error: BaseException) -> str:
    """The first line of what the driver says, without SQLAlchemy's frame around it."""
    cause = getattr(error, "orig", None) or error
    arguments = [argument for argument in getattr(cause, "args", ()) if isinstance(argument, str)]
    text = arguments[-1] if arguments else str(cause)
    line = next((part.strip() for part in text.splitlines() if part.strip()), type(cause).__name__)
    return line.rstrip(".")


def _without_secrets(resolved: ResolvedConnection, text: str) -> str:
    for secret in (resolved.password, *resolved.secret_options.values()):
        text = secret.masked(text) if secret is not None else text
    return text
