"""Tables of each step: executions are heard of later than they happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import gluepot.display.job_runs  # noqa: F401 - registers how runs look
from gluepot.jobs.cells import Selection
from gluepot.jobs.models import RunState, StepRun
from gluepot.jobs.run_files import RunFiles
from gluepot.jobs.script_process import RunReport
from gluepot.jobs.service import JobService
from gluepot.jobs.step_runs import step_runs
from tests.jobs.notebooks import page

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)


class Minutes:
    """A clock that goes on by a minute whenever it is asked."""

    def __init__(self) -> None:
        self.minute = -1

    def __call__(self) -> datetime:
        self.minute += 1
        return BEGAN + timedelta(minutes=self.minute)


def steps_of(jobs: JobService, folder: Path, files: RunFiles) -> tuple[StepRun, ...]:
    version = jobs.promote("two", page(folder, "a = 1", "b = 2"), Selection()).version
    return step_runs(files, version.content, last=RunState.SUCCEEDED, ended_at=None)


def test_tables_belong_to_the_step_in_which_their_execution_began(jobs: JobService, folder: Path):
    files = RunFiles(folder=folder)
    report = RunReport(files, now=Minutes())
    report.tables(BEGAN - timedelta(seconds=1), ["before.any_step"], [])
    report.step(0)  # begins in minute 0
    report.step(1)  # the first ends and this one begins in minute 1
    report.tables(BEGAN + timedelta(seconds=30), ["raw.a"], ["db.first"])
    report.tables(BEGAN + timedelta(seconds=40), [], ["db.also_first", "db.first"])
    report.tables(BEGAN + timedelta(seconds=90), ["db.first"], ["db.second"])
    report.done()

    first, second = steps_of(jobs, folder, files)

    assert (first.metrics.tables_read, first.metrics.tables_written) == (
        ("raw.a",),
        ("db.also_first", "db.first"),
    )
    assert (second.metrics.tables_read, second.metrics.tables_written) == (("db.first",), ("db.second",))


def test_a_step_that_has_not_ended_has_no_metrics_yet(jobs: JobService, folder: Path):
    files = RunFiles(folder=folder)
    report = RunReport(files, now=Minutes())
    report.step(0)
    report.tables(BEGAN + timedelta(seconds=30), [], ["db.first"])

    (running,) = steps_of(jobs, folder, files)

    assert running.metrics is None
