"""Crawls that a trigger or a workflow asked for: queued as rows, each run by a process of its own.

The same claim as that of a job run: one conditional UPDATE, a lease, a fencing number (decision 022).
"""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from gluepot.crawl.models import CrawlMode
from gluepot.database import Database
from gluepot.database.engine import BUSY_TIMEOUT_S
from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls
from gluepot.jobs.models import ACTIVE_STATES, RunState
from gluepot.jobs.run_claims import lock_queue
from gluepot.processes import ProcessIdentity

LEASE = timedelta(seconds=12 * BUSY_TIMEOUT_S)
_START_LEASE = timedelta(seconds=60)
_RETRY_AFTER = timedelta(seconds=30)
_ACTIVE = tuple(state.value for state in ACTIVE_STATES)
_DIED = "The process of the crawl ended without a word: it was killed, or the machine restarted."


@dataclass(frozen=True, kw_only=True)
class CrawlRequest:
    """What a queued crawl needs to know. `error` is why it cannot run, with `state` ERROR."""

    crawler: str
    requested_by: str
    mode: CrawlMode = CrawlMode.APPLY
    trigger_name: str | None = None
    fire_id: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    max_retries: int = 0
    state: RunState = RunState.WAITING
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class CrawlClaim:
    """The right to run one queued crawl, until somebody else takes it."""

    crawl_id: str
    fencing: int


def insert_crawl(connection: Connection, request: CrawlRequest, now: datetime) -> str:
    """Queue a crawl in the caller's transaction and return its id."""
    crawl_id = f"qc_{uuid.uuid4().hex}"
    connection.execute(
        queued_crawls.insert().values(
            id=crawl_id, crawler=request.crawler, mode=request.mode.value, state=request.state.value,
            trigger_name=request.trigger_name, fire_id=request.fire_id, context=dict(request.context), requested_by=request.requested_by,
            max_retries=request.max_retries, queued_at=now, not_before=now, error=request.error,
            ended_at=now if request.state.is_final else None,
        )
    )  # fmt: skip
    return crawl_id


