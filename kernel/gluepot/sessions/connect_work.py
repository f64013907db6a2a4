"""What Spark does for one cell on Spark Connect: the operations that the server reports while they run.

The server's reports come to every thread that waits for a result, so work that the cell's own threads started is seen
too. It is cancelled by its operation's id, the cell's own by its tag.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gluepot.sessions.work import WorkSnapshot, WorkUnit


@dataclass
class _Operation:
    """The last report about one operation. Rows are not reported, and one that failed is "done" as any other."""

    stages: int = 0
    tasks: int = 0
    tasks_done: int = 0
    bytes_read: int = 0
    done: bool = False


class ConnectWork:
    """Follows the work of one cell on a session of Spark Connect."""

    def __init__(self, spark: Any, tag: str) -> None:
        self._spark = spark
        self._tag = tag
        self._lock = threading.Lock()
        self._operations: dict[str, _Operation] = {}
        self._started_s = time.monotonic()

    def begin(self) -> None:
        """Tag what this thread starts from now on, and listen."""
        self._spark.addTag(self._tag)
        self._spark.registerProgressHandler(self._report)

    def end(self) -> None:
        """Stop listening and take the tag away."""
        with contextlib.suppress(ValueError, KeyError):  # another session took this one's place in mid-cell
            self._spark.removeProgressHandler(self._report)
            self._spark.removeTag(self._tag)

    def snapshot(self) -> WorkSnapshot:
        """Return the counts as they were last reported."""
        with self._lock:
            operations = [op for op in self._operations.values() if op.tasks]
        return WorkSnapshot(
            unit=WorkUnit.OPERATION,
            jobs=len(operations),
            active_jobs=sum(not op.done for op in operations),
            failed_jobs=0,
            stages=sum(op.stages for op in operations),
            tasks=sum(op.tasks for op in operations),
            tasks_done=sum(op.tasks_done for op in operations),
            tasks_failed=0,
            rows_read=0,
            bytes_read=sum(op.bytes_read for op in operations),
            rows_written=0,
            bytes_written=0,
            shuffle_bytes=0,
            elapsed_s=time.monotonic() - self._started_s,
        )

    def cancel(self) -> int:
        """Interrupt every operation of this work that still runs; return how many there were."""
        interrupted = set(self._spark.interruptTag(self._tag))
        with self._lock:
            running = [key for key, op in self._operations.items() if not op.done]
        for operation_id in running:
            interrupted.update(self._spark.interruptOperation(operation_id))
        return len(interrupted)

    def _report(
        self, *, stages: Iterable[Any] | None, inflight_tasks: int, operation_id: str | None, done: bool
    ) -> None:
        del inflight_tasks
        if not operation_id:
            return
        with self._lock:
            operation = self._operations.setdefault(operation_id, _Operation())
            known = list(stages or ())
            if known:
                operation.stages = len(known)
                # A stage that was skipped is reported as one that never ran, even at the end.
                counted = [stage for stage in known if not done or stage.done or stage.num_completed_tasks]
                operation.tasks = sum(stage.num_tasks for stage in counted)
                operation.tasks_done = sum(stage.num_completed_tasks for stage in known)
                operation.bytes_read = sum(stage.num_bytes_read for stage in known)
            operation.done = operation.done or done
