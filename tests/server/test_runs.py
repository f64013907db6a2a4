from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.artifacts import save_artifact
from gluepot.jobs.documents import plain
from gluepot.jobs.models import Failure, RunMetrics, RunState, StepRun, WorkMetrics
from gluepot.jobs.run_files import files_of
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore

NOW = datetime.now(UTC)


@pytest.fixture
def change(app):
    """Change a run as its runner would."""

    def write(run_id, **values):
        with app.database.write() as connection:
            connection.execute(update(job_runs).where(job_runs.c.id == run_id).values(**values))

    return write


async def test_the_history_goes_page_by_page_through_all_runs(jobs, client):
    ids = [jobs.start_run("nightly").id for _ in range(5)]

    first = await client.get("runs", limit=2)
    new = jobs.start_run("nightly").id
    second = await client.get("runs", limit=2, cursor=first.body["next_cursor"])
    last = await client.get("runs", limit=2, cursor=second.body["next_cursor"])

    seen = [run["id"] for page in (first, second, last) for run in page.body["runs"]]
    assert seen == ids[::-1]
    assert new not in seen
    assert last.body["next_cursor"] is None


async def test_the_history_shows_runs_of_one_job_in_some_states(jobs, client, change):
    failed, slow, waiting = (jobs.start_run("nightly").id for _ in range(3))
    change(failed, state="FAILED", error="In step 'Count': <b>no</b>")
    change(slow, state="TIMEOUT")

    chosen = await client.get("runs", job="nightly", state="FAILED,timeout")
    other = await client.get("runs", job="weekly")

    assert {run["id"] for run in chosen.body["runs"]} == {failed, slow}
    assert waiting not in str(chosen.body)
    assert other.body == {"runs": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"state": "DONE"}, "'DONE'"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "ZmxpZ2h0cw=="}, "'flights' is not one of runs"),
        ({"limit": 0}, "limit"),
    ],
    ids=["state", "cursor", "cursor of another list", "limit"],
)
async def test_a_history_that_cannot_be_meant_is_400(jobs, client, query, named):
    answer = await client.get("runs", **query)

    assert answer.status == 400
    assert named in answer.body["message"]


async def test_a_timeline_has_what_ran_within_its_hours(jobs, client, change):
    old, late, open_, new = (jobs.start_run("nightly").id for _ in range(4))
    two_days = NOW - timedelta(days=2)
    change(old, queued_at=two_days, started_at=two_days, ended_at=two_days, state="SUCCEEDED")
    change(
        late, queued_at=two_days, started_at=two_days, ended_at=NOW - timedelta(hours=1), state="SUCCEEDED"
    )
    change(open_, queued_at=two_days, started_at=two_days, state="RUNNING")

    day, week = await client.get("timeline"), await client.get("timeline", hours=168)

    assert {run["id"] for run in day.body["runs"]} == {late, open_, new}
    assert old in {run["id"] for run in week.body["runs"]}
    span = datetime.fromisoformat(day.body["until"]) - datetime.fromisoformat(day.body["since"])
    assert span == timedelta(hours=24)


async def test_the_page_of_a_run_has_its_parameters_steps_failure_and_cost(jobs, client, change):
    run = jobs.start_run("nightly", {"limit": 3})
    work = WorkMetrics(stages=1, rows_read=336_776, bytes_written=2048, tables_read=("flights.flights",))
    step = StepRun(
        index=0, title="Count", cell=2, state=RunState.FAILED, started_at=NOW, ended_at=NOW, metrics=work
    )
    change(
        run.id, state="FAILED", started_at=NOW, ended_at=NOW, exit_code=1, error="It failed.", steps=plain([step]),
        failure=plain(Failure(exception="ValueError", message="<b>", advice="Cast it.", cell=2, notebook_line=4)),
        metrics=plain(RunMetrics(work=work, dpu_hours=0.5)),
    )  # fmt: skip

    answer = await client.get("runs", run.id, "details")

    body = answer.body
    assert answer.status == 200, body
    assert body["parameters"] == {"limit": 3}
    [shown] = body["steps"]
    assert (shown["title"], shown["cell"], shown["metrics"]["rows_read"]) == ("Count", 2, 336_776)
    assert (body["failure"]["advice"], body["failure"]["notebook_line"]) == ("Cast it.", 4)
    assert body["work"]["tables_read"] == ["flights.flights"]
    assert (body["dpu_hours"], body["cost_usd"]) == (0.5, pytest.approx(0.22))
    assert body["can_repair"] is True


