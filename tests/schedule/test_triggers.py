"""Triggers: exactly one run for each fire time, whatever happens around it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import JobNotFoundError, ParameterError
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.jobs.service import JobService
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.schedule.errors import TriggerNotFoundError
from gluepot.schedule.models import TriggerState
from gluepot.schedule.service import ScheduleService
from tests.jobs.notebooks import cell, page

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class TestClock:
    """A clock that the test sets."""

    __test__ = False

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def jobs(app, clock) -> JobService:
    service = JobService(app.database, app.catalog, app.settings, now=clock)
    service.promote(
        "nightly", page(app.settings.home.parent, cell(1, "n = 1", "parameters"), "print(n)"), Selection()
    )
    return service


@pytest.fixture
def schedule(app, jobs, clock) -> ScheduleService:
    return ScheduleService(app.database, jobs, app.settings, now=clock)


def test_a_due_trigger_queues_exactly_one_run(jobs, schedule):
    trigger = schedule.set_schedule("nightly", parse_schedule("0 2 * * *"), parameters={"n": "7"})
    due = datetime(2026, 1, 2, 2, 0, tzinfo=UTC)

    assert trigger.next_fire_at == due
    assert schedule.fire_due(due - timedelta(seconds=1)) == []
    (run,) = schedule.fire_due(due + timedelta(seconds=3))
    assert schedule.fire_due(due + timedelta(seconds=4)) == []

    assert (run.state, run.fire_time, run.logical_date, run.parameters) == (
        RunState.WAITING,
        due,
        due,
        {"n": 7},
    )
    assert run.trigger_name == "nightly"
    assert schedule.get_trigger("nightly").next_fire_at == due + timedelta(days=1)
    assert schedule.get_trigger("nightly").last_fire_at == due


def test_of_missed_fire_times_only_the_last_gets_its_run(jobs, schedule):
    schedule.set_schedule("nightly", parse_schedule("*/5 * * * *"))
    back = START + timedelta(days=90, minutes=7)

    (run,) = schedule.fire_due(back)

    assert run.fire_time == START + timedelta(days=90, minutes=5)
    assert schedule.get_trigger("nightly").next_fire_at == START + timedelta(days=90, minutes=10)


def test_a_clock_that_steps_back_an_hour_fires_nothing_twice(jobs, schedule):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))
    schedule.fire_due(START + timedelta(hours=1))

    again = schedule.fire_due(START) + schedule.fire_due(START + timedelta(hours=1))

    assert again == []
    assert len(jobs.list_runs("nightly")) == 1


def test_dispatchers_that_race_fire_each_time_once(app, jobs, schedule, clock):
    schedule.set_schedule("nightly", parse_schedule("* * * * *"))
    minutes = 12
    barrier = threading.Barrier(4)
    errors: list[BaseException] = []

    def dispatch() -> None:
        mine = ScheduleService(app.database, jobs, app.settings, now=clock)
        try:
            for minute in range(1, minutes + 1):
                barrier.wait()
                mine.fire_due(START + timedelta(minutes=minute))
        except BaseException as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    fired = sorted(run.fire_time for run in jobs.list_runs("nightly", limit=1000))
    assert fired == [START + timedelta(minutes=minute) for minute in range(1, minutes + 1)]


def test_dispatchers_that_race_start_each_run_once(app, jobs, schedule):
    settings = app.settings.model_copy(
        update={"runs": app.settings.runs.model_copy(update={"max_parallel": 50})}
    )
    for number in range(12):
        jobs.promote(f"job {number}", page(app.settings.home.parent, "a = 1"), Selection())
        jobs.start_run(f"job {number}")
    started: list[str] = []
    barrier = threading.Barrier(4)

    def dispatch() -> None:
        mine = Dispatcher(
            app.database, schedule, settings, start=lambda _s, claim: started.append(claim.run_id)
        )
        barrier.wait()
        mine.tick(START)

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(started) == len(set(started)) == 12


def test_a_trigger_made_again_within_its_minute_does_not_fire_again(jobs, schedule, clock):
    schedule.set_schedule("nightly", parse_schedule("* * * * *"))
    due = START + timedelta(minutes=1)
    schedule.fire_due(due)
    schedule.delete_trigger("nightly")
    schedule.set_schedule("nightly", parse_schedule("* * * * *"))

    assert schedule.fire_due(due) == []
    assert schedule.get_trigger("nightly").next_fire_at == due + timedelta(minutes=1)


def test_a_paused_trigger_does_not_fire_and_makes_up_for_nothing(jobs, schedule, clock):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))

    paused = schedule.pause("nightly")
    assert (paused.state, paused.next_fire_at) == (TriggerState.DEACTIVATED, None)
    assert schedule.fire_due(START + timedelta(hours=5)) == []

    clock.time = START + timedelta(hours=5, minutes=30)
    assert schedule.resume("nightly").next_fire_at == START + timedelta(hours=6)


def test_a_changed_schedule_leaves_a_paused_trigger_paused(jobs, schedule):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))
    schedule.pause("nightly")

    changed = schedule.set_schedule("nightly", parse_schedule("0 3 * * *"))

    assert (changed.state, changed.cron, changed.next_fire_at) == (
        TriggerState.DEACTIVATED,
        "0 3 * * *",
        None,
    )


def test_the_next_five_times_are_known(jobs, schedule):
    trigger = schedule.set_schedule("nightly", parse_schedule("0 2 * * *", "Europe/Berlin"))

    assert trigger.next_fire_times == tuple(datetime(2026, 1, day, 1, 0, tzinfo=UTC) for day in range(2, 7))
    assert schedule.next_fire_times("nightly", 2) == trigger.next_fire_times[:2]


def test_a_job_deleted_under_its_trigger_gives_a_run_in_error(jobs, schedule):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))
    jobs.delete_job("nightly")

    (run,) = schedule.fire_due(START + timedelta(hours=1))

    assert run.state is RunState.ERROR
    assert run.error.startswith("Job 'nightly' not found.")
    assert schedule.get_trigger("nightly").next_fire_at == START + timedelta(hours=2)


def test_a_schedule_needs_its_job_and_parameters_it_takes(schedule):
    with pytest.raises(JobNotFoundError, match="Did you mean 'nightly'"):
        schedule.set_schedule("nightli", parse_schedule("0 2 * * *"))
    with pytest.raises(ParameterError):
        schedule.set_schedule("nightly", parse_schedule("0 2 * * *"), parameters={"x": 1})
    with pytest.raises(TriggerNotFoundError):
        schedule.pause("nightly")


def test_forty_days_of_several_triggers_fire_every_time_once(app, jobs, schedule, clock):
    """Hours are stepped through at their own pace, so that no fire time is a missed one."""
    crons = [f"0 {hour} * * *" for hour in range(0, 24, 6)] + ["0 0 1 * *", "0 12 * * 1", "0 0 29 2 *"]
    for number, cron in enumerate(crons):
        schedule.set_schedule("nightly", parse_schedule(cron), trigger_name=f"t{number}")

    for day in range(40):
        for hour in (0, 6, 12, 18):
            schedule.fire_due(START.replace(hour=0) + timedelta(days=day + 1, hours=hour))

    counts: dict[str, int] = {}
    for run in jobs.list_runs("nightly", limit=10_000):
        counts[run.trigger_name] = counts.get(run.trigger_name, 0) + 1
    assert counts == {"t0": 40, "t1": 40, "t2": 40, "t3": 41, "t4": 1, "t5": 6}


def test_a_scheduled_run_runs_without_anybody_there(app, folder):
    """The whole line in the test's own clock: due, queued, started, run in its own process, done."""
    app.jobs.promote("nightly", page(folder, "import gluepot\nprint(gluepot.run_date())"), Selection())
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    due = app.schedule.get_trigger("nightly").next_fire_at
    dispatcher = Dispatcher(app.database, app.schedule, app.settings)

    assert dispatcher.tick(utc_now()).fired == ()
    (run,) = dispatcher.tick(due).fired
    ended = wait_for_run(app.jobs, run.id, limit_s=60)

    assert ended.state is RunState.SUCCEEDED
    assert app.jobs.log_text(run.id).text == due.date().isoformat()
    assert dispatcher.tick(due).fired == ()
