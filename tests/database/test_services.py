"""The register of long-lived processes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from gluepot.database import Database
from gluepot.database.services import find_service, kept_port, register_service

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)

ASK = """
import sys
from gluepot.database import open_database
from gluepot.database.services import kept_port
database = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(kept_port(database, "metastore"))
"""


def test_an_unknown_service_is_none(database: Database) -> None:
    assert find_service(database, "metastore") is None


def test_a_port_is_chosen_once_and_kept(database: Database) -> None:
    port = kept_port(database, "metastore")

    assert 1024 < port < 65536
    assert kept_port(database, "metastore") == port


def test_a_port_survives_the_registration_of_the_process_that_serves_it(database: Database) -> None:
    port = kept_port(database, "metastore")
    register_service(database, "metastore", now=NOW, version="1.2.3")

    service = find_service(database, "metastore")

    assert service is not None
    assert (service.port, service.version, service.started_at) == (port, "1.2.3", NOW)
    assert service.process is not None
    assert service.process.pid == os.getpid()
    assert service.is_alive()


def test_a_service_registered_without_a_port_gets_one_later(database: Database) -> None:
    register_service(database, "pot", now=NOW, version="1")

    port = kept_port(database, "pot")

    service = find_service(database, "pot")
    assert service is not None
    assert service.port == port


def test_two_processes_that_ask_at_once_get_the_same_port(database: Database, home: Path) -> None:
    url = f"sqlite:///{home / 'gluepot.db'}"
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for asker in askers:
        assert asker.stdout is not None
        assert asker.stdout.readline() == "ready\n"
    for asker in askers:
        assert asker.stdin is not None
        asker.stdin.write("go\n")
        asker.stdin.flush()

    ports = {asker.communicate(timeout=30)[0].strip() for asker in askers}

    assert [asker.returncode for asker in askers] == [0, 0]
    assert ports == {str(kept_port(database, "metastore"))}
