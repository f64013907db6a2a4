"""What a run did and what it cost, put together when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

import psutil

from gluepot.jobs.documents import work_metrics_from
from gluepot.jobs.models import JobKind, JobRun, JobVersion, RunMetrics, StepRun, WorkMetrics
from gluepot.jobs.run_files import RunFiles, read_json
from gluepot.jobs.step_metrics import added
from gluepot.sessions.glue_workers import dpu_hours

PYTHON_SHELL_DPU = 0.0625  # Glue developer guide, *Python shell jobs*: the default capacity
_MB = 1024 * 1024


def run_metrics(
    run: JobRun, version: JobVersion, files: RunFiles, steps: Sequence[StepRun], *, now: datetime
) -> RunMetrics:
    """Return the work of a run, of one that was killed that of the steps it finished, and its cost in DPU-hours.

    A python-shell job costs what Glue counts for one; a Spark job by the cores and memory that its session had.
    """
    work = work_metrics_from(read_json(files.metrics))
    if work is None:
        work = reduce(added, [step.metrics for step in steps if step.metrics], WorkMetrics())
    for metrics in (
        step.metrics for step in steps if step.metrics
    ):  # what lineage does not know: gluepot.write
        tables = WorkMetrics(tables_read=metrics.tables_read, tables_written=metrics.tables_written)
        work = added(work, tables)
    seconds = run.duration_s(now) or 0.0
    if version.content.kind is JobKind.PYTHON_SHELL:
        return RunMetrics(work=work, dpu_hours=PYTHON_SHELL_DPU * seconds / 3600)
    spec = version.content.session_spec
    cores = spec.cores or psutil.cpu_count() or 1
    memory_mb = spec.memory_mb or psutil.virtual_memory().total // _MB // 2  # the pool's ceiling
    return RunMetrics(work=work, dpu_hours=dpu_hours(cores=cores, memory_mb=memory_mb, seconds=seconds))
