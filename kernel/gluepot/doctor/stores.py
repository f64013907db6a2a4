"""The database and the processes that serve it."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from sqlalchemy.engine import make_url

from gluepot.database import Database, open_database
from gluepot.database.schema import current_revision, latest_revision
from gluepot.database.services import Service, find_service
from gluepot.doctor.file_systems import file_system_of, is_network
from gluepot.doctor.models import Finding, ok, problem, warning
from gluepot.doctor.redaction import without_secrets
from gluepot.errors import GluepotError
from gluepot.settings import Settings

_ANSWER_LIMIT_S = 2.0


def look_at_stores(
    settings: Settings, *, kind_of: Callable[[Path], str] = file_system_of
) -> Iterator[Finding]:
    """Yield what was found about database, pot and metastore endpoint; nothing is made, migrated or started.

    Args:
        settings: the settings in force.
        kind_of: tells the type of a path's file system.
    """
    if settings.catalog.uri:
        yield _outside(settings.catalog.uri)
    url = without_secrets(settings.database_url)
    path = _sqlite_path(settings.database_url)
    if path is not None and is_network(kind_of(path)):
        yield problem(
            "Database",
            f"{path} is SQLite on a network file system ({kind_of(path)}), where its locks do not hold",
            "Set GLUEPOT_HOME to a local folder, or database.url to a PostgreSQL server.",
        )
    if path is not None and not path.exists():
        yield ok("Database", f"{url} (made at first use)")
        yield ok("Pot", "not up; it is started when something needs it")
        return
    try:
        database = open_database(settings.database_url)
    except GluepotError as error:
        yield problem("Database", error.sentence, error.next_step)
        return
    try:
        yield from _reachable(database, url, path)
    except GluepotError as error:
        yield problem(
            "Database",
            f"{url}: {without_secrets(error.sentence)}",
            "Check database.url and that its server is up.",
        )
    finally:
        database.close()


def _reachable(database: Database, url: str, path: Path | None) -> Iterator[Finding]:
    revision, newest = current_revision(database), latest_revision()
    if path is not None and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield warning("Database", f"{path} is open to others", f"Run: chmod 600 {path}")
    if revision is None:
        yield ok("Database", f"{url} is empty; its tables are made at first use")
        return
    if revision == newest:
        yield ok("Database", f"{url} at schema {revision}")
    else:
        yield warning(
            "Database",
            f"{url} is at schema {revision}, this gluepot's is {newest}",
            "Run: gluepot down, then gluepot up",
        )
    yield _pot(find_service(database, "pot"))
    metastore = find_service(database, "metastore")
    if metastore is not None and metastore.port is not None:
        yield _endpoint(metastore, metastore.port)


def _outside(uri: str) -> Finding:
    from gluepot.catalog.outside.client import MetastoreClient

    try:
        client = MetastoreClient(uri)
        count = len(client.call("get_all_databases"))
        client.close()
    except GluepotError as error:
        return problem("Metastore", error.sentence, error.next_step)
    return ok("Metastore", f"{uri} (catalog.uri) answers and has {count} databases")


def _pot(service: Service | None) -> Finding:
    if service is None or service.process is None or not service.is_alive():
        return ok("Pot", "not up; it is started when something needs it")
    return ok(
        "Pot", f"up: process {service.process.pid}, version {service.version}, since {service.started_at}"
    )


def _endpoint(service: Service, port: int) -> Finding:
    answers = _answers(port)
    if service.is_alive():
        if answers:
            return ok("Metastore endpoint", f"answers on port {port}")
        return problem(
            "Metastore endpoint",
            f"is up but does not answer on port {port}",
            "Run: gluepot down, then gluepot up",
        )
    if answers:
        return problem(
            "Metastore endpoint",
            f"its port {port} was taken by {_listener(port)}",
            "End that program; sessions started since then need %session restart.",
        )
    return ok("Metastore endpoint", f"not up; it is started with the pot, on port {port}")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_LIMIT_S):
            return True
    except OSError:
        return False


def _listener(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if (
                connection.status == psutil.CONN_LISTEN
                and getattr(connection.laddr, "port", None) == port
                and connection.pid
            ):
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return "another program"


def _sqlite_path(url: str) -> Path | None:
    try:
        parsed = make_url(url)
    except Exception:  # noqa: BLE001 - the URL is the user's; opening it says what is wrong with it
        return None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
