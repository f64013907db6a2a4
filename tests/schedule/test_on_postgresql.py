"""What the suites of SQLite hold, in short on PostgreSQL, where rows are locked and not the whole database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from gluepot.app import App
from gluepot.settings_sources import load_settings
from tests.schedule.conftest import START

# The tests themselves, run again here with the fixtures below.
from tests.schedule.test_backfill import backfills, test_each_date_gets_one_run_in_order  # noqa: F401
from tests.schedule.test_conditions import (  # noqa: F401
    conditions,
    test_dispatchers_that_race_fire_once,
    test_it_fires_once_when_all_have_ended_as_wanted,
)
from tests.schedule.test_memory import (  # noqa: F401
    settings,
    test_thirty_runs_due_at_once_stay_under_three_gigabytes,
)
from tests.schedule.test_workflows import (  # noqa: F401
    test_a_node_fans_out_over_a_list_some_at_a_time,
    test_a_repair_does_again_what_failed_and_what_waits_for_it,
    test_crawlers_are_nodes_too,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.postgresql


@pytest.fixture
def app(home, migrated_postgresql_url, monkeypatch) -> Iterator[App]:
    monkeypatch.setenv("GLUEPOT_DATABASE_URL", migrated_postgresql_url)
    monkeypatch.setenv("GLUEPOT_RUNS_MAX_PARALLEL", "0")  # the dispatcher here starts nothing
    opened = App(load_settings(home.parent).settings)
    yield opened
    opened.close()


def test_files_fire_once_with_two_looking(app, jobs, folder, clock):
    from gluepot.schedule.models import Action, EventKind, EventSource, TargetKind, TriggerDefinition
    from gluepot.schedule.service import ScheduleService

    services = [
        ScheduleService(app.database, jobs, app.settings, sources=app._event_sources(), now=clock)
        for _ in range(2)
    ]
    event = EventSource(kind=EventKind.FILES, location=str(folder), poll_s=1)
    action = Action(kind=TargetKind.JOB, name="nightly")
    services[0].set_trigger("event", TriggerDefinition(actions=(action,), event=event))
    for number in range(8):
        (folder / f"f{number}").write_text("x")
    errors: list[BaseException] = []

    def watch(service: ScheduleService) -> None:
        try:
            for step in range(1, 6):
                service.events.tick(START + timedelta(seconds=10 * step))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=watch, args=(service,)) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(app.jobs.list_runs("nightly", limit=100)) == 8


def test_a_database_that_goes_away_is_waited_for_and_nothing_is_lost(app, jobs, postgresql_server, caplog):
    """Its connections are cut and no new ones let in; what came due meanwhile fires when it is back."""
    import psycopg

    from gluepot.clock import utc_now
    from gluepot.schedule.cron import parse_schedule
    from gluepot.schedule.models import Action, Misfire, TargetKind, TriggerDefinition

    every = TriggerDefinition(
        actions=(Action(kind=TargetKind.JOB, name="nightly"),),
        timetable=parse_schedule("every 10s"),
        misfire=Misfire.RUN_ALL,
    )
    app.schedule.set_trigger("nightly", every)
    stop = threading.Event()
    dispatching = threading.Thread(target=app.dispatcher.run_forever, args=(stop,))
    name = app.database.engine.url.database
    dispatching.start()
    try:
        with psycopg.connect(postgresql_server.url("postgres"), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            wait_until(
                lambda: "the database does not answer" in caplog.text, "a beat without a database", limit_s=30
            )
            away = utc_now()
            wait_until(lambda: utc_now() > away + timedelta(seconds=12), "a fire time to pass", limit_s=20)
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        back = utc_now()
        wait_until(
            lambda: any(r.fire_time > back for r in app.jobs.list_runs("nightly")),
            "a firing afterwards",
            limit_s=40,
        )
    finally:
        stop.set()
        dispatching.join()

    times = sorted(run.fire_time for run in app.jobs.list_runs("nightly", limit=100))
    assert any(away < time < back for time in times)
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(seconds=10)}
