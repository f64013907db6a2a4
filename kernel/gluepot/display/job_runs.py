"""How runs and their logs look."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gluepot.clock import utc_now
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.run_files import LogText

_MARKS = {
    RunState.SUCCEEDED: "✓",
    RunState.FAILED: "✗",
    RunState.ERROR: "✗",
    RunState.TIMEOUT: "✗",
    RunState.STOPPED: "■",
}


@dataclass(frozen=True, kw_only=True)
class RunList:
    """Runs, the newest first."""

    runs: tuple[JobRun, ...]


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """A run that was waited for, with the end of its log."""

    run: JobRun
    log: LogText


def short_time(moment: datetime | None) -> str:
    """Return a moment to the second, "" for None."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def run_row(run: JobRun) -> list[Any]:
    """Return job, run, version, state, start, seconds, by, error."""
    seconds = run.duration_s(utc_now())
    by = f"{run.requested_by}{f', attempt {run.attempt + 1}' if run.attempt else ''}"
    return [
        run.job_name, run.id, run.version, f"{_MARKS.get(run.state, '…')} {run.state.value}",
        short_time(run.started_at), round(seconds, 1) if seconds is not None else "", by,
        run.error or run.state_detail,
    ]  # fmt: skip


@render.register
def _(value: RunList) -> Rendering:
    if not value.runs:
        return Rendering(text="There are no runs yet. %job NAME run starts one.")
    headings = ["job", "run", "version", "state", "started (UTC)", "seconds", "by", "error"]
    return grid_rendering(Grid(headings=headings, rows=[run_row(run) for run in value.runs]))


def run_line(run: JobRun) -> str:
    """Return a run in one line: job, version, state, seconds."""
    seconds = run.duration_s(utc_now())
    time = f" after {seconds:.1f} s" if seconds is not None and run.state.is_final else ""
    detail = f" ({run.state_detail})" if run.state_detail else ""
    current = next((step.title for step in reversed(run.steps) if step.ended_at is None), "")
    step = f", step {current!r}" if current and not run.state.is_final else ""
    return (
        f"{_MARKS.get(run.state, '…')} {run.job_name} version {run.version}: "
        f"{run.state.value}{time}{detail}{step} — run {run.id}"
    )


@render.register
def _(value: JobRun) -> Rendering:
    parts = [run_line(value)]
    if value.parameters:
        parts.append(
            "parameters: " + ", ".join(f"{name} = {given}" for name, given in value.parameters.items())
        )
    if value.error:
        parts.append(value.error)
    if value.failure is not None:
        failure = value.failure
        parts += [failure.excerpt, f"last output:\n{failure.last_output}" if failure.last_output else ""]
        parts.append(failure.traceback)
    head = "\n\n".join(part for part in parts if part)
    steps = _steps(value)
    if steps is None:
        return Rendering(text=head, html=f"<pre>{html.escape(head)}</pre>")
    first, _, rest = head.partition("\n")
    return Rendering(
        text="\n".join(part for part in (first, steps.text, rest) if part),
        html=f"<pre>{html.escape(first)}</pre>{steps.html}<pre>{html.escape(rest.strip())}</pre>",
    )


def _steps(run: JobRun) -> Rendering | None:
    if not run.steps:
        return None
    rows: Sequence[Sequence[Any]] = [
        [
            step.index + 1,
            step.title,
            f"cell {step.cell}" if step.cell else "",
            f"{_MARKS.get(step.state, '…')} {step.state.value}",
            round(((step.ended_at or utc_now()) - step.started_at).total_seconds(), 2),
        ]
        for step in run.steps
    ]
    return grid_rendering(Grid(headings=["", "step", "from", "state", "seconds"], rows=rows))


@render.register
def _(value: RunReport) -> Rendering:
    run = render(value.run)
    if not value.log.text or value.run.failure is not None:
        return run
    note = " (its end)" if value.log.is_truncated else ""
    log = f"Log{note}:\n{value.log.text}"
    return Rendering(text=f"{run.text}\n\n{log}", html=f"{run.html}<pre>{html.escape(log)}</pre>")


@render.register
def _(value: LogText) -> Rendering:
    return Rendering(text=value.text or f"Run {value.run_id} has printed nothing yet.")
