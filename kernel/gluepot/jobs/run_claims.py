"""Who may run a run: claims with a lease and a fencing number (DESIGN D5).

A claim is taken by one conditional UPDATE that raises the fencing number. Everything that the holder writes later
names that number, so a holder that was thought dead and was not (a laptop that slept) changes nothing any more.
"""

from __future__ import annotations

import platform
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, text, update

from gluepot.database import Database
from gluepot.database.engine import BUSY_TIMEOUT_S
from gluepot.database.tables.jobs import job_runs, jobs
from gluepot.database.tables.schedule import queued_crawls
from gluepot.jobs.bookmarks.errors import BookmarkMovedError
from gluepot.jobs.bookmarks.publishing import publish_run
from gluepot.jobs.documents import plain
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.models import ACTIVE_STATES, Failure, RunMetrics, RunState, StepRun
from gluepot.jobs.run_store import RunRequest, insert_run, retry_request, run_of
from gluepot.processes import ProcessIdentity

Admission = Callable[[Connection, RowMapping], str | None]
"""Says what a waiting run must wait for beside its turn (memory, say), or None when it may start."""

LEASE = timedelta(seconds=12 * BUSY_TIMEOUT_S)  # at least ten times what a write may wait for the lock
START_LEASE = timedelta(seconds=60)  # from the claim to the runner's first word
MAX_STARTS = 5
_RETRY_BASE = timedelta(seconds=30)
_RETRY_MAX = timedelta(minutes=15)
_QUEUE_LOCK = 7_203_115  # any number of our own: the key of PostgreSQL's advisory lock
_ACTIVE = tuple(state.value for state in ACTIVE_STATES)


class Retries(Enum):
    """IF_LEFT: a failed run is retried while its job allows it. NONE: another attempt would fail in the same way."""

    IF_LEFT = auto()
    NONE = auto()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to change one run, until somebody else takes it."""

    run_id: str
    fencing: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """An active run with the processes behind it; `child` is the user's code."""

    claim: Claim
    state: RunState
    has_started: bool
    host: str
    owner: ProcessIdentity | None
    child: ProcessIdentity | None
    lease_until: datetime


def lock_queue(database: Database, connection: Connection) -> None:
    """Let only one dispatcher count and claim at a time. SQLite's write lock does that already."""
    if not database.is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _QUEUE_LOCK})


