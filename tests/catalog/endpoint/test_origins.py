"""Whose SQL a change was: the owner, at that moment, of the session at the other end of the connection."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from gluepot.app import App
from gluepot.catalog.endpoint.server import EndpointServer
from gluepot.catalog.models import Origin, OriginKind
from gluepot.database.tables.sessions import spark_sessions as rows
from gluepot.processes import ProcessIdentity

from .conftest import a_table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the process")

ROOT = Path(__file__).parents[3]
CHILD = """
import sys
from tests.catalog.endpoint.conftest import a_table, connect

client = connect(int(sys.argv[1]))
print(client.get_all_databases(), flush=True)
for line in sys.stdin:
    client.create_table(a_table(line.strip()))
    print("made", flush=True)
"""


class JvmLike:
    """A process that connects at its start and makes a table when it is told to, as a session does."""

    def __init__(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        assert self._answer() == "['default']"

    def makes(self, name: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        assert self._answer() == "made"

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def jvm(server: EndpointServer) -> Iterator[JvmLike]:
    process = JvmLike(server.server_address[1])
    yield process
    process.end()


def note_session(app: App, pid: int, **changes: object) -> None:
    identity = ProcessIdentity.of(pid)
    assert identity is not None
    values = {
        "id": f"s{pid}", "state": "READY", "fit_key": "", "engine": "local", "master": "local[1]", "folder": "",
        "pid": pid, "process_started_s": identity.started_s, "spec": {}, "created_at": datetime.now(UTC),
    }  # fmt: skip
    with app.database.write() as connection:
        connection.execute(insert(rows).values(**{**values, **changes}))


def own(app: App, kind: str | None, name: str | None) -> None:
    with app.database.write() as connection:
        connection.execute(update(rows).values(owner_kind=kind, owner_name=name))


def reference(app: App, table: str) -> str:
    origin = app.catalog.versions("default", table)[0].origin
    assert origin.kind is OriginKind.SQL
    return origin.reference


def test_a_session_that_connected_before_it_was_claimed_writes_for_whoever_owns_it_now(app, jvm):
    note_session(app, jvm.pid)
    jvm.makes("waiting")
    own(app, "notebook", "work/etl.ipynb")
    jvm.makes("first")
    own(app, "job run", "jr_1")
    jvm.makes("second")
    own(app, None, None)
    jvm.makes("detached")

    assert [reference(app, name) for name in ("waiting", "first", "second", "detached")] == [
        "",
        "notebook work/etl.ipynb",
        "job run jr_1",
        "",
    ]


def test_a_session_that_is_written_down_after_its_first_write_is_found_then(app, jvm):
    jvm.makes("early")
    note_session(app, jvm.pid, owner_kind="script", owner_name="load.py")
    jvm.makes("late")

    assert (reference(app, "early"), reference(app, "late")) == ("", "script load.py")


def test_other_clients_and_the_sessions_of_others_have_no_name(app, hive, jvm):
    note_session(app, jvm.pid, owner_kind="notebook", owner_name="etl.ipynb")

    hive.create_table(a_table("by_pyiceberg"))

    assert reference(app, "by_pyiceberg") == ""


@pytest.mark.parametrize(
    "changes", [{"state": "ENDED"}, {"process_started_s": 1.0}], ids=["ended", "reused pid"]
)
def test_a_row_that_outlived_its_process_names_nobody(app, jvm, changes):
    note_session(app, jvm.pid, owner_kind="notebook", owner_name="old.ipynb", **changes)

    jvm.makes("t")

    assert reference(app, "t") == ""


def test_a_connection_asks_the_kernel_once(app, jvm, monkeypatch):
    looks = []
    from gluepot.catalog.endpoint import sql_origin

    holds = sql_origin.holds_socket
    monkeypatch.setattr(sql_origin, "holds_socket", lambda *call: looks.append(call) or holds(*call))
    note_session(app, jvm.pid, owner_kind="notebook", owner_name="etl.ipynb")
    for n in range(5):
        jvm.makes(f"t_{n}")

    assert len(looks) == 1
    with app.database.write() as connection:
        connection.execute(delete(rows))
    jvm.makes("after")
    assert app.catalog.versions("default", "after")[0].origin == Origin(kind=OriginKind.SQL)
