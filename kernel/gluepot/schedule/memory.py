"""The memory that runs and sessions of this machine share: what does not fit waits, and says for what.

What a run will need is what its job's last successful run held, else what a run of its kind is taken to need. What
a run needs that is under way is that or what it holds now, whichever is more: a Spark run that has only just started
must not look small.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
from sqlalchemy import Connection, RowMapping, select

from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls
from gluepot.database.tables.sessions import spark_sessions
from gluepot.errors import InvalidInputError
from gluepot.jobs.models import ACTIVE_STATES, JobKind, RunState
from gluepot.processes import ProcessIdentity
from gluepot.schedule.process_sizes import ProcessSizes
from gluepot.sessions.models import OwnerKind
from gluepot.settings import Settings

MB = 1024 * 1024
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|[kmgt])?b?", re.IGNORECASE)
_UNITS = {"k": 1024, "m": MB, "g": 1024 * MB, "t": 1024 * 1024 * MB}
_ACTIVE = [state.value for state in ACTIVE_STATES]


def size_bytes(text: str, whole: int) -> int:
    """Return `3g`, `512m` or `60%` (of `whole`) in bytes.

    Raises:
        InvalidInputError: it is none of these.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(f"{text!r} is not an amount of memory.", "Write 3g, 512m or 60%.")
    number, unit = float(found[1]), (found[2] or "").lower()
    return int(whole * number / 100) if unit == "%" else int(number * _UNITS.get(unit, 1))


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What is in use on this machine, in bytes: by runs and crawls under way, and by sessions that belong to none."""

    runs: int
    sessions: int

    @property
    def total(self) -> int:
        return self.runs + self.sessions


class MemoryBudget:
    """Admits runs while they fit. `held` tells what a process and its children hold; a test may put its own here."""

    def __init__(
        self, settings: Settings, host: str, *, held: Callable[[ProcessIdentity], int] | None = None
    ) -> None:
        self._limits = settings.runs
        self._host = host
        self._held = held or ProcessSizes().held
        self._seen: tuple[object, Usage] | None = None

    @property
    def limit(self) -> int:
        """The budget in bytes; 0 means that there is none."""
        return size_bytes(self._limits.memory, psutil.virtual_memory().total) if self._limits.memory else 0

    def admit(self, connection: Connection, row: RowMapping) -> str | None:
        """Say what a waiting run waits for, or None when it fits. One that is alone always fits."""
        limit = self.limit
        if not limit:
            return None
        usage, needed = self._usage_once(connection), self.needed(connection, row)
        if usage.runs and usage.total + needed > limit:
            return _full(needed, usage.total, limit)
        return None

    def admit_crawl(self, connection: Connection) -> str | None:
        """Say what a waiting crawl waits for, or None when it fits, as a run of Python would."""
        limit = self.limit
        if not limit:
            return None
        usage, needed = self.usage(connection), self._of_python()
        if usage.runs and usage.total + needed > limit:
            return _full(needed, usage.total, limit)
        return None

    def _usage_once(self, connection: Connection) -> Usage:
        """Return what is in use, worked out once in a transaction: a claim asks for each run that waits."""
        transaction = connection.get_transaction()
        if self._seen is None or self._seen[0] is not transaction:
            self._seen = (transaction, self.usage(connection))
        return self._seen[1]

    def usage(self, connection: Connection) -> Usage:
        """Return what is in use on this machine."""
        active = connection.execute(
            select(job_runs).where(job_runs.c.state.in_(_ACTIVE), job_runs.c.owner_host == self._host)
        ).mappings().all()  # fmt: skip
        owned: dict[str, int] = {}
        others = 0
        for row in connection.execute(
            select(spark_sessions).where(spark_sessions.c.ended_at.is_(None))
        ).mappings():
            held = self._size(row["pid"], row["process_started_s"])
            if row["owner_kind"] == OwnerKind.JOB_RUN.value:
                owned[row["owner_name"]] = owned.get(row["owner_name"], 0) + held
            else:
                others += held
        runs = 0
        for row in active:
            held = self._size(row["child_pid"], row["child_started_s"]) + owned.get(row["id"], 0)
            runs += max(held, self.needed(connection, row))
        crawls = select(queued_crawls.c.owner_pid, queued_crawls.c.owner_started_s).where(
            queued_crawls.c.state.in_(_ACTIVE), queued_crawls.c.owner_host == self._host
        )
        for pid, started_s in connection.execute(crawls):
            runs += max(self._size(pid, started_s) if pid != os.getpid() else 0, self._of_python())
        return Usage(runs=runs, sessions=others)

    def needed(self, connection: Connection, row: RowMapping) -> int:
        """Return what a run is expected to hold, in bytes."""
        expected = (
            self._limits.spark_memory if row["kind"] == JobKind.SPARK.value else self._limits.python_memory
        )
        last = connection.execute(
            select(job_runs.c.metrics)
            .where(
                job_runs.c.job_name == row["job_name"],
                job_runs.c.state == RunState.SUCCEEDED.value,
                job_runs.c.metrics.is_not(None),
            )
            .order_by(job_runs.c.queued_at.desc())
            .limit(1)
        ).scalar()
        peak = _peak(last)
        return max(size_bytes(expected, psutil.virtual_memory().total), peak)

    def _of_python(self) -> int:
        return size_bytes(self._limits.python_memory, psutil.virtual_memory().total)

    def _size(self, pid: int | None, started_s: float | None) -> int:
        if pid is None or started_s is None:
            return 0
        return self._held(ProcessIdentity(pid=pid, started_s=started_s))


def _full(needed: int, used: int, limit: int) -> str:
    return (
        f"waits for memory: it needs about {needed // MB} MB, and {used // MB} MB of {limit // MB} MB are in use "
        "(runs.memory)"
    )


def _peak(metrics: Any) -> int:
    work = metrics.get("work") if isinstance(metrics, dict) else None
    return int(work.get("peak_memory_bytes") or 0) if isinstance(work, dict) else 0
