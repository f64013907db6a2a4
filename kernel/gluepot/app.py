"""The composition root: settings → database → services. It wires; it decides nothing."""

from __future__ import annotations

import platform
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.database import Database, open_database
from gluepot.settings import Settings
from gluepot.settings_sources import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gluepot.catalog.annotations import AnnotationService
    from gluepot.catalog.counting import BackgroundCounts
    from gluepot.catalog.lineage import LineageService
    from gluepot.catalog.openlineage import OpenLineageSender
    from gluepot.catalog.search import SearchService
    from gluepot.catalog.service import CatalogService
    from gluepot.catalog.statistics import StatisticsService
    from gluepot.catalog.transfer import TransferService
    from gluepot.connections.service import ConnectionService
    from gluepot.connectors.service import ConnectorService
    from gluepot.crawl.custom_service import ClassifierService
    from gluepot.crawl.service import CrawlService
    from gluepot.jobs.bookmarks.service import BookmarkService
    from gluepot.jobs.checking.background import BackgroundChecks
    from gluepot.jobs.checking.service import CheckService
    from gluepot.jobs.marks import MarkService
    from gluepot.jobs.run_history import RunHistory
    from gluepot.jobs.service import JobService
    from gluepot.schedule.backfill import BackfillService
    from gluepot.schedule.crawl_requests import CrawlRequests
    from gluepot.schedule.dispatcher import Dispatcher
    from gluepot.schedule.events.abc import Source
    from gluepot.schedule.models import EventKind
    from gluepot.schedule.service import ScheduleService
    from gluepot.schedule.workflows.preconditions import Preconditions
    from gluepot.schedule.workflows.service import WorkflowService
    from gluepot.sessions.service import SessionService


