"""Two versions of gluepot, one home, one running job (DESIGN D5): the newer takes over, and nothing is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gluepot.processes import ProcessIdentity
from tests.pot.environments import Environment, make_environment
from tests.pot.running import processes_of
from tests.waiting import wait_until

WAITING = """
import time
from pathlib import Path
{start}
Path({up!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.02)
print("rows:", {rows})
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    yield folder
    try:
        wait_until(lambda: not processes_of(folder), f"no process of {folder} left", limit_s=20)
    finally:
        for line in processes_of(folder):
            os.kill(int(line.split()[0]), signal.SIGKILL)


def start_run(environment: Environment, tmp_path: Path, *, start: str, rows: str) -> str:
    """Start a run that waits for the file `go`, and return its id once its script runs."""
    script = tmp_path / "waiting.py"
    up, go = str(tmp_path / "up"), str(tmp_path / "go")
    script.write_text(WAITING.format(start=start, rows=rows, up=up, go=go), encoding="utf-8")
    environment.answer("job", "create", "waiting", "--script", str(script))
    run = environment.answer("job", "run", "waiting", "--no-wait")["id"]
    wait_until((tmp_path / "up").exists, "the script to run", limit_s=90)
    return str(run)


def wait_for_success(home: Path, run: str, limit_s: float) -> None:
    """Wait until a run is written down as succeeded, in whichever version's database; a verb for each look costs a second."""
    with closing(sqlite3.connect(home / "gluepot.db")) as database:
        state = "SELECT state FROM job_runs WHERE id = ?"
        wait_until(
            lambda: database.execute(state, [run]).fetchone() == ("SUCCEEDED",),
            "the run to succeed",
            limit_s=limit_s,
        )


def state_of(environment: Environment, run: str) -> str:
    listed = environment.answer("runs", "waiting")["runs"]
    return next(str(each["state"]) for each in listed if each["id"] == run)


def test_a_newer_version_takes_over_while_a_run_goes_on_and_the_older_keeps_working(
    home: Path, tmp_path: Path
) -> None:
    older = make_environment(tmp_path / "older", home=home, version="1.0")
    newer = make_environment(tmp_path / "newer", home=home, version="1.1")
    before = older.answer("up")
    run = start_run(older, tmp_path, start="", rows="3")

    after = newer.answer("up")
    during = state_of(newer, run)
    listed_by_older = older.gluepot("jobs")
    status = older.answer("status")
    (tmp_path / "go").touch()
    wait_for_success(home, run, limit_s=30)
    at_last = state_of(newer, run)
    log = newer.gluepot("logs", run).stdout
    newer.answer("down")

    assert (before["version"], after["version"]) == ("1.0", "1.1")
    assert after["pid"] != before["pid"]
    assert after["metastore_port"] == before["metastore_port"]
    assert (during, at_last) == ("RUNNING", "SUCCEEDED")
    assert listed_by_older.returncode == 0, listed_by_older.stderr
    assert (status["pid"], status["version"]) == (after["pid"], "1.1")
    assert "rows: 3" in log


@pytest.mark.spark
def test_a_newer_schema_stops_the_older_client_with_a_sentence_and_not_its_running_spark_job(
    home: Path, tmp_path: Path
) -> None:
    older = make_environment(tmp_path / "older", home=home, version="1.0")
    newer = make_environment(tmp_path / "newer", home=home, version="2.0")
    newer.add_migration()
    older.answer("up")
    run = start_run(
        older, tmp_path, start="import gluepot\nspark = gluepot.session()", rows="spark.range(5).count()"
    )
    (jvm,) = [s for s in older.answer("session", "list")["sessions"] if s["state"] == "CLAIMED"]

    newer.answer("up")
    identity = ProcessIdentity.of(int(jvm["pid"]))
    refused = older.gluepot("jobs")
    still = newer.answer("status")["version"]
    (tmp_path / "go").touch()
    wait_for_success(home, run, limit_s=60)
    at_last = state_of(newer, run)
    log = newer.gluepot("logs", run).stdout
    newer.answer("down")

    assert identity is not None
    assert refused.returncode == 1
    assert "'9000_later', which this gluepot does not know" in refused.stderr
    assert "upgrade gluepot in this environment" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert (still, at_last) == ("2.0", "SUCCEEDED")
    assert "rows: 5" in log
    assert list(home.glob("*.bak")) != []
