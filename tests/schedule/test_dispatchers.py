"""Many dispatchers, killed and stopped at any moment: every fire time has exactly one run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from gluepot.app import App
from gluepot.database.schema import upgrade
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import trigger_fires
from gluepot.jobs.cells import Selection
from gluepot.jobs.models import RunState
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, Misfire, TargetKind, TriggerDefinition
from gluepot.schedule.pulse import take_pulse
from gluepot.settings_sources import load_settings
from tests.jobs.notebooks import page
from tests.schedule.conftest import START
from tests.waiting import wait_until

WORKER = Path(__file__).parent / "dispatch_worker.py"
MINUTE = timedelta(minutes=1)


class Crew:
    """Dispatchers in processes of their own, on one database, with one clock that the test sets."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.clock, self.stop, self.log = folder / "clock", folder / "stop", folder / "started"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.set(START)

    def set(self, moment: datetime) -> None:
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock)

    def hire(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        log = (self.folder / "workers.log").open("ab")
        command = [sys.executable, str(WORKER), str(self.clock), str(self.stop), str(self.log)]
        with log:
            worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.workers.append(worker)
        return worker

    def fired(self) -> Counter[tuple[str, datetime]]:
        with self.app.database.read() as connection:
            rows = connection.execute(select(job_runs.c.trigger_name, job_runs.c.fire_time)).all()
        return Counter((row.trigger_name, row.fire_time) for row in rows)

    def started(self) -> Counter[str]:
        """Return how often each claim, a run with its fencing number, was started."""
        return Counter(line.rpartition(" ")[0] for line in self.log.read_text().splitlines())

    def all_ended(self) -> bool:
        with self.app.database.read() as connection:
            states = connection.execute(select(job_runs.c.state)).scalars()
            return {RunState(state).is_final for state in states} == {True}

    def next_due(self) -> datetime:
        due = take_pulse(self.app.database, START).next_due_at
        assert due is not None
        return due

    def dismiss(self) -> None:
        self.stop.touch()
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
        for worker in self.workers:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def open_with_triggers(count: int, misfire: Misfire) -> App:
    app = App(load_settings(Path(os.environ["GLUEPOT_HOME"]).parent).settings)
    upgrade(app.database)
    folder = Path(os.environ["GLUEPOT_HOME"]).parent
    app.jobs.promote("nightly", page(folder, "a = 1"), Selection())
    app.schedule._now = lambda: START
    for number in range(count):
        action = Action(kind=TargetKind.JOB, name="nightly")
        timetable = parse_schedule("* * * * *")
        definition = TriggerDefinition(actions=(action,), timetable=timetable, misfire=misfire)
        app.schedule.set_trigger(f"t{number}", definition)
    return app


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def crew(request, home, monkeypatch, tmp_path) -> Iterator[Crew]:
    if request.param == "postgresql":
        monkeypatch.setenv("GLUEPOT_DATABASE_URL", request.getfixturevalue("migrated_postgresql_url"))
    made = Crew(open_with_triggers(3, Misfire.RUN_ALL), tmp_path)
    yield made
    made.dismiss()
    made.app.close()


def kill_and_replace(crew: Crew, dispatchers: int, minutes: int) -> None:
    """Let the clock run; kill a dispatcher at random moments and put another in its place."""
    chance = random.Random(7)
    for _ in range(dispatchers):
        crew.hire()
    for minute in range(1, minutes + 1):
        crew.set(START + minute * MINUTE)
        if minute % max(5, minutes // 6) == 0:
            wait_until(crew.fired, "the first firing", limit_s=60)
            victim = chance.choice([w for w in crew.workers if w.poll() is None])
            victim.kill()
            victim.wait()
            crew.hire()
        if minute % 10 == 0:
            wait_until(lambda m=minute: crew.next_due() > START + m * MINUTE, "all that is due", limit_s=120)
    wait_until(lambda: crew.next_due() > START + minutes * MINUTE, "all that is due", limit_s=240)

    expected = {(f"t{n}", START + m * MINUTE) for n in range(3) for m in range(1, minutes + 1)}
    fired = crew.fired()
    assert set(fired) == expected
    assert set(fired.values()) == {1}
    # Who was killed last may have held claims: now their leases end, and nothing else comes due.
    for number in range(3):
        crew.app.schedule.pause(f"t{number}")
    crew.set(START + (minutes + 10) * MINUTE)
    wait_until(crew.all_ended, "the end of all runs", limit_s=240)
    started = crew.started()
    assert set(started.values()) == {1}  # a claim is nobody else's
    assert len({claim.partition(" ")[0] for claim in started}) == len(expected)


# Two of them do nothing that four do not; both numbers are in the soak below.
def test_dispatchers_that_are_killed_lose_nothing_and_double_nothing(crew):
    kill_and_replace(crew, dispatchers=4, minutes=30)


@pytest.mark.soak
@pytest.mark.parametrize("dispatchers", [2, 4])
def test_a_thousand_fire_times_with_kills(crew, dispatchers):
    kill_and_replace(crew, dispatchers, minutes=1000)


def test_a_dispatcher_stopped_for_three_leases_fires_nothing_twice(crew):
    """It is stopped again and again at whatever it was doing, and wakes up with what it had read before."""
    worker = crew.hire()
    crew.set(START + MINUTE)
    wait_until(lambda: crew.next_due() > START + MINUTE, "its first firing", limit_s=60)
    for nap in range(1, 6):
        crew.set(START + (10 * nap) * MINUTE)
        worker.send_signal(signal.SIGSTOP)
        try:
            later = START + (10 * nap + 6) * MINUTE  # a lease is two minutes
            crew.set(later)
            # On SQLite the sleeper may hold the lock: then this one waits, as a dispatcher does, and the sleeper goes on.
            with suppress(OperationalError):
                crew.app.schedule.fire_due(later)
        finally:
            worker.send_signal(signal.SIGCONT)
        wait_until(lambda t=later: crew.next_due() > t, "all that is due", limit_s=60)

    fired = crew.fired()
    assert set(fired.values()) == {1}
    assert set(fired) == {(f"t{n}", START + m * MINUTE) for n in range(3) for m in range(1, 57)}


def year_of_triggers(app: App, days: int) -> None:
    crons = (
        [f"{n % 4 * 15} {n % 6 * 4} * * *" for n in range(8)]
        + [f"0 {n % 3 * 6} * * {n % 7}" for n in range(52)]
        + [f"0 {n % 2 * 12} {n % 28 + 1} * *" for n in range(100)]
        + [f"cron(0 0 {n % 28 + 1} {n % 12 + 1} ? *)" for n in range(40)]
    )
    zones = ("UTC", "Europe/Berlin", "America/New_York")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    end = begin + timedelta(days=days)
    app.schedule._now = lambda: begin
    expected: set[tuple[str, datetime]] = set()
    for number, cron in enumerate(crons):
        zone = "UTC" if cron.startswith("cron(") else zones[number % 3]
        timetable = parse_schedule(cron, zone)
        app.schedule.set_schedule("nightly", timetable, trigger_name=f"t{number}")
        for moment in timetable.fire_times(begin):
            if moment > end:
                break
            expected.add((f"t{number}", moment))

    while (due := take_pulse(app.database, begin).next_due_at) is not None and due <= end:
        app.schedule.fire_scheduled(due)

    with app.database.read() as connection:
        rows = connection.execute(select(trigger_fires.c.trigger_name, trigger_fires.c.fire_time)).all()
        runs = connection.execute(select(func.count()).select_from(job_runs)).scalar_one()
    assert len(crons) == 200
    assert len(rows) == len(expected) == runs
    assert {(row.trigger_name, row.fire_time) for row in rows} == expected


def test_two_months_of_two_hundred_triggers_fire_every_expected_time_once(home):
    app = open_with_triggers(0, Misfire.RUN_ONCE)
    year_of_triggers(app, days=60)
    app.close()


@pytest.mark.soak
def test_a_year_of_two_hundred_triggers_fires_every_expected_time_once(home):
    app = open_with_triggers(0, Misfire.RUN_ONCE)
    year_of_triggers(app, days=365)
    app.close()
