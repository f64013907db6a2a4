from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gluepot.schedule.calendars import Calendar
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, Condition, Misfire, Predicate, TargetKind, TriggerDefinition


async def test_a_schedule_is_said_in_words_with_its_next_five_times(client):
    answer = await client.post("schedule", body={"cron": "0 2 * * *", "timezone": "Europe/Berlin"})

    assert answer.status == 200, answer.body
    assert "02:00" in answer.body["words"]
    times = [datetime.fromisoformat(text) for text in answer.body["next_fire_times"]]
    assert len(times) == 5
    assert times == sorted(times)
    assert times[0] > datetime.now(UTC)


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"cron": "0 25 * * *"}, 400, "0 25 * * *"),
        ({"cron": "0 2 * * *", "timezone": "Mars/Base"}, 404, "Mars/Base"),
        ({}, 400, "cron"),
    ],
    ids=["hour", "zone", "nothing"],
)
async def test_a_schedule_that_cannot_be_is_said_why(client, body, status, named):
    answer = await client.post("schedule", body=body)

    assert answer.status == status
    assert named in answer.body["message"]


async def test_a_job_gets_a_schedule_and_then_another(app, jobs, client):
    made = await client.post("jobs", "nightly", "schedule", body={"cron": "0 2 * * *"})
    changed = await client.post("jobs", "nightly", "schedule", body={"cron": "every 15m"})

    assert (made.status, changed.status) == (202, 202)
    [trigger] = app.schedule.list_triggers("nightly")
    assert (trigger.name, trigger.cron) == ("nightly", "every 15m")


async def test_another_time_keeps_what_else_was_said_about_a_trigger(app, jobs, client):
    timetable = parse_schedule("0 2 * * *", "Europe/Berlin", calendar=Calendar(region="DE"), jitter_s=60)
    action = Action(kind=TargetKind.JOB, name="nightly", parameters={"limit": 3})
    before = TriggerDefinition(actions=(action,), timetable=timetable, misfire=Misfire.SKIP)
    app.schedule.set_trigger("at night", before)
    app.schedule.pause("at night")

    body = {"trigger": "at night", "cron": "0 3 * * *", "timezone": "Europe/Berlin"}
    answer = await client.post("jobs", "nightly", "schedule", body=body)

    assert answer.body["state"] == "DEACTIVATED"
    expected = replace(before, timetable=replace(timetable, cron="0 3 * * *"))
    assert app.schedule.get_trigger("at night").definition == expected


async def test_a_trigger_that_waits_for_a_job_takes_no_schedule(app, jobs, client):
    action = Action(kind=TargetKind.JOB, name="nightly")
    after = Predicate(conditions=(Condition(kind=TargetKind.JOB, name="other"),))
    jobs.promote("other", *_one_cell(jobs))
    app.schedule.set_trigger("after", TriggerDefinition(actions=(action,), predicate=after))

    answer = await client.post("jobs", "nightly", "schedule", body={"cron": "0 3 * * *", "trigger": "after"})

    assert (answer.status, answer.body["message"]) == (400, "Trigger 'after' does not fire by the clock.")


async def test_a_wrong_job_gets_no_schedule(app, jobs, client):
    answer = await client.post("jobs", "nightli", "schedule", body={"cron": "0 2 * * *"})

    assert (answer.status, answer.body["next_step"]) == (404, "Did you mean 'nightly'?")
    assert app.schedule.list_triggers() == []


async def test_a_trigger_is_paused_and_resumed(app, jobs, client):
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))

    paused = await client.post("triggers", "nightly", "pause")
    [listed] = (await client.get("triggers")).body["triggers"]
    resumed = await client.post("triggers", "nightly", "resume")

    assert (paused.body["state"], paused.body["next_fire_at"]) == ("DEACTIVATED", None)
    assert len(listed["next_fire_times"]) == 5
    assert listed["actions"] == [{"kind": "job", "name": "nightly"}]
    assert resumed.body["state"] == "ACTIVATED"


async def test_a_backfill_is_started_seen_and_stopped(app, jobs, client):
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    last = datetime.now(UTC)
    body = {"first": (last - timedelta(days=3)).isoformat(), "last": last.isoformat(), "parallel": 2}

    started = await client.post("triggers", "nightly", "backfills", body=body)
    [listed] = (await client.get("triggers", "nightly", "backfills")).body["backfills"]
    stopped = await client.post("backfills", started.body["id"], "stop")

    assert started.status == 202, started.body
    assert (listed["dates"], listed["pending"], listed["parallel"]) == (3, 3, 2)
    assert stopped.body["state"] == "STOPPED"


async def test_a_backfill_without_a_date_is_400_and_of_no_trigger_404(app, jobs, client):
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    moment = "2026-01-01T12:00:00+00:00"

    nothing = await client.post("triggers", "nightly", "backfills", body={"first": moment, "last": moment})
    naive = await client.post("triggers", "nightly", "backfills", body={"first": moment[:19], "last": moment})
    nowhere = await client.get("triggers", "weekly", "backfills")

    assert nothing.status == 400
    assert "no fire time" in nothing.body["message"]
    assert (naive.status, nowhere.status) == (400, 404)


def _one_cell(jobs):
    version = jobs.get_version("nightly")
    from gluepot.jobs.cells import Cell, CellSource, Selection
    from gluepot.jobs.models import SourceKind

    cell = Cell(number=1, id="a", source="print(1)", tags=frozenset({"job"}))
    source = CellSource(
        kind=SourceKind.NOTEBOOK, cells=(cell,), folder=version.content.folder, path="o.ipynb"
    )
    return source, Selection()
