"""Runs by the many, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gluepot.database import Database, open_database
from gluepot.database.tables.jobs import job_runs, jobs
from gluepot.jobs.models import RunState
from gluepot.jobs.run_history import RunFilter, RunHistory, RunPlace
from gluepot.jobs.run_store import RunStore
from tests.migrated import open_migrated
from tests.quick import limit_s

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request, tmp_path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = open_migrated(tmp_path / "g.db")
    else:
        opened = open_database(request.getfixturevalue("migrated_postgresql_url"))
    yield opened
    opened.close()


def _add_jobs(database: Database, *names: str) -> None:
    values = {"kind": "python_shell", "description": "", "current_version": 1, "max_concurrent_runs": 1}
    rows = [{"name": name, **values, "created_at": NOW, "updated_at": NOW} for name in names]
    with database.write() as connection:
        connection.execute(jobs.insert(), rows)


def _row(run_id: str, job: str, minutes_ago: int, **changes: Any) -> dict[str, Any]:
    at = NOW - timedelta(minutes=minutes_ago)
    return {
        "id": run_id, "job_name": job, "version": 1, "kind": "python_shell", "state": "SUCCEEDED", "attempt": 0,
        "logical_date": at, "parameters": {}, "requested_by": "somebody", "queued_at": at, "started_at": at,
        "ended_at": at + timedelta(seconds=30), "not_before": at, "timeout_s": 0, "max_retries": 0, **changes,
    }  # fmt: skip


def _add_runs(database: Database, *rows: dict[str, Any]) -> None:
    with database.write() as connection:
        connection.execute(job_runs.insert(), list(rows))


def test_the_last_runs_of_each_job_come_oldest_first(database):
    _add_jobs(database, "daily", "hourly", "never")
    _add_runs(database, *(_row(f"h{ago}", "hourly", ago) for ago in range(5)), _row("d9", "daily", 9))

    latest = RunHistory(database).latest(3)

    assert {name: [line.id for line in lines] for name, lines in latest.items()} == {
        "daily": ["d9"],
        "hourly": ["h2", "h1", "h0"],
    }


def test_of_runs_asked_for_at_the_same_moment_the_last_attempt_counts(database):
    _add_jobs(database, "daily")
    _add_runs(database, *(_row(f"d{attempt}", "daily", 1, attempt=attempt) for attempt in (2, 0, 1)))

    assert RunStore(database).last_runs()["daily"].id == "d2"
    assert [line.id for line in RunHistory(database).latest(2)["daily"]] == ["d1", "d2"]


def test_pages_of_runs_asked_for_at_the_same_moment_leave_none_out(database):
    _add_runs(database, *(_row(f"r{number}", "daily", 1) for number in range(5)))
    history, seen, place = RunHistory(database), [], None

    while lines := history.page(RunFilter(), limit=2, after=place):
        seen += [line.id for line in lines]
        place = RunPlace.of(lines[-1])

    assert seen == ["r4", "r3", "r2", "r1", "r0"]


def test_runs_are_chosen_by_job_and_state(database):
    _add_runs(
        database, _row("a", "daily", 3, state="FAILED"), _row("b", "daily", 2), _row("c", "hourly", 1, state="FAILED")
    )  # fmt: skip
    wanted = RunFilter(job_name="daily", states=(RunState.FAILED, RunState.TIMEOUT))

    assert [line.id for line in RunHistory(database).page(wanted, limit=9)] == ["a"]


def test_what_was_under_way_in_a_span_counts_whenever_it_was_asked_for(database):
    long_ago = 10_000
    _add_runs(
        database, _row("over", "daily", long_ago), _row("open", "daily", long_ago, state="RUNNING", ended_at=None),
        _row("late", "daily", long_ago, ended_at=NOW), _row("new", "daily", 5),
    )  # fmt: skip

    found = RunHistory(database).since(NOW - timedelta(hours=1), limit=9)

    assert {line.id for line in found} == {"open", "late", "new"}


def test_the_list_of_jobs_stays_quick_over_many_runs(database):
    _add_jobs(database, *(f"job{number}" for number in range(20)))
    _add_runs(database, *(_row(f"r{number}", f"job{number % 20}", number) for number in range(20_000)))
    began = datetime.now(UTC)

    latest, last = RunHistory(database).latest(8), RunStore(database).last_runs()

    assert {len(lines) for lines in latest.values()} == {8}
    assert len(last) == 20
    assert (datetime.now(UTC) - began).total_seconds() < limit_s()


def test_runs_are_counted_by_the_readers_day_and_by_state(database):
    _add_jobs(database, "daily", "hourly")
    _add_runs(
        database,
        _row("late", "daily", 12 * 60 + 30),  # 23:30 in UTC, and half past midnight in Berlin
        _row("noon", "daily", 0, state="FAILED"),
        _row("eleven", "daily", 60),
        _row("other", "hourly", 0),
    )
    day = datetime(2026, 11, 19, 23, tzinfo=UTC)
    wanted = RunFilter(job_name="daily", since=day, until=day + timedelta(days=1))

    berlin, utc = (RunHistory(database).by_day(wanted, ZoneInfo(name)) for name in ("Europe/Berlin", "UTC"))

    assert berlin == {date(2026, 11, 20): {RunState.SUCCEEDED: 2, RunState.FAILED: 1}}
    assert utc == {
        date(2026, 11, 19): {RunState.SUCCEEDED: 1},
        date(2026, 11, 20): {RunState.SUCCEEDED: 1, RunState.FAILED: 1},
    }


def test_a_page_holds_the_runs_of_a_span_only(database):
    _add_jobs(database, "daily")
    _add_runs(database, *(_row(f"r{ago}", "daily", ago) for ago in range(5)))
    span = RunFilter(since=NOW - timedelta(minutes=3), until=NOW - timedelta(minutes=1))

    assert [line.id for line in RunHistory(database).page(span, limit=9)] == ["r2", "r3"]
