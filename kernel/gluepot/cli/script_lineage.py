"""Lineage of a script's process: a job run, or `gluepot run`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.catalog.openlineage_events import RunMoment
from gluepot.catalog.spark_lineage import Execution, reads_and_writes
from gluepot.clock import Clock, utc_now
from gluepot.sessions.plan_events import Executions
from gluepot.sessions.plan_watch import PlanWatch

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.sessions.door import Door
    from gluepot.sql.plan_lineage import SparkWork

OnTables = Callable[[datetime, Sequence[str], Sequence[str]], object]
"""Told when an execution began, what it read, and what it wrote."""

Also = Callable[[Sequence[Execution], LineageOrigin], object]


def _ignored(_began: datetime, _reads: Sequence[str], _writes: Sequence[str]) -> None:
    pass


class RunLineage:
    """Records what a job run reads and writes, under its id, from now on; `on_tables`, if set, is told it of each execution."""

    def __init__(self, app: App, door: Door, run_id: str, *, now: Clock = utc_now) -> None:
        self._app = app
        self._run_id = run_id
        self._now = now
        self.on_tables: OnTables = _ignored
        self._watch = _watch(app, door, self._origin, Executions.ALL, self._tell_tables)

    def begin(self) -> None:
        """Tell others that the run begins."""
        self._tell(RunMoment.START)

    def end(self, exit_code: int) -> None:
        """Record what is left, and tell others how the run ended; while its session still lives."""
        self._watch.look()
        self._tell(RunMoment.COMPLETE if exit_code == 0 else RunMoment.FAIL)

    def _tell_tables(self, done: Sequence[Execution], _origin: LineageOrigin) -> None:
        for one in done:
            reads, writes = (
                self._app.lineage.without_warehouse_folders(names) for names in reads_and_writes([one])
            )
            if reads or writes:
                self.on_tables(one.started_at, reads, writes)

    def _tell(self, moment: RunMoment) -> None:
        if self._app.openlineage is not None:
            self._app.openlineage.tell_run(self._origin, moment, self._now())

    def _origin(self) -> LineageOrigin:
        job = self._app.jobs.get_run(self._run_id).job_name
        return LineageOrigin(kind=LineageKind.JOB, reference=job, run_id=self._run_id)


def watch_script(app: App, door: Door, script: str) -> PlanWatch:
    """Record what a script writes from now on; call `look()` when it is over."""
    origin = LineageOrigin(kind=LineageKind.SCRIPT, reference=script)
    return _watch(app, door, lambda: origin, Executions.COMMANDS)


def _watch(
    app: App, door: Door, origin: Callable[[], LineageOrigin], wanted: Executions, also: Also | None = None
) -> PlanWatch:
    def keep(work: Sequence[SparkWork]) -> None:
        if also is None:
            app.lineage.record_spark(work, origin())
        else:
            app.lineage.record_spark(work, origin(), also=also)

    watch = PlanWatch(door, keep, wanted)
    watch.install()
    watch.begin()
    return watch
