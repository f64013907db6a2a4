"""The endpoint as a process: started by whoever needs it, on the same port for ever."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from gluepot.app import App
from gluepot.catalog.endpoint.launch import SERVICE, ensure_endpoint
from gluepot.catalog.models import Database
from gluepot.database.services import find_service, kept_port
from gluepot.errors import UnavailableError
from gluepot.settings import CatalogSettings
from tests.waiting import wait_until

from .conftest import a_table, connect


def process(app: App) -> psutil.Process:
    service = find_service(app.database, SERVICE)
    assert service is not None
    assert service.process is not None
    return psutil.Process(service.process.pid)


@pytest.fixture
def port(app: App) -> Iterator[int]:
    """The port of a running endpoint, ended with the test."""
    ensure_endpoint(app.database, app.settings)
    yield kept_port(app.database, SERVICE)
    service = find_service(app.database, SERVICE)
    if service is not None and service.process is not None:
        service.process.end()


def test_it_serves_the_catalog_of_its_home(app, port):
    app.catalog.create_database(Database(name="lake"))

    assert connect(port).get_all_databases() == ["default", "lake"]
    connect(port).create_table(a_table("t", dbName="lake"))
    assert app.catalog.list_table_names("lake") == ["t"]


def test_a_homes_port_is_none_that_outgoing_connections_are_given(port):
    assert 20_000 <= port < 32_768


def test_a_second_call_costs_nothing(app, port):
    began = time.monotonic()

    uri = ensure_endpoint(app.database, app.settings)

    assert uri == f"thrift://127.0.0.1:{port}"
    assert time.monotonic() - began < 0.5


def test_six_callers_at_once_start_one(app):
    uris = []
    callers = [
        threading.Thread(target=lambda: uris.append(ensure_endpoint(app.database, app.settings)))
        for _ in range(6)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    def serving() -> list[int]:
        return [
            p.pid
            for p in psutil.process_iter(["environ", "cmdline"])
            if "gluepot.catalog.endpoint" in (p.info["cmdline"] or ())
            and (p.info["environ"] or {}).get("GLUEPOT_HOME") == str(app.settings.home)
        ]

    assert len(set(uris)) == 1
    assert len(uris) == 6
    wait_until(lambda: serving() == [process(app).pid], "the others to leave")
    process(app).terminate()


def test_killed_it_is_back_on_its_port_with_all_that_was_acknowledged(app, port):
    client = connect(port)
    for n in range(5):
        client.create_table(a_table(f"t{n}"))
    killed = process(app)
    killed.kill()
    wait_until(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE, "its death")

    ensure_endpoint(app.database, app.settings)

    assert kept_port(app.database, SERVICE) == port
    assert connect(port).get_all_tables("default") == [f"t{n}" for n in range(5)]


def test_killed_under_writers_it_loses_nothing_that_it_acknowledged(app, port):
    acknowledged: list[str] = []

    def write(worker: int) -> None:
        client = connect(port)
        try:
            for n in range(10_000):
                client.create_table(a_table(f"t_{worker}_{n}"))
                acknowledged.append(f"t_{worker}_{n}")
        except Exception:
            return  # it is dead

    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for writer in writers:
        writer.start()
    wait_until(lambda: len(acknowledged) > 100, "a hundred tables")
    killed = process(app)
    killed.kill()
    for writer in writers:
        writer.join()
    # Its connections break a moment before it is dead.
    wait_until(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE, "its death")

    ensure_endpoint(app.database, app.settings)

    assert set(acknowledged) <= set(connect(port).get_all_tables("default"))


def test_it_outlives_an_interrupt_and_ends_by_sigterm(app, port):
    endpoint = process(app)

    endpoint.send_signal(signal.SIGINT)
    assert connect(port).get_all_databases() == ["default"]
    endpoint.send_signal(signal.SIGTERM)

    wait_until(lambda: not endpoint.is_running() or endpoint.status() == psutil.STATUS_ZOMBIE, "its end")


def test_it_listens_on_loopback_only_and_holds_no_terminal(app, port):
    endpoint = process(app)

    addresses = {c.laddr.ip for c in endpoint.net_connections() if c.status == psutil.CONN_LISTEN}

    assert addresses == {"127.0.0.1"}
    assert os.getsid(endpoint.pid) != os.getsid(0)


def test_a_port_taken_by_a_stranger_is_said(app):
    port = kept_port(app.database, SERVICE)

    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(UnavailableError, match=f"port {port}.*in use"),
    ):
        ensure_endpoint(app.database, app.settings)


def test_a_second_process_of_a_home_leaves_at_once(app, port):
    second = subprocess.run(
        [sys.executable, "-m", "gluepot.catalog.endpoint"], env={**os.environ}, timeout=30, check=False
    )

    assert second.returncode == 0
    assert connect(port).get_all_databases() == ["default"]


def test_a_metastore_of_somebody_else_is_used_as_it_is(app):
    settings = app.settings.model_copy(update={"catalog": CatalogSettings(uri="thrift://company:9083")})

    assert ensure_endpoint(app.database, settings) == "thrift://company:9083"


def test_one_without_the_fast_codec_says_so_and_serves(app, tmp_path, monkeypatch):
    blocker = tmp_path / "blocks"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(
        "import sys\nsys.modules['thrift.protocol.fastbinary'] = None\n"
    )
    paths = [str(blocker), *filter(None, [os.environ.get("PYTHONPATH", "")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    ensure_endpoint(app.database, app.settings)

    try:
        log = (app.settings.log_folder / "metastore.log").read_text(encoding="utf-8")
        assert "Thrift's C codec is missing: every call is about ten times slower. Reinstall thrift." in log
        assert connect(kept_port(app.database, SERVICE)).get_all_databases() == ["default"]
    finally:
        process(app).terminate()
