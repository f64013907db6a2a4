from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gluepot.schedule.cron import parse_schedule


async def test_jobs_are_listed_with_their_version_schedule_and_last_run(app, jobs, client):
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    run = jobs.start_run("nightly", {"limit": 3})

    answer = await client.get("jobs")

    assert answer.status == 200, answer.body
    [job] = answer.body["jobs"]
    assert (job["name"], job["current_version"], job["description"]) == ("nightly", 1, "Counts things")
    [schedule] = job["schedules"]
    assert schedule["cron"] == "0 2 * * *"
    assert "02:00" in schedule["words"]
    fires_in = datetime.fromisoformat(schedule["next_fire_at"]) - datetime.now(UTC)
    assert timedelta(0) < fires_in <= timedelta(days=1)
    assert job["last_run"]["id"] == run.id
    assert job["last_run"]["state"] == "WAITING"


async def test_a_job_that_never_ran_and_has_no_schedule_says_so(jobs, client):
    answer = await client.get("jobs")

    [job] = answer.body["jobs"]
    assert job["schedules"] == []
    assert job["last_run"] is None


async def test_a_paused_schedule_has_no_next_time(app, jobs, client):
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    app.schedule.pause("nightly")

    answer = await client.get("jobs")

    [schedule] = answer.body["jobs"][0]["schedules"]
    assert (schedule["state"], schedule["next_fire_at"]) == ("DEACTIVATED", None)


async def test_a_run_is_accepted_before_it_ends_and_found_by_its_id(jobs, client):
    started = await client.post("jobs", "nightly", "runs", body={"parameters": {"limit": 5}})
    found = await client.get("runs", started.body["id"])

    assert started.status == 202
    assert started.body["state"] == "WAITING"
    assert found.body == started.body
    assert jobs.get_run(started.body["id"]).parameters["limit"] == 5


async def test_who_asked_for_a_run_is_the_user_of_the_server(jobs, client, jp_fetch):
    started = await client.post("jobs", "nightly", "runs")

    assert jobs.get_run(started.body["id"]).requested_by.startswith("Anonymous ")  # one who came by the token


async def test_a_job_comes_with_marks_of_its_last_eight_runs_the_newest_last(jobs, client):
    ids = [jobs.start_run("nightly").id for _ in range(10)]

    answer = await client.get("jobs")

    assert [mark["id"] for mark in answer.body["jobs"][0]["recent"]] == ids[2:]
    assert answer.body["jobs"][0]["recent"][0]["state"] == "WAITING"


async def test_runs_are_listed_newest_first_up_to_the_limit(jobs, client):
    ids = [jobs.start_run("nightly").id for _ in range(3)]

    answer = await client.get("jobs", "nightly", "runs", limit=2)

    assert [run["id"] for run in answer.body["runs"]] == [ids[2], ids[1]]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"parameters": {"limitt": 5}}, "limitt"),
        ({"parameters": {"limit": "many"}}, "many"),
        ({"parameters": {"limit": [1]}}, "parameters.limit"),
        ({"parameter": {}}, "parameter"),
    ],
    ids=["unknown parameter", "wrong type", "not a value", "unknown field"],
)
async def test_a_run_with_bad_parameters_is_400_and_nothing_is_queued(jobs, client, body, named):
    answer = await client.post("jobs", "nightly", "runs", body=body)

    assert answer.status == 400, answer.body
    assert named in answer.body["message"]
    assert jobs.list_runs("nightly") == []


async def test_a_body_that_is_not_json_is_400(jobs, client):
    answer = await client.post("jobs", "nightly", "runs", raw="{")

    assert answer.status == 400
    assert answer.body["error"] == "InvalidInputError"


async def test_a_wrong_job_name_is_404_with_the_near_one(jobs, client):
    answer = await client.post("jobs", "nightli", "runs")

    assert answer.status == 404
    assert answer.body["message"] == "Job 'nightli' not found."
    assert answer.body["next_step"] == "Did you mean 'nightly'?"


async def test_the_end_of_a_log_is_shown_and_what_was_left_out_is_said(jobs, client):
    run = jobs.start_run("nightly")
    log = jobs.log_file(run.id)
    log.parent.mkdir(parents=True)
    log.write_text("one\ntwo\nthree <b>\n")

    answer = await client.get("runs", run.id, "log", tail_lines=2)

    assert answer.body["text"].splitlines() == ["two", "three <b>"]
    assert answer.body["is_truncated"] is True


@pytest.mark.parametrize("line", ["x" * 99 + "\n", "x" * 100], ids=["many lines", "one line"])
async def test_of_a_log_of_50_mb_only_the_end_is_read(jobs, client, line):
    run = jobs.start_run("nightly")
    log = jobs.log_file(run.id)
    log.parent.mkdir(parents=True)
    with log.open("w") as file:
        for _ in range(50):
            file.write(line * 10_000)
        file.write("the end")

    answer = await client.get("runs", run.id, "log", tail_lines=10_000)

    assert answer.body["text"].endswith("the end")
    assert answer.body["is_truncated"] is True
    assert len(answer.body["text"]) <= 1 << 20


async def test_a_run_that_has_printed_nothing_has_an_empty_log(jobs, client):
    answer = await client.get("runs", jobs.start_run("nightly").id, "log")

    assert (answer.status, answer.body["text"], answer.body["is_truncated"]) == (200, "", False)


async def test_a_run_of_no_such_id_is_404(jobs, client):
    answer = await client.get("runs", "nope")

    assert answer.status == 404
    assert answer.body["error"] == "RunNotFoundError"
