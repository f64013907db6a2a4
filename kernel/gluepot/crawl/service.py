"""The verbs of crawling."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.clock import Clock, utc_now
from gluepot.crawl import store
from gluepot.crawl.catalog_targets import catalog_places, is_catalog_target
from gluepot.crawl.crawler_names import name_after
from gluepot.crawl.errors import (
    CrawlerExistsError,
    CrawlerNotFoundError,
    CrawlRunningError,
    NoTargetError,
    RunNotFoundError,
)
from gluepot.crawl.locations import Location, resolve_location
from gluepot.crawl.metrics import CrawlerMetricsList, metrics_of
from gluepot.crawl.models import (
    Crawler,
    CrawlerList,
    CrawlMode,
    CrawlPolicies,
    CrawlRun,
    Existing,
)
from gluepot.crawl.running import CrawlRequest, CrawlRunner, OnProgress
from gluepot.crawl.watching import changes_between, look_at
from gluepot.errors import ConflictError, InvalidInputError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.connections.service import ConnectionService
    from gluepot.database import Database
    from gluepot.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.\-]{0,254}\Z")


class CrawlService:
    """Crawls, and keeps crawlers and the history of their runs."""

    def __init__(
        self,
        database: Database,
        catalog: CatalogService,
        settings: Settings,
        *,
        connections: Callable[[], ConnectionService] | None = None,
        now: Clock = utc_now,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._settings = settings
        self._now = now
        self._runner = CrawlRunner(database, catalog, connections, now)

    def crawl(
        self,
        targets: Sequence[str] = (),
        *,
        database: str = "",
        name: str = "",
        prefix: str = "",
        policies: CrawlPolicies | None = None,
        classifiers: Sequence[str] | None = None,
        connection: str = "",
        mode: CrawlMode = CrawlMode.APPLY,
        base: Path | None = None,
        changes: Sequence[str] | None = None,
        on_progress: OnProgress | None = None,
    ) -> CrawlRun:
        """Look at `targets` and bring the catalog in line with them.

        With a name and targets the crawler is defined (or changed) and run; with a name alone, or one target that
        is no path but a crawler's name, that crawler is run. What is "" or None comes from the crawler, else is
        the default.

        Args:
            targets: local paths or URLs; `catalog://db.table` or `catalog://db` for tables that are there already.
            database: where tables go; made when it is not there.
            name: the crawler's.
            prefix: put before the names of new tables.
            policies: how to decide.
            classifiers: names of custom classifiers, in the order in which they are asked.
            connection: the name of a connection to a database; the targets are then patterns of its tables
                (`db/schema/%`).
            base: the folder of relative paths; None means the working folder.
            mode: DRY_RUN reads and compares and writes nothing to the catalog.
            changes: URIs or paths of files that came, went or changed since the last run (event mode): nothing else
                is listed. None looks everywhere. Where no run went before, everything is looked at.
            on_progress: told at most ten times a second what is going on.

        Raises:
            NoTargetError, CrawlerNotFoundError: nothing says what to crawl.
            NotFoundError: a classifier is not there.
            TargetError: no target can be read. One of several that cannot is in the report instead.
            CrawlRunningError: another run of the same crawler goes on.
            CrawlStoppedError: somebody stopped this run; nothing was written.
        """
        crawler = self._crawler_for(targets, name, base)
        if connection:
            crawler = replace(crawler, connection=connection)
        crawler = replace(
            crawler,
            database=(database or crawler.database).lower(),
            prefix=prefix or crawler.prefix,
            policies=policies or crawler.policies,
            classifiers=crawler.classifiers if classifiers is None else tuple(classifiers),
        )
        if not crawler.targets:
            raise NoTargetError(crawler.name)
        if crawler.name and targets and mode is CrawlMode.APPLY:
            self.define_crawler(crawler, base=base)
        crawler, locations = self._places(crawler, base)
        changed = None if changes is None else tuple(self._locate(uri, base).uri for uri in changes)
        request = CrawlRequest(crawler=crawler, locations=locations, mode=mode, changes=changed)
        return self._runner.run(request, on_progress)

    def run_crawler(
        self,
        name: str,
        *,
        origin: str,
        mode: CrawlMode = CrawlMode.APPLY,
        on_progress: OnProgress | None = None,
    ) -> CrawlRun:
        """Run a crawler for somebody who is no person: a trigger, a workflow. It is what a schedule calls.

        Args:
            name: the crawler's.
            origin: who asks, kept on the run and shown with it (`trigger nightly`).
            mode: as in `crawl`.
            on_progress: as in `crawl`.

        Raises:
            CrawlerNotFoundError: there is none of this name.
            CrawlRunningError: a run of it goes on: one at a time, whoever starts it.
            TargetError, CrawlStoppedError: as in `crawl`.
        """
        crawler, locations = self._places(self.get_crawler(name), None)
        request = CrawlRequest(crawler=crawler, locations=locations, mode=mode, origin=origin)
        return self._runner.run(request, on_progress)

    def watch(self, name: str, *, pause: Callable[[], bool], on_run: Callable[[CrawlRun], None]) -> None:
        """Run a crawler once, and again in event mode whenever a listing differs from the one before.

        Args:
            name: the crawler's, of files.
            pause: waits between two listings; returns True to end.
            on_run: told of each run.

        Raises:
            CrawlerNotFoundError: there is none of this name.
            InvalidInputError: it crawls a database, which cannot be listed.
            TargetError, CrawlStoppedError: as in `crawl`.
        """
        crawler = self.get_crawler(name)
        if crawler.connection:
            raise InvalidInputError(f"Crawler {name!r} crawls a database.", "Give it a schedule instead.")
        crawler, locations = self._places(crawler, None)
        request = CrawlRequest(crawler=crawler, locations=locations, mode=CrawlMode.APPLY, origin="watch")
        known = look_at(locations)
        on_run(self._runner.run(request, None))
        while not pause():
            seen = look_at(locations)
            changes = tuple(changes_between(known, seen))
            if not changes:
                continue
            # Another run may go on just now: then the changes are taken with the next look.
            with suppress(CrawlRunningError):
                on_run(self._runner.run(replace(request, changes=changes), None))
                known = seen

    def define_crawler(
        self, crawler: Crawler, *, base: Path | None = None, existing: Existing = Existing.CHANGE
    ) -> Crawler:
        """Create a crawler, or change one; relative paths become absolute. Returns it as stored.

        Raises:
            InvalidInputError: the name cannot be one.
            NoTargetError: it has no target.
            CrawlerExistsError: with `Existing.REFUSE`, one of this name.
        """
        if not _NAME.match(crawler.name):
            raise InvalidInputError(
                f"{crawler.name!r} cannot be a crawler's name.",
                "Use letters, digits, blanks, and . _ - after the first.",
            )
        if not crawler.targets:
            raise NoTargetError(crawler.name)
        targets = crawler.targets if crawler.connection else self._located(crawler.targets, base)
        stored = replace(crawler, targets=targets, database=crawler.database.lower() or "default")
        with self._database.write() as connection:
            if existing is Existing.REFUSE and store.find_crawler(connection, stored.name) is not None:
                raise CrawlerExistsError(stored.name)
            store.save_crawler(connection, stored, self._now())
        return self.get_crawler(crawler.name)

    def crawler_of(
        self, targets: Sequence[str], database: str, *, name: str = "", base: Path | None = None
    ) -> Crawler:
        """Return the crawler of exactly these targets, which writes into `database` from now on; make it if there is none.

        `name`: what it is called; "" takes the one that is there, whatever its name, or names a new one after its first target.

        Raises:
            ConflictError: a crawler of this name has other targets.
            InvalidInputError: the name cannot be one.
            NoTargetError: there is no target.
        """
        located = self._located(targets, base)
        known = {crawler.name: crawler for crawler in self.list_crawlers()}
        same = [
            c for c in known.values() if c.targets == located and not c.connection and name in ("", c.name)
        ]
        if same:
            return self.define_crawler(replace(same[0], database=database))
        if name in known:
            raise ConflictError(
                f"Crawler {name!r} crawls something else: {', '.join(known[name].targets)}.",
                "Give this one another name.",
            )
        chosen = name or (name_after(located[0], known) if located else "files")
        return self.define_crawler(Crawler(name=chosen, targets=located, database=database))

    def _located(self, targets: Sequence[str], base: Path | None) -> tuple[str, ...]:
        return tuple(t if is_catalog_target(t) else self._locate(t, base).uri for t in targets)

    def list_crawlers(self) -> list[Crawler]:
        """Return every crawler, by name."""
        with self._database.read() as connection:
            return store.list_crawlers(connection)

    def overview(self) -> CrawlerList:
        """Return every crawler with its last run."""
        crawlers = self.list_crawlers()
        with self._database.read() as connection:
            last = {c.name: runs[0] for c in crawlers if (runs := store.list_runs(connection, c.name, 1))}
        return CrawlerList(crawlers=tuple(crawlers), last_runs=last)

    def metrics(self, names: Sequence[str] = ()) -> CrawlerMetricsList:
        """Return what GetCrawlerMetrics of Glue says, of these crawlers or of all.

        Raises:
            CrawlerNotFoundError: there is none of a name.
        """
        wanted = [self.get_crawler(name).name for name in names] or [c.name for c in self.list_crawlers()]
        with self._database.read() as connection:
            return CrawlerMetricsList(
                metrics=tuple(metrics_of(connection, name, self._now()) for name in wanted)
            )

    def get_crawler(self, name: str) -> Crawler:
        """Return a crawler.

        Raises:
            CrawlerNotFoundError: there is none of this name.
        """
        with self._database.read() as connection:
            found = store.find_crawler(connection, name)
            if found is None:
                raise CrawlerNotFoundError(
                    name, [crawler.name for crawler in store.list_crawlers(connection)]
                )
        return found

    def delete_crawler(self, name: str) -> None:
        """Delete a crawler; its tables and the history of its runs stay.

        Raises:
            CrawlerNotFoundError: there is none of this name.
        """
        self.get_crawler(name)
        with self._database.write() as connection:
            store.delete_crawler(connection, name)

    def list_runs(self, crawler: str | None = None, limit: int = 20) -> list[CrawlRun]:
        """Return the latest runs, newest first; of one crawler, or of all."""
        if crawler is not None:
            self.get_crawler(crawler)
        with self._database.read() as connection:
            return store.list_runs(connection, crawler, limit)

    def get_run(self, run_id: str) -> CrawlRun:
        """Return a run with its report.

        Raises:
            RunNotFoundError: there is none of this id.
        """
        with self._database.read() as connection:
            found = store.find_run(connection, run_id)
        if found is None:
            raise RunNotFoundError(run_id)
        return found

    def stop_run(self, run_id: str) -> CrawlRun:
        """End a running run; it notices within two seconds and writes nothing. An ended run stays as it is.

        Raises:
            RunNotFoundError: there is none of this id.
        """
        with self._database.write() as connection:
            store.stop_run(connection, run_id, self._now())
        return self.get_run(run_id)

    def _crawler_for(self, targets: Sequence[str], name: str, base: Path | None) -> Crawler:
        if name and not targets:
            return self.get_crawler(name)
        if not name and len(targets) == 1 and self._is_crawler_name(targets[0], base):
            return self.get_crawler(targets[0])
        with self._database.read() as connection:
            known = store.find_crawler(connection, name) if name else None
        return replace(known or Crawler(name=name, targets=()), targets=tuple(targets))

    def _is_crawler_name(self, text: str, base: Path | None) -> bool:
        if "/" in text or ((base or Path.cwd()) / text).exists():
            return False
        with self._database.read() as connection:
            return store.find_crawler(connection, text) is not None

    def _places(self, crawler: Crawler, base: Path | None) -> tuple[Crawler, tuple[Location, ...]]:
        """Return where the targets lie, none for a database, and the crawler as it decides there."""
        if crawler.connection:
            return crawler, ()
        if any(map(is_catalog_target, crawler.targets)):
            return catalog_places(crawler, self._catalog, lambda uri: self._locate(uri, base))
        return crawler, tuple(self._locate(target, base) for target in crawler.targets)

    def _locate(self, target: str, base: Path | None) -> Location:
        return resolve_location(target, self._settings.mounts, base or Path.cwd())