class CrawlQueue:
    """Takes, keeps and ends queued crawls."""

    def __init__(self, database: Database, *, host: str = "") -> None:
        self._database = database
        self._host = host or platform.node()

    def take(
        self, now: datetime, *, max_parallel: int, admit: Callable[[Connection], str | None] | None = None
    ) -> CrawlClaim | None:
        """Claim the longest waiting crawl that may start now; None when there is none, or no room on this machine.

        Each that may not stays WAITING and says for what: its crawler, `max_parallel` runs and crawls of this machine,
        or what `admit` says.
        """
        with self._database.read() as connection:
            if connection.execute(_waiting(now).limit(1)).first() is None:
                return None
        with self._database.write() as connection:
            lock_queue(self._database, connection)
            room = self._blocker(connection, max_parallel, admit)
            for row in connection.execute(_waiting(now)).mappings().all():
                busy = select(queued_crawls.c.id).where(
                    queued_crawls.c.crawler == row["crawler"], queued_crawls.c.state.in_(_ACTIVE)
                )
                is_busy = connection.execute(busy).first() is not None
                waits = f"waits for crawler {row['crawler']!r}, which runs" if is_busy else room
                if waits is None and self._claim(connection, row, now):
                    return CrawlClaim(crawl_id=row["id"], fencing=row["fencing"] + 1)
                if waits is not None and row["state_detail"] != waits:
                    connection.execute(
                        update(queued_crawls)
                        .where(queued_crawls.c.id == row["id"])
                        .values(state_detail=waits)
                    )
        return None

    def _blocker(
        self, connection: Connection, max_parallel: int, admit: Callable[[Connection], str | None] | None
    ) -> str | None:
        under_way = sum(
            connection.execute(
                select(func.count())
                .select_from(table)
                .where(table.c.state.in_(_ACTIVE), table.c.owner_host == self._host)
            ).scalar_one()
            for table in (queued_crawls, job_runs)
        )
        if under_way >= max_parallel:
            return f"waits for one of {max_parallel} job runs and crawls to end (runs.max_parallel)"
        return admit(connection) if admit is not None else None

    def _claim(self, connection: Connection, row: RowMapping, now: datetime) -> bool:
        me = ProcessIdentity.mine()
        done = connection.execute(
            update(queued_crawls)
            .where(
                queued_crawls.c.id == row["id"],
                queued_crawls.c.state == RunState.WAITING.value,
                queued_crawls.c.fencing == row["fencing"],
            )
            .values(
                state=RunState.STARTING.value, state_detail="", fencing=row["fencing"] + 1, lease_until=now + _START_LEASE,
                owner_host=self._host, owner_pid=me.pid, owner_started_s=me.started_s,
            )
        )  # fmt: skip
        return done.rowcount == 1

    def begin(self, claim: CrawlClaim, now: datetime) -> tuple[str, CrawlMode] | None:
        """Make the calling process the owner; return the crawler's name and how it runs, or None: the claim is lost."""
        me = ProcessIdentity.mine()
        values = {
            "state": RunState.RUNNING.value, "started_at": now, "lease_until": now + LEASE,
            "owner_host": self._host, "owner_pid": me.pid, "owner_started_s": me.started_s,
        }  # fmt: skip
        if not self._change(claim, values):
            return None
        with self._database.read() as connection:
            row = connection.execute(
                select(queued_crawls.c.crawler, queued_crawls.c.mode).where(
                    queued_crawls.c.id == claim.crawl_id
                )
            ).one()
        return row.crawler, CrawlMode(row.mode)

    def asked_by(self, claim: CrawlClaim) -> str:
        """Return who asked for a crawl, as its run keeps it: `trigger nightly`, or a person's name."""
        with self._database.read() as connection:
            row = connection.execute(
                select(queued_crawls.c.trigger_name, queued_crawls.c.requested_by).where(
                    queued_crawls.c.id == claim.crawl_id
                )
            ).one()
        return f"trigger {row.trigger_name}" if row.trigger_name else row.requested_by

    def renew(self, claim: CrawlClaim, now: datetime) -> bool:
        """Prolong the lease; return False when the claim is lost or a stop is asked for."""
        if not self._change(claim, {"lease_until": now + LEASE}):
            return False
        with self._database.read() as connection:
            state = connection.execute(
                select(queued_crawls.c.state).where(queued_crawls.c.id == claim.crawl_id)
            ).scalar()
        return state != RunState.STOPPING.value

    def finish(
        self,
        claim: CrawlClaim,
        state: RunState,
        now: datetime,
        *,
        crawl_run_id: str | None = None,
        error: str = "",
    ) -> None:
        """Write the final state; a FAILED crawl that may be retried goes back into the queue."""
        with self._database.write() as connection:
            row = connection.execute(_held(claim)).mappings().first()
            if row is None:
                return
            values: dict[str, Any] = {
                "state": state.value, "ended_at": now, "crawl_run_id": crawl_run_id, "error": error,
                "lease_until": None,
            }  # fmt: skip
            if state is RunState.FAILED and row["attempt"] < row["max_retries"]:
                values |= {
                    "state": RunState.WAITING.value, "ended_at": None, "attempt": row["attempt"] + 1,
                    "not_before": now + _RETRY_AFTER * 2 ** row["attempt"], "state_detail": f"retried after: {error}",
                }  # fmt: skip
            connection.execute(
                update(queued_crawls).where(queued_crawls.c.id == claim.crawl_id).values(**values)
            )

    def recover(self, now: datetime) -> int:
        """End crawls whose process is gone; return how many. One that had not started is queued again."""
        with self._database.read() as connection:
            active = select(queued_crawls).where(queued_crawls.c.state.in_(_ACTIVE))
            rows = connection.execute(active).mappings().all()
        lost = [row for row in rows if self._is_lost(row, now)]
        for row in lost:
            claim = CrawlClaim(crawl_id=row["id"], fencing=row["fencing"])
            if row["state"] == RunState.STARTING.value and row["fencing"] < 5:
                back = {"state": RunState.WAITING.value, "fencing": row["fencing"] + 1, "lease_until": None}
                self._change(claim, back)
            else:
                stopping = row["state"] == RunState.STOPPING.value
                self.finish(claim, RunState.STOPPED if stopping else RunState.FAILED, now, error=_DIED)
        return len(lost)

    def _is_lost(self, row: RowMapping, now: datetime) -> bool:
        if row["owner_host"] != self._host:
            return bool(row["lease_until"] < now)
        return not ProcessIdentity(pid=row["owner_pid"], started_s=row["owner_started_s"]).is_alive()

    def _change(self, claim: CrawlClaim, values: Mapping[str, Any]) -> bool:
        with self._database.write() as connection:
            done = connection.execute(
                update(queued_crawls)
                .where(
                    queued_crawls.c.id == claim.crawl_id,
                    queued_crawls.c.fencing == claim.fencing,
                    queued_crawls.c.state.in_(_ACTIVE),
                )
                .values(**values)
            )
        return done.rowcount == 1


def stop_crawl(connection: Connection, crawl_id: str, now: datetime) -> None:
    """Ask for a queued crawl to end, in the caller's transaction: a waiting one is STOPPED at once."""
    connection.execute(
        update(queued_crawls)
        .where(queued_crawls.c.id == crawl_id, queued_crawls.c.state == RunState.WAITING.value)
        .values(state=RunState.STOPPED.value, ended_at=now)
    )
    connection.execute(
        update(queued_crawls)
        .where(queued_crawls.c.id == crawl_id, queued_crawls.c.state.in_(_ACTIVE))
        .values(state=RunState.STOPPING.value)
    )


def _waiting(now: datetime) -> Any:
    return (
        select(queued_crawls)
        .where(queued_crawls.c.state == RunState.WAITING.value, queued_crawls.c.not_before <= now)
        .order_by(queued_crawls.c.queued_at, queued_crawls.c.id)
    )


def _held(claim: CrawlClaim) -> Any:
    return select(queued_crawls).where(
        queued_crawls.c.id == claim.crawl_id,
        queued_crawls.c.fencing == claim.fencing,
        queued_crawls.c.state.in_(_ACTIVE),
    )
