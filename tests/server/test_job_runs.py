"""Repair, bookmarks, limits, pins and tags over HTTP."""

from __future__ import annotations

import pytest

from gluepot.clock import utc_now
from gluepot.jobs.bookmarks.models import CommitOn
from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import RunState, SourceKind
from gluepot.jobs.run_claims import RunClaims


def promote(app, folder, code: str) -> None:
    cells = (Cell(number=1, id="a", source=code, tags=frozenset({"job"})),)
    source = CellSource(kind=SourceKind.NOTEBOOK, cells=cells, folder=str(folder), path="n.ipynb")
    app.jobs.promote("nightly", source, Selection())


@pytest.fixture
def jobs(app, tmp_path):
    """A service with the job `nightly` in two versions."""
    promote(app, tmp_path, "print(1)")
    promote(app, tmp_path, "print(2)")
    return app.jobs


def failed_run(app) -> str:
    """A run that was claimed and failed."""
    run = app.jobs.start_run("nightly")
    claims = RunClaims(app.database)
    claim = claims.take(max_parallel=1, now=utc_now())
    assert claim is not None
    assert claim.run_id == run.id
    claims.finish(claim, RunState.FAILED, now=utc_now(), error="it broke")
    return run.id


async def test_a_failed_run_is_repaired_once(app, jobs, client):
    run_id = failed_run(app)

    repair = await client.post("runs", run_id, "repair")
    again = await client.post("runs", run_id, "repair")

    assert (repair.status, repair.body["state"], repair.body["attempt"]) == (202, "WAITING", 1)
    assert jobs.get_run(repair.body["id"]).previous_run_id == run_id
    assert (again.status, again.body["error"]) == (409, "RunNotRepairableError")


async def test_a_bookmark_is_paused_rewound_and_reset(app, jobs, client):
    ids = []
    for number in (1, 2):
        session = app.bookmarks.begin("nightly", f"run-{number}", commit_on=CommitOn.CALL)
        session.put("raw", number)
        session.commit()
        ids.append(f"run-{number}")

    found = await client.get("jobs", "nightly", "bookmark")
    paused = await client.post("jobs", "nightly", "bookmark", body={"action": "pause"})
    rewound = await client.post("jobs", "nightly", "bookmark", body={"action": "rewind", "run": ids[0]})
    reset = await client.post("jobs", "nightly", "bookmark", body={"action": "reset"})

    assert (found.body["run_number"], found.body["run_id"], found.body["mode"]) == (2, ids[1], "enable")
    assert [context["context"] for context in found.body["contexts"]] == ["raw"]
    assert paused.body["mode"] == "pause"
    assert (rewound.body["run_number"], rewound.body["run_id"]) == (1, ids[0])
    assert reset.body["run_number"] == 0


@pytest.mark.parametrize(
    "body", [{"action": "forget"}, {"action": "rewind"}, {"action": "reset", "run": "x"}]
)
async def test_what_means_nothing_to_a_bookmark_is_refused(jobs, client, body):
    answer = await client.post("jobs", "nightly", "bookmark", body=body)

    assert (answer.status, answer.body["error"]) == (400, "InvalidInputError")


async def test_limits_are_changed_one_by_one(jobs, client):
    before = await client.get("jobs", "nightly", "limits")
    changed = await client.post("jobs", "nightly", "limits", body={"max_retries": 2, "timeout_s": 60})
    again = await client.post("jobs", "nightly", "limits", body={"max_concurrent_runs": 3})
    refused = await client.post("jobs", "nightly", "limits", body={"timeout_s": 0})

    nothing = {"timeout_s": None, "max_retries": None, "notify_after_s": None, "max_concurrent_runs": 1}
    assert before.body == nothing
    assert changed.body == {**nothing, "max_retries": 2, "timeout_s": 60}
    assert again.body == {**changed.body, "max_concurrent_runs": 3}
    assert (refused.status, refused.body["message"]) == (400, "timeout_s must be at least 1, not 0.")
    assert jobs.get_job("nightly").timeout_s == 60


async def test_a_version_is_pinned_by_number_or_tag_and_let_go(jobs, client):
    tagged = await client.post("jobs", "nightly", "tags", body={"tag": "production", "version": 1})
    pinned = await client.post("jobs", "nightly", "pin", body={"version": "production"})
    listed = await client.get("jobs")
    run = await client.post("jobs", "nightly", "runs")
    tagged_run = await client.post("jobs", "nightly", "runs", body={"version": 2})
    let_go = await client.post("jobs", "nightly", "pin", body={"version": None})

    assert [(version["version"], version["tags"]) for version in tagged.body["versions"]] == [
        (2, []),
        (1, ["production"]),
    ]
    assert (pinned.body["pinned_version"], pinned.body["current_version"]) == (1, 2)
    assert [listed.body["jobs"][0][key] for key in ("running_version", "pinned_version")] == [1, 1]
    assert (run.body["version"], tagged_run.body["version"]) == (1, 2)
    assert let_go.body["pinned_version"] is None


async def test_a_tag_is_taken_away_and_an_unknown_one_is_404(jobs, client):
    await client.post("jobs", "nightly", "tags", body={"tag": "production", "version": 1})
    gone = await client.post("jobs", "nightly", "tags", body={"tag": "production", "version": None})
    missing = await client.post("jobs", "nightly", "pin", body={"version": "production"})

    assert [version["tags"] for version in gone.body["versions"]] == [[], []]
    assert (await client.get("jobs", "nightly", "versions")).body == gone.body
    assert (missing.status, missing.body["error"]) == (404, "TagNotFoundError")
