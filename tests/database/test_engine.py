"""The two kinds of transaction, on real databases."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, select
from sqlalchemy.exc import OperationalError, StatementError

from gluepot.database import Database, open_database
from gluepot.database.metadata import UtcDateTime
from gluepot.errors import InvalidInputError, MissingPartError

WAIT_S = 10

moments = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


@pytest.fixture
def store(tmp_path: Path) -> Database:
    opened = open_database(f"sqlite:///{tmp_path / 'deep' / 'down' / 'gluepot.db'}")
    moments.metadata.create_all(opened.engine)
    return opened


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(moments)).scalar_one())


def test_a_new_database_file_is_private(store: Database, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "deep" / "down" / "gluepot.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "deep" / "down").stat().st_mode) == 0o700


def test_a_write_is_committed_at_its_end_and_rolled_back_on_an_exception(store: Database) -> None:
    with store.write() as connection:
        connection.execute(moments.insert().values(id=1))
    with pytest.raises(ZeroDivisionError), store.write() as connection:  # noqa: PT012 - the body is the point
        connection.execute(moments.insert().values(id=2))
        raise ZeroDivisionError

    assert count(store) == 1


def test_a_write_takes_the_lock_at_its_start_so_that_a_second_writer_waits(
    store: Database, tmp_path: Path
) -> None:
    """Both read the largest id and insert the next: without the lock, both would insert the same one."""
    inside, may_finish = threading.Event(), threading.Event()

    def insert_next(started: threading.Event, proceed: threading.Event | None) -> None:
        with store.write() as connection:
            largest = connection.execute(select(func.max(moments.c.id))).scalar() or 0
            started.set()
            if proceed:
                assert proceed.wait(WAIT_S)
            connection.execute(moments.insert().values(id=largest + 1))

    second_inside = threading.Event()
    first = threading.Thread(target=insert_next, args=(inside, may_finish))
    second = threading.Thread(target=insert_next, args=(second_inside, None))
    first.start()
    assert inside.wait(WAIT_S)
    second.start()
    assert not second_inside.wait(0.2)  # it waits: the lock is held
    may_finish.set()
    first.join(WAIT_S)
    second.join(WAIT_S)

    assert count(store) == 2


def test_readers_do_not_wait_for_a_writer(store: Database) -> None:
    with store.write() as connection:
        connection.execute(moments.insert().values(id=1))

        assert count(store) == 0

    assert count(store) == 1


def test_a_writer_that_waits_too_long_gets_an_error_and_not_a_silent_loss(store: Database) -> None:
    hurried = open_database(str(store.engine.url))
    with hurried.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    with store.write(), pytest.raises(OperationalError, match="locked"), hurried.write():
        pass
    hurried.close()


def test_foreign_keys_hold(store: Database) -> None:
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_moments_come_back_aware_in_utc_and_sort_as_time(store: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with store.write() as connection:
        connection.execute(
            moments.insert(), [{"id": 1, "at": noon}, {"id": 2, "at": datetime(2026, 1, 1, 12, tzinfo=tokyo)}]
        )

    with store.read() as connection:
        rows = connection.execute(select(moments).order_by(moments.c.at)).all()

    assert [row.id for row in rows] == [2, 1]
    assert [row.at for row in rows] == [datetime(2026, 1, 1, 3, tzinfo=UTC), noon]
    assert all(row.at.tzinfo is UTC for row in rows)


def test_a_naive_datetime_is_refused(store: Database) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is the point

    with pytest.raises(StatementError, match="naive datetime"), store.write() as connection:
        connection.execute(moments.insert().values(id=1, at=naive))


@pytest.mark.postgresql
def test_moments_come_back_aware_in_utc_from_postgresql(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    moments.metadata.create_all(database.engine)
    at = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))
    with database.write() as connection:
        connection.execute(moments.insert().values(id=1, at=at))

    with database.read() as connection:
        stored = connection.execute(select(moments.c.at)).scalar_one()

    assert stored == at
    assert stored.tzinfo is UTC
    database.close()


def test_an_unreadable_url_is_one_sentence() -> None:
    with pytest.raises(InvalidInputError, match="Write it as sqlite:"):
        open_database("what is this")


def test_a_database_without_a_driver_names_what_to_install() -> None:
    with pytest.raises(MissingPartError, match=r"pip install 'gluepot\[postgresql\]'"):
        open_database("oracle://host/name")
