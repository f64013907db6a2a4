"""Runs a script as `__main__` in the calling process, telling where it is and why it failed.

The process is started for this one script; what it does to `sys` is not undone.
"""

from __future__ import annotations

import builtins
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType

from gluepot.clock import Clock, utc_now
from gluepot.jobs.advice import with_skew
from gluepot.jobs.current_run import STEP
from gluepot.jobs.documents import plain
from gluepot.jobs.failures import failure_of, user_traceback
from gluepot.jobs.models import Failure, WorkMetrics
from gluepot.jobs.repairing import RepairPlan
from gluepot.jobs.run_files import RunFiles, append_event, note_tables
from gluepot.jobs.script_steps import REPORTER, instrumented
from gluepot.jobs.step_metrics import StepMeter

EXIT_FAILED = 1


def run_script(
    path: Path,
    arguments: Sequence[str],
    *,
    on_step: Callable[[int], None],
    on_failure: Callable[[Failure], None],
    skipped: frozenset[int] = frozenset(),
) -> int:
    """Run the script and return its exit code, as `python path arguments…` would.

    Args:
        path: the script.
        arguments: its command line.
        on_step: told the index of each step as it starts.
        on_failure: told about an exception that left the script, before its traceback is printed.
        skipped: positions of statements that a repair leaves out.
    """
    source = path.read_text(encoding="utf-8")
    filename = str(path)
    sys.argv = [filename, *arguments]
    module = ModuleType("__main__")
    module.__file__ = filename
    # By name in `sys.modules`: functions of the script are pickled for Spark's workers as those of __main__.
    sys.modules["__main__"] = module
    setattr(builtins, REPORTER, on_step)
    try:
        code = compile(instrumented(source, filename, skipped), filename, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102
    except SystemExit as leaving:
        return _exit_code(leaving, source, filename, on_failure)
    except BaseException as error:  # noqa: BLE001 - the outermost frame of user code
        on_failure(failure_of(error, source, filename))
        sys.stdout.flush()
        sys.stderr.write(user_traceback(error, filename) + "\n")
        return EXIT_FAILED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _exit_code(leaving: SystemExit, source: str, filename: str, on_failure: Callable[[Failure], None]) -> int:
    """Give `sys.exit(x)` the meaning that Python gives it: none and 0 are success, text is printed."""
    if leaving.code is None or leaving.code == 0:
        return 0
    on_failure(failure_of(leaving, source, filename))
    if isinstance(leaving.code, int):
        return leaving.code
    sys.stderr.write(f"{leaving.code}\n")
    return EXIT_FAILED


class RunReport:
    """Writes what a run's process has to tell its runner into the run's files."""

    def __init__(self, files: RunFiles, *, now: Clock = utc_now, meter: StepMeter | None = None) -> None:
        self._files = files
        self._now = now
        self._meter = meter or StepMeter()
        self._current: int | None = None
        self._starts: list[tuple[datetime, int]] = []

    def step(self, index: int) -> None:
        """Note that a step starts, and that the one before it is done."""
        if index == self._current:
            return
        moment = self._now()
        if self._current is not None:
            self._write(self._current, "end", moment, self._meter.take())
        self._current = index
        self._starts.append((moment, index))
        os.environ[STEP] = str(index)
        self._write(index, "start", moment)

    def tables(self, began: datetime, reads: Sequence[str], writes: Sequence[str]) -> None:
        """Note what an execution of Spark read and wrote, for the step in which it began; it is heard of later."""
        index = next((index for start, index in reversed(self._starts) if start <= began), None)
        if index is not None:
            note_tables(self._files, index, reads, writes)

    def reuse(self, plan: RepairPlan) -> None:
        """Note what a repair does with the steps that are done."""
        for index, how in plan.reuse.items():
            self._write(index, how.value, self._now())

    def failure(self, failure: Failure) -> None:
        """Note why the script failed, and how much it had printed before its traceback."""
        sys.stdout.flush()
        sys.stderr.flush()
        printed = os.fstat(sys.stdout.fileno()).st_size
        job = self._meter.last_job()
        work = self._meter.take()
        if self._current is not None:
            self._write(self._current, "work", self._now(), work)
        advice = with_skew(failure.advice, work.skew)
        failure = replace(failure, spark_job=job.sentence() if job else "", advice=advice)
        document = {"failure": plain(failure), "printed_bytes": printed}
        self._files.failure.write_text(json.dumps(document), encoding="utf-8")

    def done(self) -> None:
        """Note that the last step ended well."""
        if self._current is not None:
            self._write(self._current, "end", self._now(), self._meter.take())

    def over(self, tables_read: Sequence[str] = (), tables_written: Sequence[str] = ()) -> None:
        """Note what the whole run did, while Spark is still there to be asked."""
        self._meter.take()
        work = replace(
            self._meter.total(), tables_read=tuple(tables_read), tables_written=tuple(tables_written)
        )
        self._files.metrics.write_text(json.dumps(plain(work)), encoding="utf-8")
        self._meter.close()

    def _write(self, index: int, event: str, moment: datetime, work: WorkMetrics | None = None) -> None:
        document = {"step": index, "event": event, "at": moment.isoformat()}
        append_event(self._files, {**document, "metrics": plain(work)} if work else document)
