"""What Spark does for one cell or step: its jobs, stages, tasks, rows and bytes, read while it runs.

The work of a cell is every job with the cell's tag, and every job with no tag of ours that started after it began, but
those of streaming queries: threads that a cell starts do not inherit tags, and a JVM of ours has only one owner.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

TAG_PREFIX = "gluepot-cell-"
# In what Spark says of a job of a streaming query, whose thread calls `setJobGroup` with that id.
_OF_A_QUERY = "\nrunId = "
# The store is a moment behind the scheduler, by fewer jobs than these: one that it does not know after that it has dropped.
_MET_BY_THEN = 100


class WorkUnit(StrEnum):
    """What an engine reports work by: Spark Connect's server tells of operations, each of which may be many jobs."""

    JOB = "job"
    OPERATION = "operation"


@dataclass(frozen=True, kw_only=True)
class WorkSnapshot:
    """Counts so far. Rows and bytes are sums over stages; `elapsed_s` is since the work began.

    `jobs` counts units of `unit`. What an engine does not report is 0. `is_waiting`: work is there, and no executor of
    the cluster to do it yet.
    """

    jobs: int
    active_jobs: int
    failed_jobs: int
    stages: int
    tasks: int
    tasks_done: int
    tasks_failed: int
    rows_read: int
    bytes_read: int
    rows_written: int
    bytes_written: int
    shuffle_bytes: int
    elapsed_s: float
    unit: WorkUnit = WorkUnit.JOB
    is_waiting: bool = False


class CellMeter(Protocol):
    """The Spark work of one cell, on whichever engine. No method of it starts a session."""

    def begin(self) -> None:
        """Tag what the calling thread asks of Spark from now on."""

    def snapshot(self) -> WorkSnapshot:
        """Return the counts as they are now; called from another thread while the cell runs."""

    def cancel(self) -> int:
        """Cancel what of this work still runs, that of threads included; return how much that was."""

    def end(self) -> None:
        """Take the tag away; called by the thread that called `begin`."""


@dataclass
class _StageCounts:
    rows_read: int = 0
    bytes_read: int = 0
    rows_written: int = 0
    bytes_written: int = 0
    shuffle_bytes: int = 0


@dataclass
class _JobCounts:
    finished: bool = False
    failed: bool = False
    tasks: int = 0
    done: int = 0
    tasks_failed: int = 0
    stages: dict[int, _StageCounts] = field(default_factory=dict)


