"""kill -9: between the file step and the database step, and under eight writers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from hive_metastore.ttypes import AddPartitionsRequest
from sqlalchemy import select, text
from thrift.Thrift import TException

from gluepot.app import App
from gluepot.catalog.changes import OnConflict
from gluepot.catalog.endpoint.calls.context import call_context
from gluepot.catalog.endpoint.launch import SERVICE, ensure_endpoint
from gluepot.catalog.journal import Step
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition, Table, TableType
from gluepot.database.services import find_service, kept_port
from gluepot.database.tables.catalog import catalog_file_intents
from tests.catalog.endpoint import crash_child

from .conftest import a_partition, a_table, connect

SQL = Origin(kind=OriginKind.SQL)
MOVES = (Step.MOVE_INTENDED, Step.MOVED, Step.MOVE_SETTLED)
DELETES = (Step.DELETE_COMMITTED, Step.SET_ASIDE, Step.DELETED)


@pytest.fixture
def folder(app: App) -> Path:
    """The folder of the managed table `lake.t`, which has one partition, `day=1`, with a file in it."""
    context = call_context(app.database, app.settings)
    context.tables.ensure_default_database()
    context.tables.create_database(Database(name="lake"))
    table = Table(
        database="lake", name="t", columns=(Column(name="id", type="int"),),
        partition_keys=(Column(name="day", type="int"),), type=TableType.MANAGED,
    )  # fmt: skip
    context.tables.create_table(table, SQL)
    context.partitions.add("lake", "t", [Partition(values=("1",), location="")], OnConflict.FAIL)
    found = app.settings.home / "warehouse" / "lake.db" / "t"
    (found / "day=1" / "data").write_text("1")
    return found


def die(app: App, step: Step, action: str) -> None:
    """Run the action in a process that is killed at the step."""
    done = subprocess.run(
        [sys.executable, str(Path(crash_child.__file__)), step.value, action],
        env={**os.environ, "GLUEPOT_HOME": str(app.settings.home)}, check=False, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def recovered(app: App) -> None:
    """Do what the endpoint does at its start, and check that nothing is left to do."""
    call_context(app.database, app.settings).tables.recover()
    with app.database.read() as connection:
        assert connection.execute(select(catalog_file_intents)).all() == []


@pytest.mark.parametrize("step", MOVES)
def test_a_table_whose_rename_was_killed_has_its_old_name_and_its_files(app, folder, step):
    die(app, step, "rename table")

    recovered(app)

    assert app.catalog.list_table_names("lake") == ["t"]
    assert app.catalog.get_table("lake", "t").location == f"file://{folder}"
    assert app.catalog.list_partitions("lake", "t")[0].location == f"file://{folder}/day=1"
    assert (folder / "day=1" / "data").exists()
    assert not (folder.parent / "u").exists()


@pytest.mark.parametrize("step", MOVES)
def test_a_partition_whose_rename_was_killed_has_its_old_values_and_its_files(app, folder, step):
    die(app, step, "rename partition")

    recovered(app)

    assert [partition.values for partition in app.catalog.list_partitions("lake", "t")] == [("1",)]
    assert (folder / "day=1" / "data").exists()
    assert not (folder / "day=2").exists()


@pytest.mark.parametrize("step", DELETES)
@pytest.mark.parametrize("action", ["drop table", "drop partition", "drop database"])
def test_a_drop_that_was_killed_is_finished(app, folder, step, action):
    die(app, step, action)

    recovered(app)

    assert not (folder / "day=1").exists()
    assert list((app.settings.home / "warehouse" / ".gluepot-removed").iterdir()) == []
    left = app.catalog.list_table_names("lake") if action != "drop database" else []
    assert left == (["t"] if action == "drop partition" else [])
    if action == "drop partition":
        assert app.catalog.list_partitions("lake", "t") == []


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.soak)])
def test_nothing_acknowledged_is_lost_under_eight_writers(app, rounds):
    """Each writer makes a table and gives it 50 partitions in one call, again and again, until the endpoint is killed."""
    acknowledged: dict[str, int] = {}
    for number in range(rounds):
        ensure_endpoint(app.database, app.settings)
        service = find_service(app.database, SERVICE)
        assert service is not None
        assert service.process is not None
        enough = threading.Event()
        writers = [
            threading.Thread(
                target=_write,
                args=(kept_port(app.database, SERVICE), f"r{number}_w{writer}", acknowledged, enough),
            )
            for writer in range(8)
        ]
        for writer in writers:
            writer.start()
        enough.wait(30)
        os.kill(service.process.pid, signal.SIGKILL)
        for writer in writers:
            writer.join()

    ensure_endpoint(app.database, app.settings)
    try:
        counted = {
            name: len(app.catalog.list_partitions("default", name))
            for name in app.catalog.list_table_names("default")
        }
        assert len(acknowledged) >= 8
        assert {name: count for name, count in acknowledged.items() if counted.get(name, -1) < count} == {}
        assert Counter(counted.values()).keys() <= {0, 50}
        with app.database.read() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    finally:
        service = find_service(app.database, SERVICE)
        if service is not None and service.process is not None:
            service.process.end()


def _write(port: int, prefix: str, acknowledged: dict[str, int], enough: threading.Event) -> None:
    """Write until the connection breaks, and note what was answered."""
    try:
        client = connect(port)
        for number in range(10_000):
            name = f"{prefix}_{number}"
            client.create_table(a_table(name, keys=(("k", "int"),)))
            acknowledged[name] = 0
            parts = [a_partition(name, str(value)) for value in range(50)]
            client.add_partitions_req(AddPartitionsRequest("default", name, parts, False, False))
            acknowledged[name] = 50
            if number == 3:
                enough.set()
    except (TException, OSError, EOFError):
        return