async def test_a_run_under_way_names_the_session_whose_spark_ui_can_be_seen(app, jobs, client, change):
    run = jobs.start_run("nightly")
    change(run.id, state="RUNNING", started_at=NOW)
    store = SessionStore(app.database)
    store.add(
        session_id="feedface", fit_key="", engine="local", master="local[2]", folder=app.settings.run_folder, spec={},
        now=NOW,
    )  # fmt: skip
    store.claim(
        "feedface", owner=Owner(kind=OwnerKind.JOB_RUN, name=run.id), log_offset=0, now=NOW, cold=True
    )
    before = await client.get("runs", run.id, "details")
    app.sessions.note_context("feedface", app_id="local-1", ui_url="http://127.0.0.1:4040")

    while_it_runs = await client.get("runs", run.id, "details")
    change(run.id, state="SUCCEEDED", ended_at=NOW)
    after = await client.get("runs", run.id, "details")

    assert [one.body["spark_session"] for one in (before, while_it_runs, after)] == ["", "feedface", ""]


async def test_the_code_of_a_run_comes_step_by_step(jobs, client):
    run = jobs.start_run("nightly")

    answer = await client.get("runs", run.id, "script")

    assert [step["cell"] for step in answer.body["steps"]] == [2]
    assert answer.body["steps"][0]["code"] == "print(limit, label)"
    assert "limit" in answer.body["preamble"]
    assert "# %%" not in answer.body["preamble"]


async def test_a_run_whose_job_was_deleted_is_still_shown_and_its_code_is_404(app, jobs, client):
    run = jobs.start_run("nightly")
    app.schedule.delete_job("nightly")

    details, script = await client.get("runs", run.id, "details"), await client.get("runs", run.id, "script")

    assert details.body["job_name"] == "nightly"
    assert (script.status, script.body["message"]) == (404, "Job 'nightly' not found.")


async def test_a_waiting_run_is_stopped_and_one_that_is_over_is_409(jobs, client):
    run = jobs.start_run("nightly")

    stopped = await client.post("runs", run.id, "stop")
    again = await client.post("runs", run.id, "stop")

    assert (stopped.status, stopped.body["state"]) == (202, "STOPPED")
    assert again.status == 409


async def test_a_failed_run_is_repaired_once(jobs, client, change):
    run = jobs.start_run("nightly", {"limit": 3})
    too_early = await client.post("runs", run.id, "repair")
    change(run.id, state="FAILED", started_at=NOW, ended_at=NOW)

    repaired = await client.post("runs", run.id, "repair")
    again = await client.post("runs", run.id, "repair")
    before = await client.get("runs", run.id, "details")

    assert repaired.status == 202, repaired.body
    assert jobs.get_run(repaired.body["id"]).previous_run_id == run.id
    assert [too_early.status, again.status] == [409, 409]
    assert (before.body["next_run_id"], before.body["can_repair"]) == (repaired.body["id"], False)


async def test_a_run_is_done_again_with_the_same_parameters_at_the_current_version(jobs, client):
    run = jobs.start_run("nightly", {"limit": 3})

    again = await client.post("runs", run.id, "again")

    assert (again.status, again.body["state"]) == (202, "WAITING")
    assert again.body["id"] != run.id
    assert jobs.get_run(again.body["id"]).parameters == {"limit": 3}


async def test_what_a_run_kept_is_listed_with_it_and_read_one_by_one(app, jobs, client):
    run = jobs.start_run("nightly")
    folder = files_of(app.settings, run.id).artifacts
    save_artifact(folder, "note.txt", "grün")
    save_artifact(folder, "big.bin", bytes(8_000_001))

    details = await client.get("runs", run.id, "details")
    note = await client.get("runs", run.id, "artifacts", "note.txt")
    big = await client.get("runs", run.id, "artifacts", "big.bin")
    outside = await client.get("runs", run.id, "artifacts", "..%2Frun.log")

    assert details.body["artifacts"] == [
        {"name": "big.bin", "media_type": "application/octet-stream", "size_bytes": 8_000_001},
        {"name": "note.txt", "media_type": "text/plain", "size_bytes": 5},
    ]
    assert base64.b64decode(note.body["base64"]).decode() == "grün"
    assert (big.status, big.body["message"]) == (400, "Artifact 'big.bin' is larger than 8 MB.")
    assert outside.status == 404


async def test_notes_of_a_run_are_part_of_its_details(jobs, client, change):
    run = jobs.start_run("nightly")
    change(run.id, notes=["numpy was 1.0 and is 2.0."])

    details = await client.get("runs", run.id, "details")

    assert details.body["notes"] == ["numpy was 1.0 and is 2.0."]
