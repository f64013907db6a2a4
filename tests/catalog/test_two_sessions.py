"""Two warm sessions and one catalog: what one changes, the other's next statement knows, without REFRESH.

A session may trust what it saw for `catalog.cache_ttl_s`, one second here as by default: a statement that comes sooner
than that after the same session's last look may still count the old files.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.catalog.endpoint.launch import SERVICE, ensure_endpoint
from gluepot.database.schema import upgrade
from gluepot.database.services import find_service
from gluepot.settings_sources import load_settings
from tests.catalog.sql_processes import SqlProcess, StatementError, sql_processes
from tests.waiting import wait_until

pytestmark = pytest.mark.spark
TTL_S = 1.0


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, list[SqlProcess]]]:
    """A home, and two sessions of it."""
    folder = tmp_path_factory.mktemp("two")
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {
        "GLUEPOT_HOME": str(home),
        "GLUEPOT_POOL": '{"size": 0, "master": "local[1]", "memory": "600m"}',
    }
    app = App(load_settings(home.parent, {**os.environ, **environment}).settings)
    upgrade(app.database)
    from gluepot.pot.client import end_pot

    try:
        with sql_processes(2, folder, environment) as sessions:
            yield app, sessions
    finally:
        end_pot(app.settings)
        app.close()


@pytest.fixture
def app(shared):
    return shared[0]


@pytest.fixture
def writer(shared) -> SqlProcess:
    return shared[1][0]


class Reader:
    """The second session, asked not sooner than its cache's life after its last look."""

    def __init__(self, session: SqlProcess) -> None:
        self._session = session
        self._looked_at = 0.0

    def sql(self, statement: str) -> list[list]:
        wait_until(lambda: time.monotonic() > self._looked_at + TTL_S, "the cache's life to end")
        try:
            return self._session.sql(statement)
        finally:
            self._looked_at = time.monotonic()


@pytest.fixture
def reader(shared) -> Reader:
    return Reader(shared[1][1])


def test_an_append_an_overwrite_and_a_drop_are_seen(writer, reader):
    writer.sql("create table t using parquet as select id from range(3)")
    assert reader.sql("select count(*) from t") == [[3]]

    writer.sql("insert into t select id from range(3, 5)")
    assert reader.sql("select count(*) from t") == [[5]]

    writer.sql("insert overwrite t select id from range(2)")
    assert reader.sql("select count(*) from t") == [[2]]

    writer.sql("alter table t add column note string")
    assert [row[0] for row in reader.sql("describe t")] == ["id", "note"]

    writer.sql("drop table t")
    with pytest.raises(StatementError, match="TABLE_OR_VIEW_NOT_FOUND"):
        reader.sql("select count(*) from t")


def test_partitions_that_come_and_grow_are_seen(writer, reader):
    writer.sql("create table p (a int, k int) using parquet partitioned by (k)")
    writer.sql("insert into p values (1, 1)")
    assert reader.sql("select count(*) from p where k = 1") == [[1]]

    writer.sql("insert into p values (2, 1), (3, 2)")

    assert reader.sql("select k, count(*) from p group by k order by k") == [[1, 2], [2, 1]]


def test_a_crawl_is_seen(app, reader, tmp_path: Path):
    lake = tmp_path / "lake" / "orders"
    lake.mkdir(parents=True)
    (lake / "a.csv").write_text("id,name\n1,x\n")
    app.crawl.crawl([str(lake)], database="crawled")
    assert reader.sql("select * from crawled.orders") == [[1, "x"]]

    (lake / "b.csv").write_text("id,name,price\n2,y,3\n")
    (lake / "a.csv").write_text("id,name,price\n1,x,2\n")
    app.crawl.crawl([str(lake)], database="crawled")

    assert reader.sql("select * from crawled.orders order by id") == [[1, "x", 2], [2, "y", 3]]


def test_a_metastore_that_was_killed_is_back_for_both(app, writer, reader):
    writer.sql("create table kept using parquet as select 1 a")
    before = find_service(app.database, SERVICE)
    os.kill(before.process.pid, signal.SIGKILL)  # without a word, as the kernel does when memory is short
    wait_until(lambda: not before.process.is_alive(), "the metastore to be gone")

    ensure_endpoint(app.database, app.settings)

    after = find_service(app.database, SERVICE)
    assert (after.port, after.process == before.process) == (before.port, False)
    assert reader.sql("select * from kept") == [[1]]
    assert writer.sql("select * from kept") == [[1]]
