"""How runs and their logs look."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gluepot.display.artifacts  # noqa: F401 - registers how artifacts look
from gluepot.clock import utc_now
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render
from gluepot.display.work import bytes_text, count_text
from gluepot.jobs.artifacts import Artifact
from gluepot.jobs.models import Failure, JobRun, RunMetrics, RunState, StepReuse, StepRun, WorkMetrics
from gluepot.jobs.run_files import LogText

_MARKS = {
    RunState.SUCCEEDED: "✓",
    RunState.FAILED: "✗",
    RunState.ERROR: "✗",
    RunState.TIMEOUT: "✗",
    RunState.STOPPED: "■",
}
_SHOWN_TABLES = 3


@dataclass(frozen=True, kw_only=True)
class RunList:
    """Runs, the newest first."""

    runs: tuple[JobRun, ...]


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """A run with the end of its log, and what it kept."""

    run: JobRun
    log: LogText
    artifacts: tuple[Artifact, ...] = ()


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
    if value.repair_step is not None:
        parts.append(f"repairs run {value.previous_run_id}, from step {value.repair_step + 1} on")
    parts += [f"Note: {note}" for note in value.notes]
    if value.metrics is not None and value.state.is_final:
        parts.append(_work_line(value.metrics))
    if value.error:
        parts.append(value.error)
    if value.failure is not None:
        failure = value.failure
        parts += [failure.advice, _place(failure), failure.spark_job, failure.excerpt]
        parts += [f"last output:\n{failure.last_output}" if failure.last_output else "", failure.traceback]
    head = "\n\n".join(part for part in parts if part)
    steps = _steps(value)
    if steps is None:
        return Rendering(text=head, html=f"<pre>{html.escape(head)}</pre>")
    first, _, rest = head.partition("\n")
    return Rendering(
        text="\n".join(part for part in (first, steps.text, rest) if part),
        html=f"<pre>{html.escape(first)}</pre>{steps.html}<pre>{html.escape(rest.strip())}</pre>",
    )


def _place(failure: Failure) -> str:
    return (
        f"In the notebook: cell {failure.cell}, line {failure.notebook_line}" if failure.notebook_line else ""
    )


def _work_line(metrics: RunMetrics) -> str:
    work = metrics.work
    parts = [count_text(work.jobs, "Spark job")] if work.jobs else []
    parts += [f"{work.rows_read:,} rows read ({bytes_text(work.bytes_read)})"] if work.rows_read else []
    if work.rows_written:
        parts.append(f"{work.rows_written:,} rows written ({bytes_text(work.bytes_written)})")
    parts += [f"{bytes_text(work.shuffle_write_bytes)} shuffled"] if work.shuffle_write_bytes else []
    parts += [f"{bytes_text(work.spilled_bytes)} spilled"] if work.spilled_bytes else []
    parts += [f"peak memory {bytes_text(work.peak_memory_bytes)}"] if work.peak_memory_bytes else []
    if work.skew:
        parts.append(
            f"skew: one task took {work.skew:.0f} times the median (spread its key, or let spark.sql.adaptive.skewJoin split it)"
        )
    parts += [f"read {', '.join(work.tables_read)}"] if work.tables_read else []
    parts += [f"wrote {', '.join(work.tables_written)}"] if work.tables_written else []
    return " · ".join([*parts, f"{metrics.dpu_hours:.4f} DPU-hours"])


def _steps(run: JobRun) -> Rendering | None:
    if not run.steps:
        return None
    columns = [
        column
        for column in _WORK_COLUMNS
        if (column.is_always and _has_stages(run)) or any(column.text(step) for step in run.steps)
    ]
    rows: Sequence[Sequence[Any]] = [
        [
            step.index + 1,
            step.title,
            f"cell {step.cell}" if step.cell else "",
            _state(step),
            round(((step.ended_at or utc_now()) - step.started_at).total_seconds(), 2),
            *(column.text(step) for column in columns),
        ]
        for step in run.steps
    ]
    headings = ["", "step", "from", "state", "seconds", *(column.heading for column in columns)]
    return grid_rendering(Grid(headings=headings, rows=rows))


def _has_stages(run: JobRun) -> bool:
    return any(step.metrics and step.metrics.stages for step in run.steps)


def _state(step: StepRun) -> str:
    if step.reuse is StepReuse.SKIPPED:
        return "– skipped, was done"
    recomputed = ", recomputed" if step.reuse is StepReuse.RECOMPUTED else ""
    return f"{_MARKS.get(step.state, '…')} {step.state.value}{recomputed}"


@dataclass(frozen=True, kw_only=True)
class _WorkColumn:
    """What one column says of the work of a step. It is left out where no step has any, unless `is_always`."""

    heading: str
    say: Callable[[WorkMetrics], str]
    is_always: bool = False

    def text(self, step: StepRun) -> str:
        return self.say(step.metrics) if step.metrics else ""


def _count(count: int) -> str:
    return f"{count:,}" if count else ""


def _bytes(count: int) -> str:
    return bytes_text(count) if count else ""


def _tables(found: Sequence[str]) -> str:
    shown = ", ".join(found[:_SHOWN_TABLES])
    return f"{shown} and {len(found) - _SHOWN_TABLES} more" if len(found) > _SHOWN_TABLES else shown


_WORK_COLUMNS = (
    _WorkColumn(heading="rows read", say=lambda work: _count(work.rows_read), is_always=True),
    _WorkColumn(heading="rows written", say=lambda work: _count(work.rows_written), is_always=True),
    _WorkColumn(heading="shuffled", say=lambda work: _bytes(work.shuffle_write_bytes)),
    _WorkColumn(heading="spilled", say=lambda work: _bytes(work.spilled_bytes)),
    _WorkColumn(heading="peak memory", say=lambda work: _bytes(work.peak_memory_bytes)),
    _WorkColumn(heading="skew", say=lambda work: f"{work.skew:.0f} ×" if work.skew else ""),
    _WorkColumn(heading="read", say=lambda work: _tables(work.tables_read)),
    _WorkColumn(heading="wrote", say=lambda work: _tables(work.tables_written)),
)


@render.register
def _(value: RunReport) -> Rendering:
    parts = [render(value.run)]
    if value.log.text and value.run.failure is None:
        log = f"Log{' (its end)' if value.log.is_truncated else ''}:\n{value.log.text}"
        parts.append(Rendering(text=f"\n{log}", html=f"<pre>{html.escape(log)}</pre>"))
    parts += [render(artifact) for artifact in value.artifacts]
    return Rendering(
        text="\n".join(part.text for part in parts), html="".join(part.html or "" for part in parts)
    )


@render.register
def _(value: LogText) -> Rendering:
    return Rendering(text=value.text or f"Run {value.run_id} has printed nothing yet.")
