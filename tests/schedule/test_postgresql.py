"""Claims and triggers on PostgreSQL, where no write lock of the whole database helps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.settings_sources import load_settings
from tests.jobs.notebooks import page

pytestmark = pytest.mark.postgresql


@pytest.fixture
def app(home, migrated_postgresql_url, monkeypatch) -> Iterator[App]:
    monkeypatch.setenv("GLUEPOT_DATABASE_URL", migrated_postgresql_url)
    opened = App(load_settings(home.parent).settings)
    yield opened
    opened.close()


def at_once(count: int, action: Callable[[App], None], app: App) -> None:
    """Call `action` in threads that start together, each with connections of its own."""
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def work() -> None:
        mine = App(app.settings)
        try:
            barrier.wait()
            action(mine)
        except BaseException as error:
            errors.append(error)
        finally:
            mine.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_dispatchers_that_race_fire_each_time_once(app, folder):
    app.jobs.promote("nightly", page(folder, "a = 1"), Selection())
    trigger = app.schedule.set_schedule("nightly", parse_schedule("* * * * *"))
    times = [trigger.next_fire_at + timedelta(minutes=minute) for minute in range(20)]

    at_once(4, lambda mine: [mine.schedule.fire_due(time) for time in times], app)

    fired = [run.fire_time for run in app.jobs.list_runs("nightly", limit=1000)]
    assert len(fired) == len(set(fired))
    assert max(fired) == times[-1]


def test_dispatchers_that_race_start_each_run_once_and_no_more_than_allowed(app, folder):
    for number in range(8):
        app.jobs.promote(f"job {number}", page(folder, "a = 1"), Selection())
        app.jobs.start_run(f"job {number}")
    started: list[str] = []

    def dispatch(mine: App) -> None:
        keep = Dispatcher(
            mine.database, mine.schedule, mine.settings, start=lambda _s, claim: started.append(claim.run_id)
        )
        keep.tick(utc_now())

    at_once(4, dispatch, app)

    assert len(started) == len(set(started)) == app.settings.runs.max_parallel == 2


def test_a_run_goes_from_request_to_end(app, folder):
    app.jobs.promote("sums", page(folder, "print(sum(range(4)))"), Selection())
    run = app.jobs.start_run("sums")

    Dispatcher(app.database, app.schedule, app.settings).tick(utc_now())
    ended = wait_for_run(app.jobs, run.id, limit_s=60)

    assert ended.state is RunState.SUCCEEDED
    assert app.jobs.log_text(run.id).text == "6"
