"""Routes of a crawler's settings: the form, what is in it, and what a person made of it."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.crawl.models import Crawler, Existing
from gluepot.schedule.models import Action, TargetKind
from gluepot.schedule.rescheduling import check_times, clocks_of, run_at, run_no_more
from gluepot.server.crawler_settings_models import (
    ChangedCrawler,
    CrawlerForm,
    CrawlerSettings,
    CrawlerTimes,
    KnownCrawler,
    NewCrawler,
)
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.jobs_models import ScheduleModel


class CrawlerFormHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlerForm)
    async def get(self) -> CrawlerForm:
        """Get the form of a crawler's settings."""
        return await self.backend.peek(lambda _: CrawlerForm(form=CrawlerSettings.model_json_schema()))

    @authenticated
    @authorized
    @endpoint(KnownCrawler, body=NewCrawler)
    async def post(self, body: NewCrawler) -> KnownCrawler:
        """Make a crawler without running it."""
        folder = str(self.settings["server_root_dir"])
        return await self.backend.change(lambda app: _define(app, body.name, body, folder, Existing.REFUSE))


class CrawlerSettingsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(KnownCrawler)
    async def get(self, name: str) -> KnownCrawler:
        """Get what a crawler is told."""
        return await self.backend.read(lambda app: _known(app, app.crawl.get_crawler(name)))

    @authenticated
    @authorized
    @endpoint(KnownCrawler, body=ChangedCrawler)
    async def post(self, name: str, body: ChangedCrawler) -> KnownCrawler:
        """Tell a crawler something else."""
        folder = str(self.settings["server_root_dir"])
        return await self.backend.change(lambda app: _change(app, name, body, folder))


def _change(app: App, name: str, told: ChangedCrawler, folder: str) -> KnownCrawler:
    return _define(app, app.crawl.get_crawler(name).name, told, folder, Existing.CHANGE)


def _define(app: App, name: str, told: ChangedCrawler, folder: str, existing: Existing) -> KnownCrawler:
    settings, schedule = told.settings, told.schedule
    # A run would find out too, at night.
    app.classifiers.get_all(settings.classifiers)
    if settings.connection:
        app.connections.get(settings.connection)
    # Nor is a crawler made whose schedule is refused then.
    if schedule is not None and schedule.cron:
        check_times(app.schedule, _target(name), schedule.times)
    base = Path(folder).expanduser()
    stored = app.crawl.define_crawler(settings.crawler(name), base=base, existing=existing)
    if schedule is not None:
        _set_times(app, stored.name, schedule)
    return _known(app, stored)


def _set_times(app: App, name: str, schedule: CrawlerTimes) -> None:
    if schedule.cron:
        run_at(app.schedule, _target(name), schedule.times)
    elif schedule.trigger:
        run_no_more(app.schedule, _target(name), schedule.trigger)


def _known(app: App, crawler: Crawler) -> KnownCrawler:
    clocks = clocks_of(app.schedule, _target(crawler.name))
    return KnownCrawler(
        name=crawler.name,
        settings=CrawlerSettings.from_crawler(crawler),
        schedules=tuple(ScheduleModel.of(trigger) for trigger in clocks),
    )


def _target(name: str) -> Action:
    return Action(kind=TargetKind.CRAWLER, name=name)


ROUTES = (
    Route("crawler-settings", CrawlerFormHandler),
    Route("crawlers/{name}/settings", CrawlerSettingsHandler),
)
