"""The schedule over a real database, with a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gluepot.crawl.models import Crawler
from gluepot.jobs.cells import Selection
from gluepot.jobs.service import JobService
from gluepot.schedule.service import ScheduleService
from tests.jobs.notebooks import cell, page
from tests.schedule.workflow_line import Line

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class TestClock:
    """A clock that the test sets."""

    __test__ = False

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def folder(home: Path) -> Path:
    """A working folder for notebooks."""
    made = home.parent / "work"
    made.mkdir()
    return made


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def jobs(app, clock) -> JobService:
    """Jobs over the test's clock; `nightly` takes a number n."""
    service = JobService(app.database, app.catalog, app.settings, now=clock)
    folder = app.settings.home.parent
    service.promote("nightly", page(folder, cell(1, "n = 1", "parameters"), "print(n)"), Selection())
    return service


@pytest.fixture
def schedule(app, jobs, clock) -> ScheduleService:
    return ScheduleService(app.database, jobs, app.settings, now=clock)


@pytest.fixture
def line(app, jobs, clock) -> Line:
    folder = app.settings.home.parent
    for name in ("a", "b", "c", "d", "alert"):
        jobs.promote(name, page(folder, cell(1, "table = ''", "parameters"), f"print('{name}')"), Selection())
    app.crawl.define_crawler(Crawler(name="raw", targets=(str(folder),)))
    return Line(app, jobs, clock)
