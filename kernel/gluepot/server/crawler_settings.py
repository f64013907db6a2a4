"""Routes of a crawler's settings: the form, what is in it, and what a person made of it."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.crawl.models import Existing
from gluepot.server.crawler_settings_models import CrawlerForm, CrawlerSettings, KnownCrawler, NewCrawler
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler


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
        return await self.backend.change(
            lambda app: _define(app, body.name, body.settings, folder, Existing.REFUSE)
        )


class CrawlerSettingsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(KnownCrawler)
    async def get(self, name: str) -> KnownCrawler:
        """Get what a crawler is told."""
        crawler = await self.backend.read(lambda app: app.crawl.get_crawler(name))
        return KnownCrawler(name=crawler.name, settings=CrawlerSettings.from_crawler(crawler))

    @authenticated
    @authorized
    @endpoint(KnownCrawler, body=CrawlerSettings)
    async def post(self, name: str, body: CrawlerSettings) -> KnownCrawler:
        """Tell a crawler something else."""
        folder = str(self.settings["server_root_dir"])
        return await self.backend.change(lambda app: _change(app, name, body, folder))


def _change(app: App, name: str, settings: CrawlerSettings, folder: str) -> KnownCrawler:
    return _define(app, app.crawl.get_crawler(name).name, settings, folder, Existing.CHANGE)


def _define(app: App, name: str, settings: CrawlerSettings, folder: str, existing: Existing) -> KnownCrawler:
    # A run would find out too, at night.
    app.classifiers.get_all(settings.classifiers)
    if settings.connection:
        app.connections.get(settings.connection)
    base = Path(folder).expanduser()
    stored = app.crawl.define_crawler(settings.crawler(name), base=base, existing=existing)
    return KnownCrawler(name=stored.name, settings=CrawlerSettings.from_crawler(stored))


ROUTES = (
    Route("crawler-settings", CrawlerFormHandler),
    Route("crawlers/{name}/settings", CrawlerSettingsHandler),
)
