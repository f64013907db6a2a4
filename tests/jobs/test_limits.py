"""Limits of jobs: settings, the job's own, and plain appends that must not be retried by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobLimits, RunState
from tests.jobs.notebooks import page
from tests.waiting import wait_until

APPEND = "df = None\nif df is not None:\n    df.write.mode('append').saveAsTable('t')"


@pytest.fixture
def retrying(app, jobs):
    """A service whose settings say: two retries."""
    limits = app.settings.jobs.model_copy(update={"max_retries": 2})
    return type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))


def test_a_job_that_appends_plainly_is_not_retried_and_the_check_says_why(retrying, folder):
    promotion = retrying.promote("job", page(folder, APPEND), Selection())
    other = retrying.promote("other", page(folder, "x = 1"), Selection())

    assert retrying.start_run("job").max_retries == 0
    assert retrying.start_run("other").max_retries == 2
    assert any("a failed run of this job is not retried" in str(f) for f in promotion.draft.findings)
    assert not any("retried" in str(f) for f in other.draft.findings)


def test_what_is_said_of_the_very_job_wins(retrying, folder):
    retrying.promote("job", page(folder, APPEND), Selection())

    job = retrying.set_limits("job", JobLimits(max_retries=1, timeout_s=60, notify_after_s=5))
    run = retrying.start_run("job")

    assert (job.max_retries, job.timeout_s, job.max_concurrent_runs) == (1, 60, 1)
    assert (run.max_retries, run.timeout_s, run.notify_after_s) == (1, 60, 5)
    with pytest.raises(InvalidInputError, match="timeout_s must be at least 1, not 0"):
        retrying.set_limits("job", JobLimits(timeout_s=0))


def test_two_runs_at_a_time_where_the_job_allows_them(jobs, folder, dispatcher):
    from gluepot.clock import utc_now

    jobs.promote("job", page(folder, "import time\nfrom pathlib import Path\nwhile not Path('go').exists():\n    time.sleep(0.01)"), Selection())  # fmt: skip
    jobs.set_limits("job", JobLimits(max_concurrent_runs=2))
    first, second = jobs.start_run("job"), jobs.start_run("job")

    dispatcher.tick(utc_now())

    wait_until(
        lambda: {jobs.get_run(r.id).state for r in (first, second)} == {RunState.RUNNING}, "both to run"
    )
    (folder / "go").touch()
    assert {wait_for_run(jobs, r.id, limit_s=30).state for r in (first, second)} == {RunState.SUCCEEDED}


def test_a_run_that_timed_out_is_not_retried(retrying, folder, dispatcher):
    from gluepot.clock import utc_now

    retrying.promote("job", page(folder, "import time\ntime.sleep(600)"), Selection())
    retrying.set_limits("job", JobLimits(timeout_s=1))
    run = retrying.start_run("job")
    dispatcher.tick(utc_now())

    ended = wait_for_run(retrying, run.id, limit_s=60)

    assert (ended.state, ended.max_retries) == (RunState.TIMEOUT, 2)
    assert [one.id for one in retrying.list_runs("job")] == [run.id]


def test_retries_come_later_each_time_and_not_all_at_once(app, retrying, folder):
    from gluepot.clock import utc_now
    from gluepot.jobs.run_claims import RunClaims

    retrying.promote("job", page(folder, "x = 1"), Selection())
    claims, now = RunClaims(app.database), utc_now()
    delays: dict[int, set[float]] = {1: set(), 2: set()}
    for _ in range(4):
        retrying.start_run("job")
        for attempt in (1, 2):
            claim = claims.take(max_parallel=9, now=now + timedelta(hours=1))
            claims.finish(claim, RunState.FAILED, now=now)
            (retry,) = [r for r in retrying.list_runs("job") if r.previous_run_id == claim.run_id]
            assert retry.attempt == attempt
            delays[attempt].add((retry.not_before - now).total_seconds())
        claims.finish(claims.take(max_parallel=9, now=now + timedelta(hours=1)), RunState.FAILED, now=now)

    assert all(15 <= delay <= 30 for delay in delays[1])
    assert all(30 <= delay <= 60 for delay in delays[2])
    assert min(len(seen) for seen in delays.values()) > 1
