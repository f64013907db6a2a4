"""Runs under fault: processes stopped and killed at any moment. Nothing runs twice, nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.database.services import find_service
from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobLimits, JobRun, RunState
from gluepot.jobs.recovery import is_lost, recover
from gluepot.jobs.run_claims import LEASE, RunClaims
from gluepot.pot.client import ensure_pot, pot_status
from gluepot.processes import ProcessIdentity
from tests.jobs.notebooks import cell, page
from tests.pot.running import RunningPot
from tests.waiting import wait_until

SHORT_ROUNDS, LONG_ROUNDS = 3, 40

STEPS = """
import time
from pathlib import Path
def mark(word):
    with open('marks', 'a') as file:
        file.write(word + '\\n')
mark('begun')
Path('up').touch()
while not Path('go').exists():
    time.sleep(0.01)
mark('done')
"""


def test_a_run_that_slept_for_three_leases_is_not_run_twice(app, jobs, folder, dispatcher):
    """The machine of the run sleeps; another host takes the run over; then the first one wakes."""
    jobs.promote("job", page(folder, cell(1, STEPS, "job")), Selection())
    jobs.set_limits("job", JobLimits(max_retries=1))
    run = jobs.start_run("job")
    dispatcher.tick(utc_now())
    wait_until((folder / "up").exists, "the script to run")
    (held,) = RunClaims(app.database).held()
    for process in (held.owner, held.child):
        os.kill(process.pid, signal.SIGSTOP)

    elsewhere = RunClaims(app.database, host="another-host")
    late = utc_now() + 3 * LEASE
    assert is_lost(held, elsewhere.host, late)
    recover(elsewhere, held, late)
    taken_over = jobs.get_run(run.id)
    (folder / "go").touch()
    for process in (held.child, held.owner):
        os.kill(process.pid, signal.SIGCONT)
    wait_until(lambda: not held.owner.is_alive() and not held.child.is_alive(), "the sleepers to end")

    assert taken_over.state is RunState.FAILED
    assert jobs.get_run(run.id) == taken_over  # whatever the sleeper wanted to say, it had lost its word
    retry, first = jobs.list_runs("job")
    assert (first.id, retry.previous_run_id, retry.state) == (run.id, run.id, RunState.WAITING)
    assert (folder / "marks").read_text().split().count("begun") == 1


def test_a_pot_that_slept_starts_nothing_that_another_has_started(app, jobs, folder):
    """Two dispatchers; the one that slept with the claims of three leases ago finds that it holds none."""
    from gluepot.jobs.errors import LostClaimError
    from gluepot.schedule.dispatcher import Dispatcher

    jobs.promote("job", page(folder, "x = 1"), Selection())
    run = jobs.start_run("job")
    claimed: list[Any] = []
    sleeper = Dispatcher(
        app.database, app.schedule, app.settings, start=lambda _s, claim: claimed.append(claim)
    )
    sleeper.tick(utc_now())
    late = utc_now() + 3 * LEASE
    elsewhere = RunClaims(app.database, host="another-host")
    (held,) = elsewhere.held()
    recover(elsewhere, held, late)
    again = elsewhere.take(max_parallel=5, now=late + timedelta(minutes=5))

    claims = RunClaims(app.database)
    assert (again.run_id, again.fencing > claimed[0].fencing) == (run.id, True)
    with pytest.raises(LostClaimError):
        claims.adopt(claimed[0], late)
    with pytest.raises(LostClaimError):
        claims.finish(claimed[0], RunState.SUCCEEDED, now=late)


@pytest.fixture
def pots(pot_app: App) -> App:
    return pot_app


@pytest.mark.parametrize("sleep", ["told of", pytest.param("slept", marks=pytest.mark.soak)])
def test_a_laptop_that_slept_for_three_leases_runs_nothing_twice(
    pots: App, pot: RunningPot, tmp_path: Path, sleep: str
):
    """Pot, runner and script stop and go on together; what wakes first finds a lease that ran out long ago."""
    name = f"slept {sleep}"
    pots.jobs.promote(name, page(tmp_path, cell(1, STEPS, "job")), Selection())
    pots.jobs.set_limits(name, JobLimits(max_retries=1))
    pots.jobs.promote("awake", page(tmp_path, "x = 1"), Selection())
    run = pots.jobs.start_run(name)
    wait_until((tmp_path / "up").exists, "the script to run", limit_s=60)
    [held] = [one for one in RunClaims(pots.database).held() if one.claim.run_id == run.id]
    sleepers = [pot_status(pot.settings).pid, held.owner.pid, held.child.pid]
    for pid in sleepers:
        os.kill(pid, signal.SIGSTOP)
    try:
        woken = pots.jobs.start_run("awake")
        if sleep == "slept":
            until = utc_now() + 3 * LEASE
            wait_until(lambda: utc_now() > until, "three leases to pass", limit_s=4 * LEASE.total_seconds())
        else:
            with pots.database.write() as connection:
                long_ago = held.lease_until - 3 * LEASE
                connection.execute(
                    update(job_runs).where(job_runs.c.id == run.id).values(lease_until=long_ago)
                )
    finally:
        os.kill(sleepers[0], signal.SIGCONT)  # the pot looks around before the run can say that it lives
    wait_until(lambda: pots.jobs.get_run(woken.id).state is not RunState.WAITING, "the pot to look around")
    for pid in sleepers[1:]:
        os.kill(pid, signal.SIGCONT)
    (tmp_path / "go").touch()

    ended = wait_for_run(pots.jobs, run.id, limit_s=60)

    assert (ended.state, ended.fencing) == (RunState.SUCCEEDED, held.claim.fencing), ended.error
    assert [one.id for one in pots.jobs.list_runs(name)] == [run.id]
    assert (tmp_path / "marks").read_text().split() == ["begun", "done"]


@pytest.mark.spark
def test_a_run_outlives_its_metastore_endpoint(pots: App, tmp_path: Path):
    source = """
