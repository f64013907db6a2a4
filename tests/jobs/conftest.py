"""Jobs over a real database; runs as real processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobRun
from gluepot.jobs.run_claims import RunClaims
from gluepot.jobs.service import JobService
from tests.pot.running import RunningPot, running_pot

if TYPE_CHECKING:
    from gluepot.schedule.dispatcher import Dispatcher


@pytest.fixture
def jobs(app: App) -> JobService:
    return app.jobs


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot of this file's own, without a warm pool: each run starts its small JVM."""
    variables = {"GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}'}
    with running_pot(tmp_path_factory.mktemp("pot") / "home", variables) as running:
        yield running


@pytest.fixture
def pot_app(pot: RunningPot) -> Iterator[App]:
    """An app over the home of this file's pot."""
    opened = pot.app()
    yield opened
    opened.close()


@pytest.fixture
def dispatcher(app: App) -> Iterator[Dispatcher]:
    """A dispatcher; whatever it started is ended by pid when the test is over."""
    from gluepot.schedule.dispatcher import Dispatcher

    yield Dispatcher(app.database, app.schedule, app.settings)
    for held in RunClaims(app.database).held():
        for process in (held.owner, held.child):
            if process is not None and held.has_started:
                process.end(grace_s=0.1)


@pytest.fixture
def run_to_end(app: App, dispatcher: Dispatcher) -> Callable[..., JobRun]:
    """Start a run of a job, let the dispatcher take it up once, and wait for its end."""

    def run(name: str, **parameters: object) -> JobRun:
        started = app.jobs.start_run(name, parameters)
        dispatcher.tick(utc_now())
        ended = wait_for_run(app.jobs, started.id, limit_s=60)
        assert ended.state.is_final, ended
        return ended

    return run


@pytest.fixture
def folder(home: Path) -> Path:
    """A working folder for notebooks."""
    made = home.parent / "work"
    made.mkdir()
    return made
