"""The pot: one for each home, started by whoever needs it, killed at any moment without harm (issue A, points 3 and bad input)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from sqlalchemy import update

from gluepot.catalog.models import Database
from gluepot.database.services import find_service
from gluepot.database.tables.sessions import services
from gluepot.errors import ConflictError, UnavailableError
from gluepot.pot.client import ensure_pot, pot_status
from gluepot.settings_sources import load_settings
from tests.pot.running import RunningPot, processes_of, running_pot
from tests.waiting import wait_until

NO_POOL = {"GLUEPOT_POOL_SIZE": "0"}


def _cli(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gluepot.cli.main", *arguments],
        env={**os.environ, **NO_POOL, "GLUEPOT_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_up_status_and_down_from_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"

    before = json.loads(_cli(home, "status", "--json").stdout)
    up = _cli(home, "up")
    during = json.loads(_cli(home, "status", "--json").stdout)
    down = _cli(home, "down")
    after = json.loads(_cli(home, "status", "--json").stdout)

    assert (before["up"], during["up"], after["up"]) == (False, True, False)
    assert during["metastore_up"] is True
    assert up.returncode == down.returncode == 0
    assert "is up" in up.stdout
    wait_until(lambda: not processes_of(home), "nothing left")


def test_a_second_pot_says_so_and_leaves_the_first_alone(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        first = pot_status(pot.settings).pid

        second = subprocess.run(
            [sys.executable, "-m", "gluepot.pot"],
            env={**os.environ, **pot.environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

        assert "a pot is already up" in second.stderr
        assert "is up for" in (pot.settings.log_folder / "pot.log").read_text()
        assert second.returncode == 0
        assert pot_status(pot.settings).pid == first


def test_eight_who_need_it_at_once_start_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = load_settings(tmp_path, {**os.environ, **NO_POOL, "GLUEPOT_HOME": str(home)}).settings

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ensure_pot(settings), range(8)))

    with running_pot(home, NO_POOL):
        pots = [line for line in processes_of(home) if "gluepot.pot" in line]
        assert len(pots) == 1


def test_a_killed_pot_is_started_again_by_the_next_who_needs_it(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        app = pot.app()
        app.catalog.create_database(Database(name="kept"))
        app.close()
        killed = pot_status(pot.settings).pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not psutil.pid_exists(killed), "the pot is dead")

        ensure_pot(pot.settings)

        status = pot_status(pot.settings)
        assert status.up
        assert status.pid != killed
        assert "kept" in _cli(pot.settings.home, "catalog").stdout


def test_a_killed_metastore_endpoint_is_started_again_on_its_port(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        port = pot_status(pot.settings).metastore_port
        app = pot.app()
        service = find_service(app.database, "metastore")
        assert service is not None
        assert service.process is not None
        os.kill(service.process.pid, signal.SIGKILL)
        dead = service.process

        def back() -> bool:
            now = find_service(app.database, "metastore")
            return now is not None and now.is_alive() and now.process != dead

        wait_until(back, "the endpoint is back")
        app.close()
        assert pot_status(pot.settings).metastore_port == port


def test_a_pot_whose_home_is_removed_ends(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        status = pot_status(pot.settings)
        assert status.pid is not None
        app = pot.app()
        endpoint = find_service(app.database, "metastore")
        assert endpoint is not None
        assert endpoint.process is not None
        app.close()

        shutil.rmtree(pot.settings.home)

        wait_until(lambda: not psutil.pid_exists(status.pid or 0), "the pot has ended")
        endpoint.process.end()


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where the home folder should be")

    done = _cli(home, "up")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(home) in done.stderr


def _pretend_version(pot: RunningPot, version: str) -> None:
    app = pot.app()
    with app.database.write() as connection:
        connection.execute(update(services).where(services.c.name == "pot").values(version=version))
    app.close()


def test_an_older_pot_hands_over_to_a_newer_client_and_the_metastore_keeps_its_port(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        before = pot_status(pot.settings)
        _pretend_version(pot, "0.0.1")

        ensure_pot(pot.settings)

        after = pot_status(pot.settings)
        assert after.up
        assert after.pid != before.pid
        assert after.version != "0.0.1"
        assert after.metastore_port == before.metastore_port


def test_a_newer_pot_serves_an_older_client_that_knows_the_schema(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", NO_POOL) as pot:
        before = pot_status(pot.settings)
        _pretend_version(pot, "99.0")

        ensure_pot(pot.settings)

        assert pot_status(pot.settings).pid == before.pid


def test_a_database_of_a_newer_gluepot_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running_pot(home, NO_POOL) as pot:
        app = pot.app()
        with app.database.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
        app.close()
        settings = pot.settings
        pid = pot_status(settings).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not psutil.pid_exists(pid), "the pot is dead")

        with pytest.raises((ConflictError, UnavailableError), match="9999_future"):
            ensure_pot(settings)
