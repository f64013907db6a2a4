"""One run at a time for each scope: a row with an owner, an end, and a fencing number."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from gluepot.clock import Clock
from gluepot.crawl.errors import CrawlRunningError, CrawlStoppedError
from gluepot.crawl.models import RunState
from gluepot.database.engine import BUSY_TIMEOUT_S, Database
from gluepot.database.tables.crawl import crawl_leases, crawl_runs
from gluepot.processes import ProcessIdentity

LEASE_LIFE = timedelta(seconds=12 * BUSY_TIMEOUT_S)
RENEW_AFTER = timedelta(seconds=2)


@dataclass(kw_only=True)
class Lease:
    """The right to crawl one scope. Lost when somebody stops the run, or takes over after it was silent too long."""

    database: Database
    scope: str
    run_id: str
    fence: int
    now: Clock

    def __post_init__(self) -> None:
        self._renewed_at = self.now()

    def renew_when_due(self) -> None:
        """Renew every two seconds; cheap in between.

        Raises:
            CrawlStoppedError: the lease is lost.
        """
        if self.now() - self._renewed_at >= RENEW_AFTER:
            self.renew()

    def renew(self) -> None:
        """Renew now.

        Raises:
            CrawlStoppedError: the lease is lost.
        """
        moment = self.now()
        with self.database.write() as connection:
            done = connection.execute(
                update(crawl_leases).where(*self._mine()).values(acquired_until=moment + LEASE_LIFE)
            )
        if done.rowcount == 0:
            raise CrawlStoppedError(self.run_id)
        self._renewed_at = moment

    def check_in(self, connection: Connection) -> None:
        """Make sure, inside the caller's transaction, that the lease is held: the fence of what is written there.

        Raises:
            CrawlStoppedError: the lease is lost.
        """
        if connection.execute(select(crawl_leases.c.fence).where(*self._mine())).first() is None:
            raise CrawlStoppedError(self.run_id)

    def release_in(self, connection: Connection) -> bool:
        """Give the lease back inside the caller's transaction; return False when it was lost before."""
        return connection.execute(delete(crawl_leases).where(*self._mine())).rowcount > 0

    def _mine(self) -> tuple[Any, ...]:
        c = crawl_leases.c
        return c.scope == self.scope, c.run_id == self.run_id, c.fence == self.fence


def acquire_lease(database: Database, scope: str, run_id: str, what: str, now: Clock) -> Lease:
    """Take the lease of a scope; one whose owner is dead or silent is taken over, and its run marked as failed.

    Raises:
        CrawlRunningError: a live run holds it. `what` names the scope in the sentence.
    """
    me = ProcessIdentity.mine()
    host = socket.gethostname()
    moment = now()
    values = {
        "run_id": run_id, "owner_pid": me.pid, "owner_started_s": me.started_s, "owner_host": host,
        "acquired_until": moment + LEASE_LIFE,
    }  # fmt: skip
    with database.write() as connection:
        row = (
            connection.execute(select(crawl_leases).where(crawl_leases.c.scope == scope).with_for_update())
            .mappings()
            .first()
        )
        if row is None:
            connection.execute(crawl_leases.insert().values(scope=scope, fence=1, **values))
            return Lease(database=database, scope=scope, run_id=run_id, fence=1, now=now)
        owner = ProcessIdentity(pid=row["owner_pid"], started_s=row["owner_started_s"])
        dead = row["owner_host"] == host and not owner.is_alive()
        if not dead and row["acquired_until"] > moment:
            raise CrawlRunningError(what, row["run_id"])
        fence = row["fence"] + 1
        connection.execute(
            update(crawl_leases).where(crawl_leases.c.scope == scope).values(fence=fence, **values)
        )
        connection.execute(
            update(crawl_runs)
            .where(crawl_runs.c.id == row["run_id"], crawl_runs.c.state == RunState.RUNNING.value)
            .values(
                state=RunState.FAILED.value,
                finished_at=moment,
                error="Its process ended before the crawl did.",
            )
        )
    return Lease(database=database, scope=scope, run_id=run_id, fence=fence, now=now)
