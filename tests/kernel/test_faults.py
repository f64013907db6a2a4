"""Faults (issue B): whatever is killed, nothing is left behind and the next cell works."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gluepot.catalog.endpoint.launch import SERVICE
from gluepot.database.services import Service, find_service
from gluepot.errors import UnavailableError
from gluepot.pot.client import ensure_pot, pot_status
from gluepot.sessions.scratch import scratch_of
from tests.kernel.conftest import start_kernel_of
from tests.kernel.driver import CellResult, KernelDriver
from tests.kernel.faults import LOOK, Notebook, Victim, left_behind, live_rows, one_round
from tests.pot.running import NOT_WARMED, RunningPot, running_pot
from tests.quick import limit_s
from tests.waiting import wait_until

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot that these tests may kill."""
    home = tmp_path_factory.mktemp("faults") / "home"
    pool = '{"size": 1, "memory": "600m", "master": "local[2]"}'
    with running_pot(home, {"GLUEPOT_POOL": pool, **NOT_WARMED}) as running:
        yield running


@pytest.fixture(scope="module")
def start(pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], KernelDriver]]:
    """Start kernels; those that live at the end are shut down."""
    started: list[KernelDriver] = []
    folder = tmp_path_factory.mktemp("notebook")

    def start_one() -> KernelDriver:
        started.append(start_kernel_of(pot, folder))
        return started[-1]

    yield start_one
    for driver in started:
        if driver.manager.is_alive():
            driver.shutdown()


@pytest.fixture(scope="module")
def one_notebook(pot: RunningPot, start: Callable[[], KernelDriver]) -> Notebook:
    return Notebook(pot, start, start())


@pytest.fixture
def notebook(one_notebook: Notebook) -> Notebook:
    """The notebook of all these tests, its kernel and its pot up; it may have a session or not."""
    ensure_pot(one_notebook.pot.settings)
    if not one_notebook.driver.manager.is_alive():
        one_notebook.driver = one_notebook.start()
    return one_notebook


def test_two_kernels_that_claim_at_once_have_a_session_each(
    notebook: Notebook, start: Callable[[], KernelDriver]
) -> None:
    notebook.driver.execute("%session stop")
    notebook.pot.wait_for_warm()
    _claim_at_once(notebook.pot, [notebook.driver, start()])


def _claim_at_once(pot: RunningPot, kernels: list[KernelDriver]) -> None:
    requests = [kernel.client.execute(LOOK + "\n%session_id") for kernel in kernels]
    shown = [kernel.collect(request) for kernel, request in zip(kernels, requests, strict=True)]
    for kernel in kernels:
        kernel.client.get_shell_msg(timeout=30)

    words = [outcome.stdout.split() for outcome in shown]
    assert [said[:3] for said in words] == [["rows", "7", "True"]] * len(kernels), shown
    assert len({said[-1] for said in words}) == len(kernels), words

    for kernel in kernels:
        kernel.execute("%session stop")
    wait_until(lambda: not left_behind(pot), f"{left_behind(pot)} gone", limit_s=60)


@pytest.mark.soak
def test_two_kernels_that_claim_at_once_fifty_times(
    pot: RunningPot, start: Callable[[], KernelDriver]
) -> None:
    ensure_pot(pot.settings)
    kernels = [start(), start()]
    for _ in range(50):
        pot.wait_for_warm()
        _claim_at_once(pot, kernels)


@pytest.mark.parametrize("victim", [Victim.JVM, Victim.KERNEL])
def test_the_next_cell_works_and_nothing_is_left_after_a_kill(notebook: Notebook, victim: Victim) -> None:
    one_round(notebook, victim, random.Random(victim))


def _endpoint(pot: RunningPot) -> Service:
    app = pot.app()
    try:
        service = find_service(app.database, SERVICE)
    finally:
        app.close()
    assert service is not None
    return service


def _kill_endpoint(pot: RunningPot) -> None:
    process = _endpoint(pot).process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)


def _statement_after_a_kill(notebook: Notebook) -> CellResult:
    wait_until(lambda: _endpoint(notebook.pot).is_alive(), "the endpoint is up")
    notebook.driver.execute("spark.sql('SHOW DATABASES').collect()")
    _kill_endpoint(notebook.pot)
    return notebook.driver.execute("spark.sql('CREATE DATABASE IF NOT EXISTS after_a_kill')")


