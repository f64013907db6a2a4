"""The composition root: settings → database → services. It wires; it decides nothing."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.database import Database, open_database
from gluepot.settings import Settings
from gluepot.settings_sources import load_settings

if TYPE_CHECKING:
    from gluepot.catalog.annotations import AnnotationService
    from gluepot.catalog.lineage import LineageService
    from gluepot.catalog.search import SearchService
    from gluepot.catalog.service import CatalogService
    from gluepot.catalog.statistics import StatisticsService
    from gluepot.catalog.transfer import TransferService
    from gluepot.connections.service import ConnectionService
    from gluepot.connectors.service import ConnectorService
    from gluepot.crawl.custom_service import ClassifierService
    from gluepot.crawl.service import CrawlService
    from gluepot.jobs.service import JobService
    from gluepot.schedule.service import ScheduleService
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

        return SearchService(self.database)

    @cached_property
    def annotations(self) -> AnnotationService:
        from gluepot.catalog.annotations import AnnotationService

        return AnnotationService(self.database, self.catalog)

    @cached_property
    def statistics(self) -> StatisticsService:
        from gluepot.catalog.statistics import StatisticsService

        return StatisticsService(self.database, self.catalog)

    @cached_property
    def lineage(self) -> LineageService:
        from gluepot.catalog.lineage import LineageService

        return LineageService(self.database, self.catalog)

    @cached_property
    def transfer(self) -> TransferService:
        from gluepot.catalog.transfer import TransferService

        return TransferService(self.catalog, self.annotations)

    @cached_property
    def crawl(self) -> CrawlService:
        from gluepot.crawl.service import CrawlService

        return CrawlService(self.database, self.catalog, self.settings, connections=lambda: self.connections)

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
    def schedule(self) -> ScheduleService:
        from gluepot.schedule.service import ScheduleService

        return ScheduleService(self.database, self.jobs, self.settings)

    @cached_property
    def connections(self) -> ConnectionService:
        from gluepot.connections.service import ConnectionService

        return ConnectionService(self.database, self.settings)

    @cached_property
    def connectors(self) -> ConnectorService:
        from gluepot.connectors.service import ConnectorService

        return ConnectorService(self.settings)

    def close(self) -> None:
        """Release the database's connections."""
        if "database" in self.__dict__:
            self.database.close()


def open_app(folder: Path | None = None) -> App:
    """Build the app for the settings that hold in `folder` (default: the working folder)."""
    return App(load_settings(folder).settings)