class WorkMeter:
    """Follows the work of one cell on a classic session.

    Finished jobs are read once and kept, so that a cell of a thousand small jobs costs no more to watch than one.
    """

    def __init__(self, context: Any, tag: str) -> None:
        self._context = context
        self.tag = tag
        self._scala_context = context._jsc.sc()  # noqa: SLF001 - the status store has no public Python door
        self._tracker = self._scala_context.statusTracker()
        self._store = self._scala_context.statusStore()
        self._scheduler = self._scala_context.dagScheduler()
        self._arrays = context._jvm.java.util.Arrays  # noqa: SLF001 - as above
        self._others: set[int] = set()
        self._next_before: int = self._scheduler.numTotalJobs()
        self._jobs: dict[int, _JobCounts] = {}
        self._started_s = time.monotonic()

    def begin(self) -> None:
        """Tag the jobs of this thread; cancelling one also interrupts its tasks."""
        self._context.addJobTag(self.tag)
        self._context.setInterruptOnCancel(True)

    def end(self) -> None:
        """Take the tag away."""
        self._context.removeJobTag(self.tag)

    def snapshot(self) -> WorkSnapshot:
        """Read the counts as they are now."""
        for job_id in self.job_ids():
            known = self._jobs.get(job_id)
            if known is None or not known.finished:
                counts = self._read_job(job_id)
                if counts is not None:
                    self._jobs[job_id] = counts
        jobs = self._jobs.values()
        is_idle = bool(jobs) and not any(job.done for job in jobs)
        stages: dict[int, _StageCounts] = {}
        for job in jobs:
            stages.update(job.stages)
        return WorkSnapshot(
            jobs=len(jobs),
            active_jobs=sum(not job.finished for job in jobs),
            failed_jobs=sum(job.failed for job in jobs),
            stages=len(stages),
            tasks=sum(job.tasks for job in jobs),
            tasks_done=sum(job.done for job in jobs),
            tasks_failed=sum(job.tasks_failed for job in jobs),
            rows_read=sum(stage.rows_read for stage in stages.values()),
            bytes_read=sum(stage.bytes_read for stage in stages.values()),
            rows_written=sum(stage.rows_written for stage in stages.values()),
            bytes_written=sum(stage.bytes_written for stage in stages.values()),
            shuffle_bytes=sum(stage.shuffle_bytes for stage in stages.values()),
            elapsed_s=time.monotonic() - self._started_s,
            is_waiting=is_idle and self._has_no_executor(),
        )

    def _has_no_executor(self) -> bool:
        if self._scala_context.isLocal():
            return False
        return bool(self._scala_context.getExecutorMemoryStatus().size() <= 1)  # the driver is one of them

    def job_ids(self) -> list[int]:
        """Return the ids of this work's jobs, in order."""
        tagged = self._ids(self._tracker.getJobIdsForTag(self.tag))
        # By their numbers, not by group: a thread may have called `setJobGroup` itself.
        since = set(range(self._next_before, self._scheduler.numTotalJobs()))
        return sorted(tagged | {i for i in since - tagged if not self._is_others(i)})

    def active_job_ids(self) -> list[int]:
        """Return the ids of this work's jobs that still run."""
        active = self._ids(self._tracker.getActiveJobIds())
        return [job_id for job_id in self.job_ids() if job_id in active]

    def cancel(self, wait_s: float = 1.0) -> int:
        """Cancel every job of this work that still runs and wait up to `wait_s` for them; return how many there were."""
        active = self.active_job_ids()
        for job_id in active:
            self._scala_context.cancelJob(job_id, "interrupted by the notebook")
        self._scala_context.cancelJobsWithTag(self.tag)
        deadline = time.monotonic() + wait_s
        while active and time.monotonic() < deadline and self.active_job_ids():
            time.sleep(0.02)
        return len(active)

    def _ids(self, array: Any) -> set[int]:
        """Return the numbers of a Java array, which py4j would fetch one by one: a session can hold a thousand jobs."""
        return {int(text) for text in self._arrays.toString(array)[1:-1].split(",") if text}

    def _is_others(self, job_id: int) -> bool:
        """Say whether a job without this work's tag has another's, or belongs to a streaming query."""
        if job_id in self._jobs or job_id in self._others:
            return job_id in self._others
        try:
            job = self._store.job(job_id)
            tags = job.jobTags().mkString(" ").split()
            about = job.description().toString()
        except Exception:  # noqa: BLE001 - a job that the store has not met yet, or has dropped
            is_others = job_id < max(self._jobs, default=0) - _MET_BY_THEN
        else:
            is_anothers = any(tag.startswith(TAG_PREFIX) and tag != self.tag for tag in tags)
            is_others = is_anothers or _OF_A_QUERY in about
        if is_others:
            self._others.add(job_id)
        return is_others

    def _read_job(self, job_id: int) -> _JobCounts | None:
        try:
            job = self._store.job(job_id)
        except Exception:  # noqa: BLE001 - the listener is a moment behind the scheduler
            return None
        status = job.status().toString()
        stage_ids = [int(text) for text in job.stageIds().mkString(" ").split()]
        return _JobCounts(
            finished=status != "RUNNING",
            failed=status == "FAILED",
            tasks=job.numTasks() - job.numSkippedTasks(),
            done=job.numCompletedTasks(),
            tasks_failed=job.numFailedTasks(),
            stages={stage_id: counts for stage_id in stage_ids if (counts := self._read_stage(stage_id))},
        )

    def _read_stage(self, stage_id: int) -> _StageCounts | None:
        try:
            stage = self._store.lastStageAttempt(stage_id)
        except Exception:  # noqa: BLE001 - not submitted yet
            return None
        if stage.status().toString() == "SKIPPED":
            return None
        return _StageCounts(
            rows_read=stage.inputRecords(),
            bytes_read=stage.inputBytes(),
            rows_written=stage.outputRecords(),
            bytes_written=stage.outputBytes(),
            shuffle_bytes=stage.shuffleWriteBytes(),
        )
