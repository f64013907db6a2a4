"""One budget of memory for runs and sessions: what does not fit waits, and says for what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls
from gluepot.database.tables.sessions import spark_sessions
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.processes import ProcessIdentity
from gluepot.schedule.crawl_dispatch import CrawlDispatch
from gluepot.schedule.crawl_queue import CrawlQueue, CrawlRequest, insert_crawl
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.schedule.memory import MB, MemoryBudget, size_bytes
from gluepot.settings_sources import load_settings
from tests.jobs.notebooks import page
from tests.schedule.conftest import START

HOUR = timedelta(hours=1)


@pytest.fixture
def settings(app):
    runs = app.settings.runs.model_copy(
        update={"max_parallel": 100, "memory": "3g", "python_memory": "400m", "spark_memory": "1g"}
    )
    return app.settings.model_copy(update={"runs": runs})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3g", 3072 * MB), ("512m", 512 * MB), ("60%", 600), ("1.5g", 1536 * MB), ("77", 77)],
)
def test_amounts_are_read(text, expected):
    assert size_bytes(text, 1000) == expected


def test_an_amount_that_is_none_is_said():
    with pytest.raises(InvalidInputError, match="Write 3g, 512m or 60%"):
        size_bytes("1,5g", 1000)


def test_thirty_runs_due_at_once_stay_under_three_gigabytes(app, jobs, schedule, settings):
    """All thirty are queued in the same moment; so many run at a time as fit, and each runs once."""
    for number in range(30):
        jobs.promote(f"job {number}", page(app.settings.home.parent, "a = 1"), Selection())
        schedule.set_schedule(f"job {number}", parse_schedule("0 * * * *"))
    claims = RunClaims(app.database)
    mine = MemoryBudget(settings, claims.host, held=lambda process: 0)
    started: list[str] = []
    dispatcher = Dispatcher(
        app.database, schedule, settings, start=lambda _s, c: started.append(c), admit=mine.admit
    )
    now, rounds, most = START + HOUR, 0, 0

    while len({claim.run_id for claim in started}) < 30:
        before = len(started)
        dispatcher.tick(now)
        with app.database.read() as connection:
            most = max(most, mine.usage(connection).total)
            details = set(
                connection.execute(
                    job_runs.select()
                    .with_only_columns(job_runs.c.state_detail)
                    .where(job_runs.c.state == "WAITING")
                ).scalars()
            )
        if len(started) < 30:
            assert any(
                detail.startswith("waits for memory: it needs about 400 MB, and 2800 MB of 3072 MB")
                for detail in details
            )
        for claim in started[before:]:
            claims.begin(claim, ProcessIdentity.mine(), now)
            claims.finish(claim, RunState.SUCCEEDED, now=now)
        rounds += 1

    assert len(started) == 30
    assert rounds == 5  # seven of 400 MB fit under 3 GB
    assert most == 7 * 400 * MB


def test_what_sessions_hold_counts_too(app, jobs, settings):
    held = {77: 2800 * MB}
    mine = MemoryBudget(settings, RunClaims(app.database).host, held=lambda p: held.get(p.pid, 0))
    with app.database.write() as connection:
        values = {
            "id": "s1", "engine": "local", "state": "CLAIMED", "fit_key": "k", "master": "local", "folder": "/", "pid": 77,
            "process_started_s": 1.0, "spec": {}, "created_at": START, "owner_kind": "notebook", "owner_name": "n",
        }  # fmt: skip
        connection.execute(spark_sessions.insert().values(**values))
    jobs.start_run("nightly")
    claims = RunClaims(app.database)
    first = claims.take(max_parallel=9, now=START, admit=mine.admit)
    assert first is not None  # one that is alone always runs

    jobs.promote("other", page(app.settings.home.parent, "a = 1"), Selection())
    run = jobs.start_run("other")
    assert claims.take(max_parallel=9, now=START, admit=mine.admit) is None
    assert "3200 MB of 3072 MB are in use" in jobs.get_run(run.id).state_detail
    held.clear()
    assert claims.take(max_parallel=9, now=START, admit=mine.admit) is not None


def test_a_run_is_expected_to_need_what_the_last_one_held(app, jobs, settings):
    run = jobs.start_run("nightly")
    with app.database.write() as connection:
        metrics = {"work": {"peak_memory_bytes": 2000 * MB}}
        connection.execute(job_runs.update().values(state="SUCCEEDED", metrics=metrics))
    jobs.start_run("nightly")
    mine = MemoryBudget(settings, "here", held=lambda process: 0)
    with app.database.read() as connection:
        row = connection.execute(job_runs.select().where(job_runs.c.id != run.id)).mappings().one()
        assert mine.needed(connection, row) == 2000 * MB


def test_a_full_house_is_said_too(app, jobs):
    claims = RunClaims(app.database)
    jobs.start_run("nightly")
    assert claims.take(max_parallel=1, now=START) is not None
    run = jobs.start_run("nightly")
    assert claims.take(max_parallel=1, now=START) is None

    assert (
        jobs.get_run(run.id).state_detail
        == "waits for one of 1 job runs and crawls to end (runs.max_parallel)"
    )


def queue_crawls(app, count):
    with app.database.write() as connection:
        for number in range(count):
            insert_crawl(connection, CrawlRequest(crawler=f"crawler {number}", requested_by="me"), START)


def crawl_rows(app):
    with app.database.read() as connection:
        rows = connection.execute(queued_crawls.select()).mappings()
        return sorted((row["state"], row["state_detail"]) for row in rows)


def test_thirty_crawls_due_at_once_share_the_budget_of_runs(app, jobs, settings):
    queue_crawls(app, 30)
    mine = MemoryBudget(settings, RunClaims(app.database).host, held=lambda process: 0)
    started = []
    dispatch = CrawlDispatch(
        app.database, settings, admit=mine.admit_crawl, start=lambda _s, c: started.append(c)
    )

    dispatch.tick(START)
    jobs.start_run("nightly")
    run = RunClaims(app.database).take(max_parallel=100, now=START, admit=mine.admit)

    assert len(started) == 7  # of 400 MB under 3 GB
    assert crawl_rows(app)[-1] == (
        "WAITING",
        "waits for memory: it needs about 400 MB, and 2800 MB of 3072 MB are in use (runs.memory)",
    )
    assert run is None  # crawls hold what the run would need
    queue, now = CrawlQueue(app.database), START
    queue.begin(started[0], now)
    queue.finish(started[0], RunState.SUCCEEDED, now)
    dispatch.tick(now)
    assert len(started) == 8


def test_crawls_and_runs_are_counted_together(app, jobs, settings):
    two = settings.model_copy(update={"runs": settings.runs.model_copy(update={"max_parallel": 2})})
    queue_crawls(app, 3)
    jobs.start_run("nightly")
    claims, started = RunClaims(app.database), []
    assert claims.take(max_parallel=2, now=START) is not None

    CrawlDispatch(app.database, two, start=lambda _s, c: started.append(c)).tick(START)
    jobs.start_run("nightly")

    assert len(started) == 1
    assert ("WAITING", "waits for one of 2 job runs and crawls to end (runs.max_parallel)") in crawl_rows(app)
    assert claims.take(max_parallel=2, now=START) is None


def test_a_crawler_that_runs_already_is_said(app, settings):
    queue_crawls(app, 1)
    queue_crawls(app, 1)

    CrawlDispatch(app.database, settings, start=lambda _s, _c: None).tick(START)

    assert ("WAITING", "waits for crawler 'crawler 0', which runs") in crawl_rows(app)


def test_the_app_dispatches_within_the_budget(home, database, monkeypatch, jobs):
    """By default 60 % of the machine; what does not fit waits, runs and crawls alike."""
    assert load_settings(home.parent).settings.runs.memory == "60%"
    monkeypatch.setenv("GLUEPOT_RUNS", '{"memory": "1m"}')
    app = App(load_settings(home.parent).settings)
    try:
        jobs.start_run("nightly")
        assert RunClaims(app.database).take(max_parallel=9, now=START) is not None
        app.jobs.promote("other", page(home.parent, "a = 1"), Selection())
        run = app.jobs.start_run("other")
        queue_crawls(app, 1)

        app.dispatcher.tick(utc_now())

        assert app.jobs.get_run(run.id).state_detail.startswith("waits for memory")
        ((state, detail),) = crawl_rows(app)
        assert (state, detail[:16]) == ("WAITING", "waits for memory")
    finally:
        app.close()


@pytest.mark.soak
def test_thirty_real_runs_due_at_once_hold_less_than_three_gigabytes(app, folder, settings):
    """Each holds 200 MB beside Python itself, so that all at once would be twice what may be held."""
    import psutil

    from tests.waiting import wait_until

    code = "import time\nblock = bytearray(200 * 2**20)\ntime.sleep(3)"
    for number in range(30):
        app.jobs.promote(f"job {number}", page(folder, code), Selection())
        app.jobs.start_run(f"job {number}")
    mine = MemoryBudget(settings, RunClaims(app.database).host)
    dispatcher = Dispatcher(app.database, app.schedule, settings, admit=mine.admit)
    held: list[int] = []

    def all_done() -> bool:
        dispatcher.tick(utc_now())
        home = str(app.settings.home)
        held.append(sum(p.memory_info().rss for p in psutil.process_iter() if home in " ".join(_command(p))))
        return all(run.state.is_final for run in app.jobs.list_runs(limit=100))

    wait_until(all_done, "the end of all runs", limit_s=400)
    assert {run.state for run in app.jobs.list_runs(limit=100)} == {RunState.SUCCEEDED}
    assert 100 * MB < max(held) < 3072 * MB


def _command(process) -> list[str]:
    import psutil

    try:
        return process.cmdline()
    except psutil.Error:
        return []
