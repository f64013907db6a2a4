"""Following a run from outside: until it ends, and what it prints meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.run_files import read_from
from gluepot.jobs.service import JobService

_BEAT_S = 0.3


def wait_for_run(
    jobs: JobService,
    run_id: str,
    *,
    on_change: Callable[[JobRun], None] | None = None,
    limit_s: float | None = None,
) -> JobRun:
    """Wait until a run has ended and return it, or as it is after `limit_s` seconds.

    `on_change` is told the run at each new state.
    """
    deadline = None if limit_s is None else time.monotonic() + limit_s
    seen: tuple[RunState, str] | None = None
    while True:
        run = jobs.get_run(run_id)
        if (run.state, run.state_detail) != seen and on_change is not None:
            on_change(run)
        seen = (run.state, run.state_detail)
        if run.state.is_final or (deadline is not None and time.monotonic() > deadline):
            return run
        time.sleep(_BEAT_S)


def follow_log(jobs: JobService, run_id: str) -> Iterator[str]:
    """Yield a run's log as it grows, from its beginning until the run has ended."""
    path, offset = jobs.log_file(run_id), 0
    while True:
        is_over = jobs.get_run(run_id).state.is_final
        text, offset = read_from(path, offset)
        if text:
            yield text
        elif is_over:
            return
        else:
            time.sleep(_BEAT_S)
