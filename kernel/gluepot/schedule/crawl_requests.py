"""Runs of crawlers that a person asks for from elsewhere than a cell: queued, and done by a process of their own."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import RowMapping, Select, select

from gluepot.clock import Clock, utc_now
from gluepot.crawl.errors import RunNotFoundError
from gluepot.crawl.models import CrawlMode
from gluepot.crawl.models import RunState as CrawlState
from gluepot.database import Database
from gluepot.database.tables.schedule import queued_crawls
from gluepot.errors import NotFoundError
from gluepot.jobs.models import ACTIVE_STATES, RunState
from gluepot.schedule.crawl_queue import CrawlRequest, insert_crawl, stop_crawl

if TYPE_CHECKING:
    from gluepot.crawl.service import CrawlService

_UNDER_WAY = (RunState.WAITING, *ACTIVE_STATES)


class QueuedCrawlNotFoundError(NotFoundError):
    """Nobody asked for a crawl of this id."""

    def __init__(self, crawl_id: str) -> None:
        super().__init__("Asked-for crawl", crawl_id, next_step="List runs with: gluepot crawler runs")


@dataclass(frozen=True, kw_only=True)
class QueuedCrawl:
    """A crawl that was asked for.

    `state_detail`: what it waits for. `crawl_run_id`: the run with its report, None until it succeeded; `error`: why
    there is none.
    """

    id: str
    crawler: str
    mode: CrawlMode
    state: RunState
    state_detail: str
    crawl_run_id: str | None
    error: str


class CrawlRequests:
    """Asks for crawls and for their end. `crawls` is asked only where a crawler is named."""

    def __init__(
        self, database: Database, crawls: Callable[[], CrawlService], *, now: Clock = utc_now
    ) -> None:
        self._database = database
        self._crawls = crawls
        self._now = now

    def start(
        self, crawler: str, *, requested_by: str = "", mode: CrawlMode = CrawlMode.APPLY
    ) -> QueuedCrawl:
        """Queue a run of a crawler and return it; one of the same mode that is under way is not queued again.

        Raises:
            CrawlerNotFoundError: there is none of this name; near names are offered.
        """
        name = self._crawls().get_crawler(crawler).name
        request = CrawlRequest(crawler=name, requested_by=requested_by or getpass.getuser(), mode=mode)
        same = queued_crawls.c.crawler == name, queued_crawls.c.mode == mode.value
        with self._database.write() as connection:
            known = connection.execute(_under_way().where(*same)).mappings().first()
            if known is not None:
                return _queued(known)
            crawl_id = insert_crawl(connection, request, self._now())
        return self.get(crawl_id)

    def get(self, crawl_id: str) -> QueuedCrawl:
        """Return a crawl that was asked for, as it stands now.

        Raises:
            QueuedCrawlNotFoundError: nobody asked for one of this id.
        """
        with self._database.read() as connection:
            query = select(queued_crawls).where(queued_crawls.c.id == crawl_id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise QueuedCrawlNotFoundError(crawl_id)
        return _queued(row)

    def stop(self, crawler: str) -> int:
        """Ask the runs of a crawler to end, those of cells and of the command line too; return how many there were.

        A run notices within two seconds and writes nothing.

        Raises:
            CrawlerNotFoundError: there is none of this name.
        """
        crawls = self._crawls()
        name = crawls.get_crawler(crawler).name
        with self._database.write() as connection:
            queued = connection.execute(_under_way().where(queued_crawls.c.crawler == name)).all()
            for row in queued:
                stop_crawl(connection, row.id, self._now())
        running = [run for run in crawls.list_runs(name, limit=5) if run.state is CrawlState.RUNNING]
        for run in running:
            with suppress(RunNotFoundError):
                crawls.stop_run(run.id)
        return max(len(queued), len(running))

    def under_way(self) -> Mapping[str, QueuedCrawl]:
        """Return the crawls that wait or go on, by crawler: of two, the one that writes."""
        with self._database.read() as connection:
            rows = connection.execute(_under_way()).mappings().all()
        found = sorted(map(_queued, rows), key=lambda crawl: crawl.mode is CrawlMode.APPLY)
        return {crawl.crawler: crawl for crawl in found}


def _under_way() -> Select[Any]:
    return select(queued_crawls).where(queued_crawls.c.state.in_([state.value for state in _UNDER_WAY]))


def _queued(row: RowMapping) -> QueuedCrawl:
    return QueuedCrawl(
        id=row["id"],
        crawler=row["crawler"],
        mode=CrawlMode(row["mode"]),
        state=RunState(row["state"]),
        state_detail=row["state_detail"],
        crawl_run_id=row["crawl_run_id"],
        error=row["error"],
    )
