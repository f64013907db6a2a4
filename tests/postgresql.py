"""A real PostgreSQL server for tests: Debian's package, a folder of its own, loopback only.

Use the fixture `postgresql_url`, the URL of an empty database that only this test has, or `migrated_postgresql_url`, whose
tables are there and empty. Mark the test `@pytest.mark.postgresql`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gluepot.ports import free_lasting_port

_START_TIMEOUT_S = 60


@dataclass(frozen=True, kw_only=True)
class PostgresqlServer:
    """A running server: its port on 127.0.0.1 and its superuser, who needs no password there."""

    port: int
    user: str = "gluepot"

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"


def find_binaries() -> Path | None:
    """Return the folder of the newest server's programs, or None. Debian keeps them off PATH."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parent.parent.name)
    )
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server for the session, ended and removed with it."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("needs pg_ctl: apt-get install postgresql")
    # Not under pytest's own folder: that one is closed to every other user, and PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="gluepot-postgresql-"))
    owner = _server_owner()
    if "user" in owner:
        os.chown(folder, owner["user"], owner["group"])
    server = PostgresqlServer(port=free_lasting_port())
    data, log = folder / "data", folder / "server.log"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-l", str(log), "-t", str(_START_TIMEOUT_S), "-w"]
    options = (
        f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
        "-c fsync=off -c full_page_writes=off -c max_connections=50"
    )
    try:
        _run([str(binaries / "initdb"), "-D", str(data), "-U", server.user, "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"], folder, owner)  # fmt: skip
        _run([*control, "-o", options, "start"], folder, owner)
        try:
            yield server
        finally:
            _run([*control, "-m", "immediate", "stop"], folder, owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of an empty database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg_connection(postgresql_server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgresql_server.url(name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _migrated_once(postgresql_server: PostgresqlServer) -> str:
    from gluepot.database import open_database
    from gluepot.database.schema import upgrade

    name = "migrated_once"
    with psycopg_connection(postgresql_server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    opened = open_database(postgresql_server.url(name))
    upgrade(opened)
    opened.close()
    return name


@pytest.fixture
def migrated_postgresql_url(postgresql_server: PostgresqlServer, _migrated_once: str) -> Iterator[str]:
    """The URL of a database of the newest schema without rows.

    It is one for all, emptied after each test: making a database costs a second.
    """
    yield postgresql_server.url(_migrated_once)
    with psycopg_connection(postgresql_server, _migrated_once) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        found = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        rows = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for (name,) in found)
        filled = [name for (name,) in connection.execute(rows).fetchall()]
        if filled:
            connection.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")


def psycopg_connection(server: PostgresqlServer, database: str = "postgres") -> Any:
    """Connect to a database of the server; each statement is a transaction of its own."""
    import psycopg

    return psycopg.connect(server.url(database), autocommit=True)


def _server_owner() -> dict[str, Any]:
    """Return who runs the server: ourselves, or for root an account that is not."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise RuntimeError("no unprivileged account to run PostgreSQL: neither 'postgres' nor 'nobody'")


def _run(command: list[str], folder: Path, owner: dict[str, Any]) -> None:
    # Output goes to a file: the server inherits it and would hold a pipe open for ever.
    output = folder / "control.log"
    with output.open("ab") as sink:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, check=False,
            timeout=_START_TIMEOUT_S + 10, **owner,
        )  # fmt: skip
    if done.returncode:
        logs = "\n".join(p.read_text(errors="replace") for p in (output, folder / "server.log") if p.exists())
        raise RuntimeError(f"{command[0]} failed with {done.returncode}:\n{logs}")
