"""Triggers: exactly one run for each fire time, whatever happens around it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from gluepot.clock import utc_now
from gluepot.database.tables.schedule import triggers
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import JobNotFoundError, ParameterError
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.schedule.errors import NoActionError, ScheduleError, TriggerNotFoundError
from gluepot.schedule.models import Action, Misfire, TargetKind, TriggerDefinition, TriggerKind, TriggerState
from gluepot.schedule.service import ScheduleService
from tests.jobs.notebooks import cell, page
from tests.schedule.conftest import START


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


def everything(schedule, start, end, step):
    """Let a dispatcher look at every `step` from `start` to `end`; return the runs."""
    found, moment = [], start
    while moment <= end:
        found += schedule.fire_due(moment)
        moment += step
    return found


def set_misfire(schedule, misfire, cron="0 * * * *", **options):
    action = Action(kind=TargetKind.JOB, name="nightly")
    timetable = parse_schedule(cron, **options)
    return schedule.set_trigger(
        "t", TriggerDefinition(actions=(action,), timetable=timetable, misfire=misfire)
    )


def test_a_trigger_that_makes_up_for_all_it_missed_fires_each_time_once(schedule):
    set_misfire(schedule, Misfire.RUN_ALL)
    back = START + timedelta(hours=500, minutes=30)

    runs = [run for _ in range(4) for run in schedule.fire_due(back)]

    assert [run.fire_time for run in runs] == [START + timedelta(hours=n) for n in range(1, 501)]
    assert schedule.get_trigger("t").next_fire_at == START + timedelta(hours=501)


def test_a_trigger_that_skips_fires_for_nothing_it_missed(schedule):
    set_misfire(schedule, Misfire.SKIP)

    assert schedule.fire_due(START + timedelta(hours=5, minutes=30)) == []
    (on_time,) = schedule.fire_due(START + timedelta(hours=6, seconds=59))
    assert on_time.fire_time == START + timedelta(hours=6)


def test_jitter_delays_a_run_and_not_its_fire_time(schedule):
    trigger = set_misfire(schedule, Misfire.RUN_ONCE, jitter_s=1800)
    due = trigger.definition.timetable.due_at("t", START + timedelta(hours=1))

    assert schedule.fire_due(due - timedelta(milliseconds=1)) == []
    (run,) = schedule.fire_due(due)
    assert run.fire_time == START + timedelta(hours=1)


def test_a_trigger_whose_schedule_ends_is_completed(schedule):
    set_misfire(schedule, Misfire.RUN_ONCE, end_at=START + timedelta(hours=2))

    runs = everything(schedule, START, START + timedelta(hours=9), timedelta(minutes=30))

    assert len(runs) == 2
    assert schedule.get_trigger("t").state is TriggerState.COMPLETED
    with pytest.raises(ScheduleError, match="no fire time after now"):
        set_misfire(schedule, Misfire.RUN_ONCE, end_at=START - timedelta(hours=1))


def test_one_trigger_starts_several_jobs_with_parameters_of_their_own(jobs, schedule):
    actions = (
        Action(kind=TargetKind.JOB, name="nightly", parameters={"n": "1"}),
        Action(kind=TargetKind.JOB, name="nightly", parameters={"n": "2"}),
    )
    timetable = parse_schedule("0 * * * *")
    schedule.set_trigger("both", TriggerDefinition(actions=actions, timetable=timetable))

    runs = schedule.fire_due(START + timedelta(hours=1))

    assert [run.parameters for run in runs] == [{"n": 1}, {"n": 2}]
    assert len({run.fire_id for run in runs}) == 1


def test_a_job_sees_its_logical_date_and_data_interval(jobs, schedule, folder):
    code = "data_interval_start: datetime = datetime(2020, 1, 1)\nlogical_date: date = date(2020, 1, 1)\nday = ''"
    jobs.promote(
        "dated",
        page(folder, "from datetime import date, datetime", cell(2, code, "parameters"), "print(day)"),
        Selection(),
    )
    schedule.set_schedule("dated", parse_schedule("0 2 * * *"), parameters={"day": "{interval_start:%Y%m%d}"})

    (run,) = schedule.fire_due(START + timedelta(hours=14))

    assert run.parameters == {
        "day": "20260101", "logical_date": "2026-01-02", "data_interval_start": "2026-01-01T02:00:00+00:00",
    }  # fmt: skip
    assert run.context["interval_end"] == "2026-01-02T02:00:00+00:00"


def test_a_place_that_nothing_fills_is_refused(schedule):
    with pytest.raises(InvalidInputError, match="Nothing fills '{month}'"):
        schedule.set_schedule("nightly", parse_schedule("0 2 * * *"), parameters={"n": "{month}"})


def test_a_trigger_on_demand_fires_when_it_is_started(jobs, schedule):
    action = Action(kind=TargetKind.JOB, name="nightly")
    trigger = schedule.set_trigger("by hand", TriggerDefinition(actions=(action,)))

    fired = [schedule.start_trigger("by hand"), schedule.start_trigger("by hand")]

    assert (trigger.kind, trigger.words, trigger.next_fire_times) == (TriggerKind.ON_DEMAND, "On demand", ())
    assert [jobs.get_run(one.run_ids[0]).trigger_name for one in fired] == ["by hand", "by hand"]


def test_a_trigger_that_starts_nothing_is_refused(schedule):
    with pytest.raises(NoActionError):
        schedule.set_trigger("t", TriggerDefinition(actions=()))


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


def test_one_trigger_that_cannot_be_read_holds_no_other_up(app, schedule):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"), trigger_name="good")
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"), trigger_name="bad")
    with app.database.write() as connection:
        connection.execute(
            update(triggers).where(triggers.c.name == "bad").values(definition={"from": "elsewhere"})
        )

    (run,) = schedule.fire_due(START + timedelta(hours=1))

    assert run.trigger_name == "good"
    with app.database.read() as connection:
        row = connection.execute(select(triggers).where(triggers.c.name == "bad")).mappings().one()
    assert row["problem"].startswith("Its definition cannot be read")
    assert row["next_fire_at"] == START + timedelta(hours=1)
    assert row["due_at"] == START + timedelta(hours=1, minutes=1)


def test_a_firing_in_state_error_does_not_stop_the_trigger_and_the_job_may_come_back(jobs, schedule, app):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))
    jobs.delete_job("nightly")
    (lost,) = schedule.fire_due(START + timedelta(hours=1))
    jobs.promote("nightly", page(app.settings.home.parent, "a = 1"), Selection())
    (found,) = schedule.fire_due(START + timedelta(hours=2))

    assert (lost.state, found.state) == (RunState.ERROR, RunState.WAITING)


def test_a_changed_job_is_taken_at_its_new_version(jobs, schedule, app):
    schedule.set_schedule("nightly", parse_schedule("0 * * * *"))
    (first,) = schedule.fire_due(START + timedelta(hours=1))
    jobs.promote("nightly", page(app.settings.home.parent, "a = 2"), Selection())
    (second,) = schedule.fire_due(START + timedelta(hours=2))

    assert (first.version, second.version) == (1, 2)
