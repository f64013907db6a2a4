"""One run of a crawl, from the lease to the report that is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from gluepot.clock import Clock
from gluepot.crawl import store
from gluepot.crawl.catalog_targets import is_catalog_target
from gluepot.crawl.custom_service import ClassifierService
from gluepot.crawl.errors import CrawlStoppedError
from gluepot.crawl.leases import Lease, acquire_lease
from gluepot.crawl.locations import Location
from gluepot.crawl.models import Crawler, CrawlMode, CrawlProgress, CrawlRun, RunState
from gluepot.crawl.registry import Classifiers
from gluepot.crawl.run import CrawlExecution, CrawlOrder, Tables
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.connections.service import ConnectionService
    from gluepot.crawl.custom import CustomClassifier
    from gluepot.crawl.database_run import DatabaseCrawl
    from gluepot.database import Database

OnProgress = Callable[[CrawlProgress], None]
PROGRESS_S = 0.1


@dataclass(frozen=True, kw_only=True)
class CrawlRequest:
    """What is asked of one run: a crawler (its name may be ""), its places, and who asks.

    `changes`: URIs that changed since the last run, None to look everywhere.
    """

    crawler: Crawler
    locations: tuple[Location, ...]
    mode: CrawlMode
    origin: str = ""
    changes: tuple[str, ...] | None = None


class CrawlRunner:
    """Runs requests. Holds no state: runs and leases are rows."""

    def __init__(
        self,
        database: Database,
        catalog: CatalogService,
        connections: Callable[[], ConnectionService] | None,
        now: Clock,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._connections = connections
        self._now = now
        self.progress_s = PROGRESS_S

    def run(self, request: CrawlRequest, on_progress: OnProgress | None) -> CrawlRun:
        """Do one run and return it with its report, which is kept.

        Raises:
            CrawlRunningError: another run of the same scope goes on.
            CrawlStoppedError: somebody stopped this run; nothing was written.
            TargetError: no target can be read.
        """
        crawler, mode = request.crawler, request.mode
        uris = tuple(location.uri for location in request.locations) or tuple(
            f"{crawler.connection}:{target}" for target in crawler.targets
        )
        scope = (
            store.scope_of_crawler(crawler.name)
            if crawler.name
            else store.scope_of_targets(crawler.database, uris)
        )
        run = CrawlRun(
            id=f"crawl_{uuid.uuid4().hex[:16]}", crawler=crawler.name, database=crawler.database, targets=uris,
            mode=mode, state=RunState.RUNNING, started_at=self._now(), origin=request.origin,
        )  # fmt: skip
        custom = ClassifierService(self._database).get_all(crawler.classifiers)
        lease: Lease | None = None
        if mode is CrawlMode.APPLY:
            what = f"Crawler {crawler.name!r}" if crawler.name else f"{uris[0]!r}"
            lease = acquire_lease(self._database, scope, run.id, what, self._now)
        with self._database.write() as connection:
            expected = store.files_of_last_run(connection, scope)
            store.add_run(connection, run, scope)
        order = CrawlOrder(
            run_id=run.id, crawler=crawler.name, scope=scope, locations=request.locations, database=crawler.database,
            prefix=crawler.prefix, mode=mode, policies=crawler.policies.in_force(), changes=request.changes,
            tables=Tables.KNOWN if any(map(is_catalog_target, crawler.targets)) else Tables.ALL,
        )  # fmt: skip
        began = perf_counter()
        tick = _ticker(lease, on_progress, began, self.progress_s, expected)
        try:
            outcome = self._execution(order, crawler, custom).execute(tick, lease)
        except BaseException as error:
            stopped = isinstance(error, (CrawlStoppedError, KeyboardInterrupt))
            sentence = str(error) if isinstance(error, GluepotError) else f"{type(error).__name__}: {error}"
            failed = replace(run, state=RunState.STOPPED if stopped else RunState.FAILED, error=sentence)
            self._finish(failed, lease, began)
            raise
        report = outcome.report
        done = replace(
            run, state=RunState.COMPLETED, tables=tuple(sorted(outcome.plan.tables, key=lambda t: t.name)),
            skipped=tuple(report.skipped), skipped_count=report.skipped_count, files=report.files,
            files_read=report.files_read, size_bytes=report.size_bytes,
        )  # fmt: skip
        return self._finish(done, lease, began)

    def _execution(
        self, order: CrawlOrder, crawler: Crawler, custom: tuple[CustomClassifier, ...]
    ) -> CrawlExecution | DatabaseCrawl:
        if not crawler.connection:
            return CrawlExecution(order, self._database, self._catalog, self._now, Classifiers(custom=custom))
        from gluepot.crawl.database_run import DatabaseCrawl, DatabaseSource

        source = DatabaseSource(connection=crawler.connection, patterns=crawler.targets)
        assert self._connections is not None, "this service was built without connections"
        return DatabaseCrawl(order, source, self._database, self._catalog, self._connections(), self._now)

    def _finish(self, run: CrawlRun, lease: Lease | None, began: float) -> CrawlRun:
        finished = replace(run, finished_at=self._now(), elapsed_s=round(perf_counter() - began, 3))
        with self._database.write() as connection:
            if lease is None or lease.release_in(connection):
                store.finish_run(connection, finished)
        return finished


def _ticker(
    lease: Lease | None, on_progress: OnProgress | None, began: float, every_s: float, expected: int | None
) -> Callable[[int, int, str], None]:
    said = began

    def tick(files: int, files_read: int, folder: str) -> None:
        nonlocal said
        moment = perf_counter()
        if moment - said < every_s:
            return
        said = moment
        if lease is not None:
            lease.renew_when_due()
        if on_progress is not None:
            on_progress(
                CrawlProgress(
                    stage="reading",
                    files=files,
                    files_read=files_read,
                    elapsed_s=moment - began,
                    folder=folder,
                    files_expected=expected,
                )
            )

    return tick
