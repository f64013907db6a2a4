"""Starts queued crawls, each in a process of its own, and tidies up after lost ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from gluepot.database import Database
from gluepot.processes import start_detached
from gluepot.schedule.crawl_queue import CrawlClaim, CrawlQueue
from gluepot.settings import Settings
from gluepot.settings_sources import as_environment

CRAWL_PROCESS = "gluepot.cli.crawl_process"


class CrawlDispatch:
    """The part of a dispatcher that looks after crawls.

    `admit` says what a waiting crawl must wait for beside its turn, or None when it may start. `start` starts a claim's
    process; a test may put its own here.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        admit: Callable[[Connection], str | None] | None = None,
        start: Callable[[Settings, CrawlClaim], None] | None = None,
    ) -> None:
        self._queue = CrawlQueue(database)
        self._settings = settings
        self._admit = admit
        self._start = start or start_crawler

    def tick(self, now: datetime) -> None:
        """Recover lost crawls, then start those that wait."""
        self._queue.recover(now)
        limit = self._settings.runs.max_parallel
        while claim := self._queue.take(now, max_parallel=limit, admit=self._admit):
            self._start(self._settings, claim)


def start_crawler(settings: Settings, claim: CrawlClaim) -> None:
    """Start the process of a claim; it outlives the dispatcher. It is named and not imported: it lies above."""
    start_detached(
        [sys.executable, "-m", CRAWL_PROCESS, claim.crawl_id, str(claim.fencing)],
        log=settings.log_folder / "crawls" / f"{claim.crawl_id}.log",
        environment={**os.environ, **as_environment(settings), "GLUEPOT_HOME": str(settings.home)},
        folder=settings.home,
    )
