"""Runs of crawlers that a person asks for from elsewhere than a cell: queued, and done by a process of their own."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from gluepot.clock import Clock, utc_now
from gluepot.crawl.errors import RunNotFoundError
from gluepot.crawl.models import RunState as CrawlState
from gluepot.database import Database
from gluepot.database.tables.schedule import queued_crawls
from gluepot.jobs.models import ACTIVE_STATES, RunState
from gluepot.schedule.crawl_queue import CrawlRequest, insert_crawl, stop_crawl

if TYPE_CHECKING:
    from gluepot.crawl.service import CrawlService

_UNDER_WAY = (RunState.WAITING, *ACTIVE_STATES)


class CrawlRequests:
    """Asks for crawls and for their end. `crawls` is asked only where a crawler is named."""

    def __init__(
        self, database: Database, crawls: Callable[[], CrawlService], *, now: Clock = utc_now
    ) -> None:
        self._database = database
        self._crawls = crawls
        self._now = now

    def start(self, crawler: str, *, requested_by: str = "") -> RunState:
        """Queue a run of a crawler and return its state; one that is under way already is not queued again.

        Raises:
            CrawlerNotFoundError: there is none of this name; near names are offered.
        """
        name = self._crawls().get_crawler(crawler).name
        request = CrawlRequest(crawler=name, requested_by=requested_by or getpass.getuser())
        with self._database.write() as connection:
            known = connection.execute(_under_way().where(queued_crawls.c.crawler == name)).first()
            if known is not None:
                return RunState(known.state)
            insert_crawl(connection, request, self._now())
        return RunState.WAITING

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

    def under_way(self) -> Mapping[str, RunState]:
        """Return the crawlers whose run waits or goes on, with its state."""
        with self._database.read() as connection:
            rows = connection.execute(_under_way()).all()
        return {row.crawler: RunState(row.state) for row in rows}


def _under_way() -> Select[tuple[str, str, str]]:
    return select(queued_crawls.c.id, queued_crawls.c.crawler, queued_crawls.c.state).where(
        queued_crawls.c.state.in_([state.value for state in _UNDER_WAY])
    )