class App:
    """Every service, built when first asked for, so that a door pays only for what it uses."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings.database_url)

    @cached_property
    def catalog(self) -> CatalogService:
        from gluepot.catalog.service import CatalogService

        return CatalogService(self.database, self.settings)

    @cached_property
    def search(self) -> SearchService:
        from gluepot.catalog.search import SearchService

        return SearchService(self.catalog.knowledge, refresh=self.catalog.refresh)

    @cached_property
    def annotations(self) -> AnnotationService:
        from gluepot.catalog.annotations import AnnotationService

        return AnnotationService(self.catalog.knowledge, self.catalog)

    @cached_property
    def statistics(self) -> StatisticsService:
        from gluepot.catalog.statistics import StatisticsService

        return StatisticsService(self.catalog.knowledge, self.catalog)

    @cached_property
    def counts(self) -> BackgroundCounts:
        from gluepot.catalog.counting import BackgroundCounts

        return BackgroundCounts(self.statistics)

    @cached_property
    def lineage(self) -> LineageService:
        from gluepot.catalog.lineage import LineageService

        if self.openlineage is None:
            return LineageService(self.catalog.knowledge, self.catalog)
        return LineageService(self.catalog.knowledge, self.catalog, tell=self.openlineage.tell)

    @cached_property
    def openlineage(self) -> OpenLineageSender | None:
        """What sends lineage to others; None where no setting names anybody."""
        wanted = self.settings.openlineage
        if not (wanted.url or wanted.file):
            return None
        from gluepot.catalog.lineage import known_columns
        from gluepot.catalog.openlineage import OpenLineageSender
        from gluepot.connections.secrets import SecretReference, read_secret

        def key() -> str:
            if not wanted.api_key:
                return ""
            return read_secret(SecretReference.parse(wanted.api_key, where="openlineage.api_key")).reveal()

        return OpenLineageSender(wanted, partial(known_columns, self.catalog), key)

    @cached_property
    def transfer(self) -> TransferService:
        from gluepot.catalog.transfer import TransferService

        return TransferService(self.catalog, self.annotations)

    @cached_property
    def crawl(self) -> CrawlService:
        from gluepot.crawl.service import CrawlService

        return CrawlService(self.database, self.catalog, self.settings, connections=lambda: self.connections)

    @cached_property
    def crawl_requests(self) -> CrawlRequests:
        from gluepot.schedule.crawl_requests import CrawlRequests

        return CrawlRequests(self.database, lambda: self.crawl)

    @cached_property
    def classifiers(self) -> ClassifierService:
        from gluepot.crawl.custom_service import ClassifierService

        return ClassifierService(self.database)

    @cached_property
    def sessions(self) -> SessionService:
        from gluepot.sessions.service import SessionService

        return SessionService(self.database, self.settings, metastore=self.metastore_uri)

    def metastore_uri(self) -> str:
        """Return the URI of a metastore that answers, starting ours if it is gone."""
        from gluepot.catalog.endpoint.launch import ensure_endpoint

        return ensure_endpoint(self.database, self.settings)

    @cached_property
    def jobs(self) -> JobService:
        from gluepot.jobs.service import JobService

        return JobService(self.database, self.catalog, self.settings)

    @cached_property
    def marks(self) -> MarkService:
        from gluepot.jobs.marks import MarkService

        return MarkService(self.database)

    @cached_property
    def checks(self) -> CheckService:
        from gluepot.jobs.checking.service import CheckService

        return CheckService(self.catalog, self.settings)

    @cached_property
    def background_checks(self) -> BackgroundChecks:
        from gluepot.jobs.checking.background import BackgroundChecks

        return BackgroundChecks(self.checks)

    @cached_property
    def run_history(self) -> RunHistory:
        from gluepot.jobs.run_history import RunHistory

        return RunHistory(self.database)

    @cached_property
    def bookmarks(self) -> BookmarkService:
        from gluepot.jobs.bookmarks.service import BookmarkService

        return BookmarkService(self.database)

    @cached_property
    def schedule(self) -> ScheduleService:
        from gluepot.schedule.service import ScheduleService

        return ScheduleService(self.database, self.jobs, self.settings, sources=self._event_sources())

    def _preconditions(self) -> Preconditions:
        from gluepot.schedule.workflows.preconditions import Preconditions

        return Preconditions(self.settings, self.catalog, lambda: self.connections)

    def _event_sources(self) -> Mapping[EventKind, Source]:
        from gluepot.schedule.events.files import FileSource
        from gluepot.schedule.events.hooks import HookSource
        from gluepot.schedule.events.rows import RowSource
        from gluepot.schedule.events.tables import TableSource
        from gluepot.schedule.models import EventKind

        return {
            EventKind.FILES: FileSource(self.settings),
            EventKind.TABLE: TableSource(self.database),
            EventKind.ROWS: RowSource(lambda: self.connections),
            EventKind.HOOK: HookSource(),
        }

    @cached_property
    def backfills(self) -> BackfillService:
        from gluepot.schedule.backfill import BackfillService

        return BackfillService(self.database, self.schedule.actions)

    @cached_property
    def workflows(self) -> WorkflowService:
        from gluepot.schedule.workflows.service import WorkflowService

        return WorkflowService(self.database, self.jobs)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        from gluepot.schedule.conditions import Conditions
        from gluepot.schedule.crawl_dispatch import CrawlDispatch
        from gluepot.schedule.dispatcher import Dispatcher, Duties
        from gluepot.schedule.memory import MemoryBudget
        from gluepot.schedule.workflows.engine import WorkflowEngine

        budget = MemoryBudget(self.settings, platform.node())
        duties = Duties(
            conditions=Conditions(self.database, self.schedule.actions),
            backfills=self.backfills,
            workflows=WorkflowEngine(self.database, self.jobs, preconditions=self._preconditions()),
            crawls=CrawlDispatch(self.database, self.settings, admit=budget.admit_crawl),
            events=self.schedule.events,
        )
        return Dispatcher(self.database, self.schedule, self.settings, duties=duties, admit=budget.admit)

    @cached_property
    def connections(self) -> ConnectionService:
        from gluepot.connections.service import ConnectionService

        return ConnectionService(self.database, self.settings)

    @cached_property
    def connectors(self) -> ConnectorService:
        from gluepot.connectors.service import ConnectorService

        return ConnectorService(self.settings)

    def close(self) -> None:
        """End what goes on in this process, send what waits to be sent, and release the database's connections."""
        if "background_checks" in self.__dict__:
            self.background_checks.close()
        if "counts" in self.__dict__:
            self.counts.close()
        if "openlineage" in self.__dict__ and self.openlineage is not None:
            self.openlineage.close()
        if "catalog" in self.__dict__:
            self.catalog.close()
        if "database" in self.__dict__:
            self.database.close()


def open_app(folder: Path | None = None) -> App:
    """Build the app for the settings that hold in `folder` (default: the working folder)."""
    return App(load_settings(folder).settings)
