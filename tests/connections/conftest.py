"""A connection service over the test's own home, and a MariaDB server that asks for passwords."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gluepot.connections.service import ConnectionService
from gluepot.database import Database
from gluepot.ports import free_lasting_port
from gluepot.settings_sources import load_settings
from tests.waiting import wait_until

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def connections(home: Path, database: Database) -> ConnectionService:
    return ConnectionService(database, load_settings(home.parent).settings, now=lambda: NOW)


@dataclass(frozen=True, kw_only=True)
class MariadbServer:
    """A running server on 127.0.0.1 with a database `shop` and a user `etl` who needs this password."""

    port: int
    password: str


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    """One server for the session, ended and removed with it."""
    install, server = shutil.which("mariadb-install-db"), shutil.which("mariadbd", path=_path_with_sbin())
    if install is None or server is None:
        pytest.skip("needs mariadbd: apt-get install mariadb-server")
    import pymysql

    # Not under pytest's own folder: that one is closed to the account that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="gluepot-mariadb-"))
    owner = _server_owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    data, socket_path = folder / "data", folder / "s"
    options = ["--no-defaults", f"--datadir={data}"]
    process = None
    try:
        with (folder / "log").open("ab") as log:
            subprocess.run(
                [install, *options, "--auth-root-authentication-method=normal", "--skip-test-db"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, check=True, timeout=120, **owner,
            )  # fmt: skip
            port = free_lasting_port()
            process = subprocess.Popen(
                [server, *options, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={socket_path}",
                 f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **owner,
            )  # fmt: skip

        def root() -> Any:
            assert process.poll() is None, (folder / "log").read_text(errors="replace")
            with contextlib.suppress(pymysql.err.OperationalError):
                return pymysql.connect(unix_socket=str(socket_path), user="root", autocommit=True)
            return None

        made = MariadbServer(port=port, password="correct-horse-battery")
        with wait_until(root, "MariaDB to answer", limit_s=60) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE shop")
            cursor.execute(f"CREATE USER 'etl'@'localhost' IDENTIFIED BY '{made.password}'")
            cursor.execute("GRANT ALL ON shop.* TO 'etl'@'localhost'")
        yield made
    finally:
        if process is not None:
            process.kill()  # its folder goes with it: nothing to save
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _path_with_sbin() -> str:
    """Debian keeps servers where only root looks."""
    return os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"])


def _server_owner() -> dict[str, Any]:
    """Who runs the server: ourselves, or for root an account that is not."""
    if os.geteuid() != 0:
        return {}
    for name in ("mysql", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise RuntimeError("no unprivileged account to run MariaDB: neither 'mysql' nor 'nobody'")
