"""Backfills: one run for each logical date, in order or several at a time, and they can be resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gluepot.errors import InvalidInputError
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.processes import ProcessIdentity
from gluepot.schedule.backfill import BackfillDates, BackfillService, BackfillState, DateState
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.errors import BackfillNotFoundError
from tests.schedule.conftest import START

DAY = timedelta(days=1)
FIRST = START.replace(year=2025, hour=0)


@pytest.fixture
def backfills(app, schedule, jobs, clock) -> BackfillService:
    schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    return BackfillService(app.database, schedule.actions, now=clock)


def end_waiting(app, now, state=RunState.SUCCEEDED):
    claims, ended = RunClaims(app.database), []
    with app.database.write() as connection:
        from gluepot.database.tables.jobs import jobs

        connection.execute(jobs.update().values(max_concurrent_runs=99))
    while claim := claims.take(max_parallel=99, now=now):
        claims.adopt(claim, now)
        claims.begin(claim, ProcessIdentity.mine(), now)
        claims.finish(claim, state, now=now)
        ended.append(app.jobs.get_run(claim.run_id).logical_date)
    return ended


def test_each_date_gets_one_run_in_order(app, backfills):
    backfill = backfills.start("nightly", FIRST, FIRST + 4 * DAY)
    seen = []
    for _ in range(9):
        backfills.tick(START)
        seen.append(end_waiting(app, START))

    dates = [FIRST.replace(hour=2) + n * DAY for n in range(4)]
    assert [dates_at_once for dates_at_once in seen if dates_at_once] == [[date] for date in dates]
    done = backfills.get(backfill.id[:9])
    assert (done.state, done.count(DateState.SUCCEEDED)) == (BackfillState.SUCCEEDED, 4)
    assert done.dates[0].interval == (dates[0] - DAY, dates[0])


def test_dates_that_were_missed_are_those_without_a_firing(app, backfills, schedule):
    backfills.start("nightly", FIRST + DAY, FIRST + 3 * DAY, parallel=9)
    backfills.tick(START)

    missed = backfills.start("nightly", FIRST, FIRST + 5 * DAY, which=BackfillDates.MISSED)

    assert [date.logical_date.day - FIRST.day for date in missed.dates] == [0, 3, 4]
    with pytest.raises(InvalidInputError, match="'nightly' missed no fire time"):
        backfills.start("nightly", FIRST + DAY, FIRST + 3 * DAY, which=BackfillDates.MISSED)


def test_several_run_at_a_time(app, backfills):
    backfills.start("nightly", FIRST, FIRST + 5 * DAY, parallel=3)
    seen = []
    for _ in range(4):
        backfills.tick(START)
        seen.append(len(end_waiting(app, START)))

    assert seen == [3, 2, 0, 0]


def test_a_run_knows_its_interval_and_its_group(app, backfills):
    backfill = backfills.start("nightly", FIRST, FIRST + DAY)
    backfills.tick(START)

    (run,) = app.jobs.list_runs("nightly")
    assert run.context["backfill_id"] == backfill.id
    assert run.context["interval_end"] == FIRST.replace(hour=2).isoformat()


def test_a_failed_date_stops_the_rest_until_it_is_resumed(app, backfills):
    backfill = backfills.start("nightly", FIRST, FIRST + 3 * DAY)
    backfills.tick(START)
    end_waiting(app, START, RunState.FAILED)
    backfills.tick(START)
    backfills.tick(START)
    failed = backfills.get(backfill.id)
    assert (failed.state, failed.count(DateState.PENDING)) == (BackfillState.FAILED, 2)

    backfills.resume(backfill.id)
    for _ in range(6):
        backfills.tick(START)
        end_waiting(app, START)

    assert backfills.get(backfill.id).state is BackfillState.SUCCEEDED
    assert len(app.jobs.list_runs("nightly", limit=99)) == 4


def test_a_stopped_backfill_starts_no_more_dates(app, backfills):
    backfill = backfills.start("nightly", FIRST, FIRST + 9 * DAY)
    backfills.tick(START)
    backfills.stop(backfill.id)
    backfills.tick(START)

    assert len(app.jobs.list_runs("nightly", limit=99)) == 1


def test_two_dispatchers_start_a_date_once(app, backfills, schedule, clock):
    backfills.start("nightly", FIRST, FIRST + 9 * DAY)
    other = BackfillService(app.database, schedule.actions, now=clock)
    for service in (backfills, other, backfills):
        service.tick(START)

    assert len(app.jobs.list_runs("nightly", limit=99)) == 1


def test_a_trigger_without_a_schedule_gets_one_run_a_day(app, backfills, schedule):
    from gluepot.schedule.models import Action, TargetKind, TriggerDefinition

    schedule.set_trigger("by hand", TriggerDefinition(actions=(Action(kind=TargetKind.JOB, name="nightly"),)))

    assert len(backfills.start("by hand", FIRST, FIRST + 2 * DAY).dates) == 3


def test_a_range_without_dates_is_refused(backfills):
    with pytest.raises(InvalidInputError, match="no fire time from 2025-01-01 03:00"):
        backfills.start("nightly", FIRST + timedelta(hours=3), FIRST + timedelta(hours=4))
    with pytest.raises(InvalidInputError, match="has no dates"):
        backfills.start("nightly", FIRST, FIRST - DAY)
    with pytest.raises(BackfillNotFoundError):
        backfills.get("bf_nothing")