import gluepot, time
from pathlib import Path
spark = gluepot.session()
spark.sql("CREATE TABLE default.outlives (a int) USING parquet")
Path('up').touch()
while not Path('go').exists():
    time.sleep(0.01)
spark.sql("INSERT INTO default.outlives VALUES (1)")
print(spark.table("default.outlives").count())
"""
    pots.jobs.promote("outlives", page(tmp_path, source), Selection())
    run = pots.jobs.start_run("outlives")
    wait_until((tmp_path / "up").exists, "the table to be there", limit_s=120)

    endpoint = find_service(pots.database, "metastore")
    os.kill(endpoint.process.pid, signal.SIGKILL)
    (tmp_path / "go").touch()

    ended = wait_for_run(pots.jobs, run.id, limit_s=120)
    assert ended.state is RunState.SUCCEEDED, ended.error
    assert pots.jobs.log_text(run.id).text.splitlines()[-1] == "1"


TABLES = ("fault_keys", "fault_log")
SINKS = """
import gluepot
from pathlib import Path
spark = gluepot.session()
Path('moment').touch()
rows = gluepot.read('LAKE', format='csv', bookmark='lake', options={'inferSchema': 'true'}).toDF('id')
gluepot.write(rows, 'default.fault_keys', 'upsert', keys=['id'])
gluepot.write(rows, 'default.fault_log')
print(spark.table('default.fault_log').count())
"""


class Killer:
    """Kills one of the processes behind a run."""

    def __init__(self, pots: App, pot: RunningPot) -> None:
        self._pots = pots
        self._pot = pot

    def victim(self, name: str, run_id: str) -> Callable[[], ProcessIdentity | None]:
        if name == "pot":
            return lambda: ProcessIdentity.of(pot_status(self._pot.settings).pid or 0)
        if name == "jvm":
            return lambda: self._jvm(run_id)
        return lambda: next(
            (getattr(h, name) for h in RunClaims(self._pots.database).held() if h.claim.run_id == run_id),
            None,
        )

    def _jvm(self, run_id: str) -> ProcessIdentity | None:
        sessions = [s for s in self._pots.sessions.list_sessions() if s.owner and s.owner.name == run_id]
        return ProcessIdentity.of(sessions[0].pid) if sessions and sessions[0].pid else None

    def kill(self, name: str, run_id: str) -> None:
        process = self.victim(name, run_id)()
        if process is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            # On a busy machine it lives on for a moment, in which a door would think that the pot is up.
            wait_until(lambda: not process.is_alive(), f"the {name} to be dead")
        ensure_pot(self._pot.settings)


def numbers(pots: App, table: str) -> list[int]:
    """The rows of a table, sorted; none where it is not there yet."""
    if table not in pots.catalog.list_table_names("default"):
        return []
    import pyarrow.parquet as pq

    # All files of it: a preview reads the first 32.
    folder = pots.catalog.folders.path(pots.catalog.get_table("default", table).location)
    assert folder is not None
    return sorted(
        number for file in folder.glob("*.parquet") for number in pq.read_table(file)["id"].to_pylist()
    )


def assert_bookmark_is_not_ahead(pots: App, job_name: str) -> None:
    """File n has row n, and run n reads file n: what the bookmark has passed is in both tables, at every moment."""
    passed = pots.bookmarks.get(job_name).run_number
    for table in TABLES:
        assert set(range(1, passed + 1)) <= set(numbers(pots, table)), (table, passed)


def chain_to_its_end(pots: App, run: JobRun) -> JobRun:
    """Follow a run and its retries, which here need not wait for their time."""
    while True:
        ended = wait_for_run(pots.jobs, run.id, limit_s=240)
        assert ended.state.is_final, ended
        assert_bookmark_is_not_ahead(pots, run.job_name)
        retries = [r for r in pots.jobs.list_runs(run.job_name) if r.previous_run_id == run.id]
        if not retries:
            return ended
        assert ended.state is not RunState.SUCCEEDED, "a run that succeeded was done again"
        (run,) = retries
        with pots.database.write() as connection:
            connection.execute(update(job_runs).where(job_runs.c.id == run.id).values(not_before=utc_now()))


def kill_in_rounds(pots: App, pot: RunningPot, folder: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    lake = folder / "lake"
    lake.mkdir()
    name = f"sinks{rounds}"
    pots.jobs.promote(name, page(folder, SINKS.replace("LAKE", str(lake))), Selection())
    pots.jobs.set_limits(name, JobLimits(max_retries=3))
    killer = Killer(pots, pot)
    victims = ["child", "jvm", "owner", "pot"]
    for number in range(1, rounds + 1):
        (lake / f"{number}.csv").write_text(f"{number}\n", encoding="utf-8")
        (folder / "moment").unlink(missing_ok=True)
        run = pots.jobs.start_run(name)
        wait_until((folder / "moment").exists, "the session to be there", limit_s=120)
        delay = utc_now() + timedelta(seconds=chance.uniform(0, 6))
        wait_until(lambda at=delay: utc_now() > at, "the moment")
        killer.kill(victims[number % len(victims)], run.id)
        assert_bookmark_is_not_ahead(pots, name)

        ended = chain_to_its_end(pots, run)

        assert ended.state is RunState.SUCCEEDED, (number, ended.error, pots.jobs.log_text(ended.id).text)
        bookmark = pots.bookmarks.get(name)
        assert (bookmark.run_id, bookmark.run_number) == (ended.id, number)
        for table in TABLES:
            assert numbers(pots, table) == list(range(1, number + 1)), table


@pytest.mark.spark
def test_killed_at_random_moments_no_row_is_lost_or_doubled(pots: App, pot: RunningPot, tmp_path: Path):
    kill_in_rounds(pots, pot, tmp_path, SHORT_ROUNDS, seed=1)


@pytest.mark.spark
@pytest.mark.soak
def test_killed_at_forty_random_moments_no_row_is_lost_or_doubled(pots: App, pot: RunningPot, tmp_path: Path):
    for table in TABLES:
        if table in pots.catalog.list_table_names("default"):
            from gluepot.catalog.models import Origin, OriginKind

            pots.catalog.delete_table("default", table, Origin(kind=OriginKind.API))
    kill_in_rounds(pots, pot, tmp_path, LONG_ROUNDS, seed=2)