class RunClaims:
    """Takes, keeps and gives back claims. `host` names this machine."""

    def __init__(self, database: Database, *, host: str = "") -> None:
        self._database = database
        self.host = host or platform.node()

    def take(self, *, max_parallel: int, now: datetime, admit: Admission | None = None) -> Claim | None:
        """Claim the longest waiting run that may start now; None when there is none, or no room on this machine.

        A job whose `max_concurrent_runs` are busy keeps its next run WAITING, which says for what.
        """
        with self._database.read() as connection:
            if not connection.execute(_waiting(now).limit(1)).first():
                return None  # the usual case costs no write lock
        with self._database.write() as connection:
            lock_queue(self._database, connection)
            active = connection.execute(
                select(job_runs.c.job_name, job_runs.c.id, job_runs.c.owner_host).where(
                    job_runs.c.state.in_(_ACTIVE)
                )
            ).all()
            here = sum(row.owner_host == self.host for row in active) + self._crawls(connection)
            if here >= max_parallel:
                self._say_full(connection, max_parallel, now)
                return None
            for row in connection.execute(_waiting(now)).mappings().all():
                blocker = self._blocker(connection, row, [(one.job_name, one.id) for one in active])
                if blocker is None and admit is not None:
                    blocker = admit(connection, row)
                if blocker is None:
                    return self._claim(connection, row, now)
                if row["state_detail"] != blocker:
                    connection.execute(
                        update(job_runs).where(job_runs.c.id == row["id"]).values(state_detail=blocker)
                    )
        return None

    def _crawls(self, connection: Connection) -> int:
        """Return how many crawls that triggers and workflows asked for run on this machine."""
        under_way = (
            select(func.count())
            .select_from(queued_crawls)
            .where(queued_crawls.c.state.in_(_ACTIVE), queued_crawls.c.owner_host == self.host)
        )
        return int(connection.execute(under_way).scalar_one())

    @staticmethod
    def _say_full(connection: Connection, max_parallel: int, now: datetime) -> None:
        """Let waiting runs say that as many run as may."""
        detail = f"waits for one of {max_parallel} job runs and crawls to end (runs.max_parallel)"
        connection.execute(
            update(job_runs)
            .where(
                job_runs.c.state == RunState.WAITING.value,
                job_runs.c.not_before <= now,
                job_runs.c.state_detail != detail,
            )
            .values(state_detail=detail)
        )

    @staticmethod
    def _blocker(connection: Connection, row: RowMapping, active: Sequence[tuple[str, str]]) -> str | None:
        """Say what a waiting run waits for, or None when it may start."""
        same_job = [run_id for name, run_id in active if name == row["job_name"]]
        if not same_job:
            return None
        limit = connection.execute(
            select(jobs.c.max_concurrent_runs).where(jobs.c.name == row["job_name"])
        ).scalar()
        return f"waits for run {same_job[0]}" if limit is not None and len(same_job) >= limit else None

    def _claim(self, connection: Connection, row: RowMapping, now: datetime) -> Claim | None:
        claim = Claim(run_id=row["id"], fencing=row["fencing"] + 1)
        me = ProcessIdentity.mine()
        done = connection.execute(
            update(job_runs)
            .where(
                job_runs.c.id == row["id"],
                job_runs.c.state == RunState.WAITING.value,
                job_runs.c.fencing == row["fencing"],
            )
            .values(
                state=RunState.STARTING.value, state_detail="", fencing=claim.fencing, lease_until=now + START_LEASE,
                owner_host=self.host, owner_pid=me.pid, owner_started_s=me.started_s,
            )
        )  # fmt: skip
        return claim if done.rowcount == 1 else None

    def adopt(self, claim: Claim, now: datetime) -> None:
        """Make the calling process the owner of a claim that its starter took."""
        me = ProcessIdentity.mine()
        self._change(
            claim,
            owner_host=self.host,
            owner_pid=me.pid,
            owner_started_s=me.started_s,
            lease_until=now + LEASE,
        )

    def begin(
        self, claim: Claim, child: ProcessIdentity, now: datetime, *, notes: Sequence[str] = ()
    ) -> None:
        """Say that user code starts now, in the process `child`, and what is to be known of the run."""
        with self._database.write() as connection:
            state = self._state(connection, claim)
            kept = RunState.STOPPING if state is RunState.STOPPING else RunState.RUNNING
            self._update(
                connection, claim, state=kept.value, started_at=now, lease_until=now + LEASE,
                child_pid=child.pid, child_started_s=child.started_s, notes=list(notes) or None,
            )  # fmt: skip

    def renew(self, claim: Claim, now: datetime, steps: Sequence[StepRun]) -> None:
        """Prolong the lease, and show how far the steps are."""
        self._change(claim, lease_until=now + LEASE, steps=plain(steps))

    def state(self, claim: Claim) -> RunState:
        """Return the run's state, which a stop request changes.

        Raises:
            LostClaimError: the claim is no longer held.
        """
        with self._database.read() as connection:
            return self._state(connection, claim)

    def finish(
        self, claim: Claim, state: RunState, *, now: datetime, exit_code: int | None = None, error: str = "",
        failure: Failure | None = None, steps: Sequence[StepRun] = (), metrics: RunMetrics | None = None,
        retries: Retries = Retries.IF_LEFT,
    ) -> RunState:  # fmt: skip
        """Write a run's final state, and what follows from it in the same transaction; return the state.

        With SUCCEEDED its bookmark advances; where that moved meanwhile the run FAILED. A FAILED run that may be
        retried, by `retries` and by the limits of its job, queues its retry.
        """
        with self._database.write() as connection:
            self._state(connection, claim)
            if state is RunState.SUCCEEDED:
                try:
                    publish_run(connection, claim.run_id, claim.fencing, now)
                except BookmarkMovedError as moved:
                    state, error = RunState.FAILED, str(moved)
            row = connection.execute(select(job_runs).where(job_runs.c.id == claim.run_id)).mappings().one()
            self._update(
                connection, claim, state=state.value, state_detail="", ended_at=now, exit_code=exit_code, error=error,
                failure=plain(failure), steps=plain(steps) if steps else row["steps"], metrics=plain(metrics), lease_until=None,
            )  # fmt: skip
            may_retry = state is RunState.FAILED and retries is Retries.IF_LEFT
            if may_retry and row["attempt"] < row["max_retries"]:
                insert_run(connection, _retry(row, now), now)
        return state

    def give_back(self, claim: Claim, *, now: datetime) -> None:
        """Put a run whose user code never started back into the queue, under a new fencing number."""
        self._change(
            claim, state=RunState.WAITING.value, fencing=claim.fencing + 1, lease_until=None, owner_pid=None,
            not_before=now + timedelta(seconds=2**claim.fencing), state_detail="starts again: its process was lost",
        )  # fmt: skip

    def held(self) -> list[Held]:
        """Return every active run with the processes behind it."""
        with self._database.read() as connection:
            rows = connection.execute(select(job_runs).where(job_runs.c.state.in_(_ACTIVE))).mappings().all()
        return [_held(row) for row in rows]

    def _change(self, claim: Claim, **values: Any) -> None:
        with self._database.write() as connection:
            self._update(connection, claim, **values)

    @staticmethod
    def _update(connection: Connection, claim: Claim, **values: Any) -> None:
        done = connection.execute(
            update(job_runs)
            .where(
                job_runs.c.id == claim.run_id,
                job_runs.c.fencing == claim.fencing,
                job_runs.c.state.in_(_ACTIVE),
            )
            .values(**values)
        )
        if done.rowcount != 1:
            raise LostClaimError(claim.run_id)

    @staticmethod
    def _state(connection: Connection, claim: Claim) -> RunState:
        state = connection.execute(
            select(job_runs.c.state).where(
                job_runs.c.id == claim.run_id,
                job_runs.c.fencing == claim.fencing,
                job_runs.c.state.in_(_ACTIVE),
            )
        ).scalar()
        if state is None:
            raise LostClaimError(claim.run_id)
        return RunState(state)


def _waiting(now: datetime) -> Any:
    return (
        select(job_runs)
        .where(job_runs.c.state == RunState.WAITING.value, job_runs.c.not_before <= now)
        .order_by(job_runs.c.queued_at, job_runs.c.id)
    )


def _retry(row: RowMapping, now: datetime) -> RunRequest:
    # Full jitter on the upper half: retries of many runs that failed together do not come back together.
    delay = min(_RETRY_BASE * 2 ** row["attempt"], _RETRY_MAX) * random.uniform(0.5, 1.0)  # noqa: S311
    return replace(retry_request(run_of(row), previous_run_id=row["id"]), not_before=now + delay)


def _held(row: RowMapping) -> Held:
    return Held(
        claim=Claim(run_id=row["id"], fencing=row["fencing"]),
        state=RunState(row["state"]),
        has_started=row["started_at"] is not None,
        host=row["owner_host"],
        owner=_process(row["owner_pid"], row["owner_started_s"]),
        child=_process(row["child_pid"], row["child_started_s"]),
        lease_until=row["lease_until"],
    )


def _process(pid: int | None, started_s: float | None) -> ProcessIdentity | None:
    return (
        ProcessIdentity(pid=pid, started_s=started_s) if pid is not None and started_s is not None else None
    )
