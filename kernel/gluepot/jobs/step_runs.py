"""What became of each step, read from what a run's process wrote."""

from __future__ import annotations

from datetime import datetime

from gluepot.jobs.documents import work_metrics_from
from gluepot.jobs.models import JobContent, RunState, StepReuse, StepRun, WorkMetrics
from gluepot.jobs.run_files import RunFiles, read_json_lines
from gluepot.jobs.script_steps import step_lines
from gluepot.jobs.step_metrics import added


def step_runs(
    files: RunFiles, content: JobContent, *, last: RunState, ended_at: datetime | None
) -> tuple[StepRun, ...]:
    """Return the steps that have started, in order.

    Args:
        files: the run's files.
        content: the version that runs.
        last: the state of the step that has started and not ended.
        ended_at: when the run ended, None while it goes on.
    """
    titles = [title for _, title in step_lines(content.script)]
    started: dict[int, datetime] = {}
    ended: dict[int, datetime] = {}
    reuse: dict[int, StepReuse] = {}
    metrics: dict[int, WorkMetrics | None] = {}
    tables: dict[int, WorkMetrics] = {}
    for event in read_json_lines(files.events):
        if event["event"] == "tables":
            found = WorkMetrics(tables_read=tuple(event["reads"]), tables_written=tuple(event["writes"]))
            tables[event["step"]] = added(tables.get(event["step"], WorkMetrics()), found)
            continue
        index, moment = event["step"], datetime.fromisoformat(event["at"])
        if event["event"] == "start":
            started[index] = moment
        elif event["event"] in ("end", "work"):
            if event["event"] == "end":
                ended[index] = moment
            metrics[index] = work_metrics_from(event.get("metrics"))
        else:
            reuse[index] = StepReuse(event["event"])
            if reuse[index] is StepReuse.SKIPPED:
                started[index] = ended[index] = moment
    return tuple(
        StepRun(
            index=index,
            title=titles[index] if index < len(titles) else f"Step {index + 1}",
            cell=content.steps[index].cell if index < len(content.steps) else 0,
            state=RunState.SUCCEEDED if index in ended else last,
            started_at=moment,
            ended_at=ended.get(index, ended_at),
            metrics=_with_tables(metrics.get(index), tables.get(index)),
            reuse=reuse.get(index, StepReuse.RUN),
        )
        for index, moment in sorted(started.items())
    )


def _with_tables(work: WorkMetrics | None, tables: WorkMetrics | None) -> WorkMetrics | None:
    """Return the work of a step that has ended with its tables, which are heard of apart from it."""
    return added(work, tables) if work is not None and tables is not None else work