def test_a_statement_works_after_the_metastore_endpoint_was_killed(notebook: Notebook) -> None:
    after = [_statement_after_a_kill(notebook) for _ in range(2)]

    assert [result.status for result in after] == ["ok", "ok"], after
    assert max(result.seconds for result in after) < 2 * limit_s()


def test_a_statement_works_while_the_metastore_endpoint_is_killed(notebook: Notebook) -> None:
    notebook.driver.execute("spark.sql('SHOW DATABASES').collect()")
    request = notebook.driver.client.execute(
        "for _ in range(40): spark.sql('SHOW TABLES IN default').collect()"
    )

    _kill_endpoint(notebook.pot)
    outcome = notebook.driver.collect(request, 60)
    notebook.driver.client.get_shell_msg(timeout=10)
    after = notebook.driver.execute("spark.sql('SHOW DATABASES').collect()")

    assert outcome.error == {}
    assert after.status == "ok"
    assert after.seconds < 2 * limit_s()


@pytest.mark.soak
def test_statements_after_thirty_kills_of_the_endpoint_take_two_seconds_at_most(notebook: Notebook) -> None:
    after = [_statement_after_a_kill(notebook) for _ in range(30)]

    assert {result.status for result in after} == {"ok"}
    assert max(result.seconds for result in after) < 2 * limit_s()


def test_the_owners_death_ends_its_jvm_within_five_seconds(notebook: Notebook) -> None:
    notebook.driver.execute(LOOK + "\nspark.range(9, numPartitions=3).repartition(2).count()")
    row = next(row for row in live_rows(notebook.pot) if row.owner is not None)
    assert row.process is not None
    scratch = scratch_of(row.folder)
    assert scratch is not None
    written = {path.name.partition("-")[0] for path in scratch.iterdir()}

    began = time.monotonic()
    os.kill(notebook.driver.pid, signal.SIGKILL)
    notebook.driver.shutdown()
    wait_until(lambda: not row.process.is_alive(), "the JVM is gone", limit_s=5)

    assert time.monotonic() - began < 5
    assert written >= {"blockmgr", "spark"}
    wait_until(lambda: not scratch.exists() and not row.folder.exists(), "its files are gone", limit_s=60)


def test_the_next_cell_works_and_nothing_is_left_after_a_kill_of_the_pot(notebook: Notebook) -> None:
    one_round(notebook, Victim.POT, random.Random(Victim.POT))


def test_the_pots_death_leaves_a_claimed_session_and_its_catalog_working(notebook: Notebook) -> None:
    notebook.driver.execute("spark.sql('CREATE DATABASE IF NOT EXISTS outlives')", timeout_s=120)
    before = notebook.driver.execute("%session_id").stdout

    notebook.kill(Victim.POT)
    wait_until(lambda: not pot_status(notebook.pot.settings).up, "the pot is dead")
    shown = notebook.driver.execute("print(spark.sql('SHOW DATABASES LIKE \"outlives\"').count())")

    assert shown.stdout.strip() == "1"
    assert notebook.driver.execute("%session_id").stdout == before


@pytest.mark.soak
def test_thirty_kills_at_random_moments(notebook: Notebook) -> None:
    chance = random.Random(30)
    for _ in range(30):
        one_round(notebook, chance.choice(list(Victim)), chance)


def test_a_metastore_port_that_was_taken_meanwhile_is_one_sentence(tmp_path: Path) -> None:
    with running_pot(tmp_path / "home", {"GLUEPOT_POOL_SIZE": "0"}) as pot:
        port = pot_status(pot.settings).metastore_port
        pid = pot_status(pot.settings).pid
        assert port is not None
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        _kill_endpoint(pot)
        wait_until(lambda: not psutil.pid_exists(pid), "the pot is dead")
        with socket.socket() as stranger:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            stranger.bind(("127.0.0.1", port))
            stranger.listen()

            with pytest.raises(UnavailableError, match=rf"port {port}.*cannot be used"):
                ensure_pot(pot.settings)

        ensure_pot(pot.settings)
        assert pot_status(pot.settings).metastore_port == port
