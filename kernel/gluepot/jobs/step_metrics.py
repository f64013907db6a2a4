"""What Spark did since the last look, from its status store: read at the end of each step, in one call to the JVM.

The session belongs to the run alone, so everything in the store is the run's. The store keeps the last thousand
stages; a thread looks now and then, so that a step of ten thousand small jobs is counted whole.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from gluepot.jobs.models import WorkMetrics
from gluepot.jobs.status_lists import as_json, newest_entries, newest_number

_LOOK_EVERY_S = 15.0
_SETTLE_MS = 2000
_SKEWED_TASK_MS = 2000
_SKEW_RATIO = 5
_SKEW_TASKS = 4
_TASKS_LOOKED_AT = 1000


@dataclass(frozen=True, kw_only=True)
class SparkJob:
    """A Spark job as a person knows it: its number, where it was called, and how it ended."""

    id: int
    name: str
    status: str
    reason: str = ""

    def sentence(self) -> str:
        """Return it in words."""
        reason = f": {self.reason}" if self.reason else ""
        return f"Spark job {self.id} ({self.name}), {self.status}{reason}"


class StepMeter:
    """Counts the work that this process's context, if it has one, begins from now on. It starts none."""

    def __init__(self, *, look_every_s: float = _LOOK_EVERY_S) -> None:
        self._look_every_s = look_every_s
        self._since_ms = time.time() * 1000  # a warm JVM has warmed up before
        self._lock = threading.Lock()
        self._counted: set[tuple[int, int]] = set()
        self._jobs_counted: set[int] = set()
        self._context: Any = None
        self._jobs_since = 0  # the oldest job that was not over at the last look
        self._pending = WorkMetrics()
        self._total = WorkMetrics()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look now and then."""
        self._thread = threading.Thread(target=self._look_until_stopped, name="step-metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()

    def take(self) -> WorkMetrics:
        """Return what was done since the last call, and begin anew."""
        with self._lock:
            self._look(settle=True)
            taken, self._pending = self._pending, WorkMetrics()
            self._total = added(self._total, taken)
            return taken

    def total(self) -> WorkMetrics:
        """Return everything taken so far, with the most that the JVM's heap has held."""
        heap_bytes = _peak_heap_bytes()
        return replace(self._total, peak_memory_bytes=max(self._total.peak_memory_bytes, heap_bytes))

    def last_job(self) -> SparkJob | None:
        """Return the newest Spark job, None when there was none or Spark has gone."""
        store = _store()
        if store is None:
            return None
        with contextlib.suppress(Exception):  # the JVM may be what has failed
            jobs = [job for job in as_json(_context(), store.jobsList(None)) if self._is_ours(job)]
            newest = max(jobs, key=lambda job: job["jobId"], default=None)
            if newest is not None:
                return SparkJob(
                    id=newest["jobId"],
                    name=newest.get("description") or newest["name"],
                    status=newest["status"].lower(),
                    reason=_reason(store, newest),
                )
        return None

    def _look_until_stopped(self) -> None:
        while not self._stop.wait(self._look_every_s):
            with self._lock:
                self._look(settle=False)

    def _look(self, *, settle: bool) -> None:
        store = _store()
        if store is None:
            return
        if _context() is not self._context:  # another one counts its jobs from 0
            self._context, self._jobs_since = _context(), 0
            self._counted.clear()
            self._jobs_counted.clear()
        try:
            if settle:
                with contextlib.suppress(
                    Exception
                ):  # a listener that lags: what it brings is the next step's
                    _context()._jsc.sc().listenerBus().waitUntilEmpty(_SETTLE_MS)  # noqa: SLF001
            listed = store.jobsList(None)
            if newest_number(listed, "jobId") < self._jobs_since:
                return
            jobs = newest_entries(_context(), listed, "jobId", since=self._jobs_since)
            jobs = [job for job in jobs if job["jobId"] >= self._jobs_since]
            if not jobs:
                return
            stages = self._stages_of(store, jobs)
        except Exception:  # noqa: BLE001 - metrics are worth no failure: the JVM may be ending under us
            return
        done = {job["jobId"] for job in jobs if job["status"] != "RUNNING" and self._is_ours(job)}
        fresh = done - self._jobs_counted
        self._jobs_counted |= fresh
        running = [job["jobId"] for job in jobs if job["status"] == "RUNNING"]
        self._jobs_since = min(running, default=max(job["jobId"] for job in jobs) + 1)
        work = replace(WorkMetrics(), jobs=len(fresh))
        new: list[dict[str, Any]] = []
        for stage in stages:
            key = (stage["stageId"], stage["attemptId"])
            is_done = stage["status"] in ("COMPLETE", "FAILED")
            if is_done and key not in self._counted and self._is_ours(stage):
                self._counted.add(key)
                new.append(stage)
                work = added(work, _stage(stage))
        self._pending = added(self._pending, replace(work, skew=_skew(store, new)))

    @staticmethod
    def _stages_of(store: Any, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the stages of some jobs: one that is tried again belongs to a job that still runs."""
        numbers = [number for job in jobs for number in job["stageIds"]]
        if not numbers:
            return []
        listed = store.stageList(None, False, False, _no_quantiles(), None)  # noqa: FBT003
        return newest_entries(_context(), listed, "stageId", since=min(numbers))

    def _is_ours(self, work: dict[str, Any]) -> bool:
        return bool((work.get("submissionTime") or 0) >= self._since_ms)


def added(one: WorkMetrics, other: WorkMetrics) -> WorkMetrics:
    """Return the work of both: sums, the higher of the peaks, tables once each."""
    return WorkMetrics(
        jobs=one.jobs + other.jobs,
        stages=one.stages + other.stages,
        tasks=one.tasks + other.tasks,
        tasks_failed=one.tasks_failed + other.tasks_failed,
        rows_read=one.rows_read + other.rows_read,
        bytes_read=one.bytes_read + other.bytes_read,
        rows_written=one.rows_written + other.rows_written,
        bytes_written=one.bytes_written + other.bytes_written,
        shuffle_read_bytes=one.shuffle_read_bytes + other.shuffle_read_bytes,
        shuffle_write_bytes=one.shuffle_write_bytes + other.shuffle_write_bytes,
        spilled_bytes=one.spilled_bytes + other.spilled_bytes,
        peak_memory_bytes=max(one.peak_memory_bytes, other.peak_memory_bytes),
        task_time_s=round(one.task_time_s + other.task_time_s, 3),
        skew=max(one.skew, other.skew),
        tables_read=tuple(sorted({*one.tables_read, *other.tables_read})),
        tables_written=tuple(sorted({*one.tables_written, *other.tables_written})),
    )


def _stage(stage: dict[str, Any]) -> WorkMetrics:
    return WorkMetrics(
        stages=1,
        tasks=stage["numCompleteTasks"] + stage["numFailedTasks"],
        tasks_failed=stage["numFailedTasks"],
        rows_read=stage["inputRecords"],
        bytes_read=stage["inputBytes"],
        rows_written=stage["outputRecords"],
        bytes_written=stage["outputBytes"],
        shuffle_read_bytes=stage["shuffleReadBytes"],
        shuffle_write_bytes=stage["shuffleWriteBytes"],
        spilled_bytes=stage["diskBytesSpilled"],
        peak_memory_bytes=stage["peakExecutionMemory"],
        task_time_s=stage["executorRunTime"] / 1000,
    )


def _skew(store: Any, stages: list[dict[str, Any]]) -> float:
    """Return the longest task of the heaviest stage over its median one, 0.0 where no task took long."""
    heaviest = max(stages, key=lambda stage: stage["executorRunTime"], default=None)
    if (
        heaviest is None
        or heaviest["executorRunTime"] < _SKEWED_TASK_MS
        or heaviest["numTasks"] < _SKEW_TASKS
    ):
        return 0.0
    try:
        context = _context()
        quantiles = context._gateway.new_array(context._jvm.double, 2)  # noqa: SLF001
        quantiles[0], quantiles[1] = 0.5, 1.0
        summary = store.taskSummary(heaviest["stageId"], heaviest["attemptId"], quantiles)
        if not summary.isDefined():
            return 0.0
        times = summary.get().executorRunTime()
        median_ms = float(times.apply(0))
        longest_ms = max(float(times.apply(1)), _longest_failed_ms(store, heaviest))
    except Exception:  # noqa: BLE001 - metrics are worth no failure: the JVM may be ending under us
        return 0.0
    is_skewed = longest_ms >= _SKEWED_TASK_MS and longest_ms >= _SKEW_RATIO * max(median_ms, 1.0)
    return round(longest_ms / max(median_ms, 1.0), 1) if is_skewed else 0.0


def _longest_failed_ms(store: Any, stage: dict[str, Any]) -> float:
    """Return how long the longest task took that did not end well: Spark's quantiles are of the others."""
    if not stage["numFailedTasks"]:
        return 0.0
    tasks = as_json(_context(), store.taskList(stage["stageId"], stage["attemptId"], _TASKS_LOOKED_AT))
    return max(
        (float(task.get("duration") or 0) for task in tasks if task["status"] != "SUCCESS"), default=0.0
    )


def _context() -> Any:
    module = sys.modules.get("pyspark.core.context")
    return module.SparkContext._active_spark_context if module is not None else None  # noqa: SLF001


def _store() -> Any:
    context = _context()
    if getattr(context, "_jsc", None) is None:  # none, ended, or one that is just being made
        return None
    try:
        return context._jsc.sc().statusStore()  # noqa: SLF001 - no public Python door
    except Exception:  # noqa: BLE001 - the JVM has gone
        return None


def _no_quantiles() -> Any:
    context = _context()
    return context._gateway.new_array(context._jvm.double, 0)  # noqa: SLF001


def _reason(store: Any, job: dict[str, Any]) -> str:
    if job["status"] != "FAILED":
        return ""
    for stage_id in sorted(job["stageIds"], reverse=True):
        with contextlib.suppress(Exception):  # a stage that never began
            reason = store.lastStageAttempt(stage_id).failureReason()
            if reason.isDefined():
                return f"stage {stage_id} failed: {str(reason.get()).splitlines()[0][:300]}"
    return ""


def _peak_heap_bytes() -> int:
    context = _context()
    if context is None or context._jvm is None:  # noqa: SLF001
        return 0
    try:
        pools = context._jvm.java.lang.management.ManagementFactory.getMemoryPoolMXBeans()  # noqa: SLF001
        return sum(
            int(pool.getPeakUsage().getUsed())
            for pool in pools
            if pool.getType().name() == "HEAP" and pool.getPeakUsage() is not None
        )
    except Exception:  # noqa: BLE001 - the JVM has gone
        return 0
