from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from gluepot.database.tables.jobs import job_runs
from gluepot.schedule.cron import parse_schedule

ZONE = ZoneInfo("Pacific/Auckland")
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZONE).date()


def _asked(**more):
    return {
        "first": TODAY - timedelta(days=7),
        "last": TODAY + timedelta(days=7),
        "timezone": ZONE.key,
        **more,
    }


async def test_a_calendar_has_the_runs_of_the_past_by_state_and_the_fire_times_to_come(app, jobs, client):
    failed, done = jobs.start_run("nightly").id, jobs.start_run("nightly").id
    before = NOW - timedelta(days=2)
    with app.database.write() as connection:
        for run_id, state in ((failed, "FAILED"), (done, "SUCCEEDED")):
            change = update(job_runs).where(job_runs.c.id == run_id)
            connection.execute(change.values(queued_at=before, state=state))
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *", ZONE.key))

    answer = await client.get("calendar", **_asked())

    assert answer.status == 200, answer.body
    days = {day["date"]: day for day in answer.body["days"]}
    assert len(days) == 15
    assert days[str(before.astimezone(ZONE).date())]["runs"] == [
        {"state": "SUCCEEDED", "count": 1},
        {"state": "FAILED", "count": 1},
    ]
    [tomorrow] = days[str(TODAY + timedelta(days=1))]["coming"]
    assert (tomorrow["trigger"], tomorrow["count"]) == ("nightly", 1)
    assert tomorrow["starts"] == [{"kind": "job", "name": "nightly"}]
    assert datetime.fromisoformat(tomorrow["first_at"]).astimezone(ZONE).hour == 2
    assert days[str(TODAY - timedelta(days=1))]["coming"] == []


async def test_a_calendar_of_one_job_and_some_states_leaves_out_the_rest(app, jobs, client):
    jobs.start_run("nightly")
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))

    failed = await client.get("calendar", **_asked(state="FAILED"))
    other = await client.get("calendar", **_asked(job="weekly"))

    assert not any(day["runs"] for day in failed.body["days"])
    assert any(day["coming"] for day in failed.body["days"])
    assert not any(day["runs"] or day["coming"] for day in other.body["days"])


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"last": TODAY - timedelta(days=8)}, 400, "1 to 62 days"),
        ({"last": TODAY + timedelta(days=60)}, 400, "1 to 62 days"),
        ({"first": "0001-01-01", "last": "0001-01-02"}, 400, "1970"),
        ({"first": "tomorrow"}, 400, "tomorrow"),
        ({"timezone": "Mars/Base"}, 404, "Mars/Base"),
        ({"state": "DONE"}, 400, "DONE"),
    ],
    ids=["backwards", "too long", "too early", "no date", "zone", "state"],
)
async def test_days_that_cannot_be_are_said_why(jobs, client, query, status, named):
    answer = await client.get("calendar", **_asked(**query))

    assert answer.status == status
    assert named in answer.body["message"]


async def test_the_history_of_a_day_ends_where_the_day_ends(jobs, client):
    run = jobs.start_run("nightly").id
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)

    today = await client.get(
        "runs", since=midnight.isoformat(), until=(midnight + timedelta(days=1)).isoformat()
    )
    before = await client.get(
        "runs", since=(midnight - timedelta(days=1)).isoformat(), until=midnight.isoformat()
    )

    assert [one["id"] for one in today.body["runs"]] == [run]
    assert before.body["runs"] == []
