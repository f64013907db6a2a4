"""Routes of crawlers and their runs."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.models import RunState
from gluepot.schedule.models import TargetKind, Trigger
from gluepot.server.crawlers_models import (
    CrawlerList,
    CrawlerModel,
    CrawlRequested,
    CrawlRunList,
    CrawlRunModel,
    CrawlRunsQuery,
    CrawlStopped,
    DefineCrawler,
    Nothing,
    StartCrawl,
)
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.wire import PageQuery, page_by_name


class CrawlersHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlerList, query=PageQuery)
    async def get(self, query: PageQuery) -> CrawlerList:
        """List the crawlers with their last run, a page at a time."""
        return await self.backend.read(lambda app: _crawlers(app, query))

    @authenticated
    @authorized
    @endpoint(CrawlRequested, body=DefineCrawler, status=HTTPStatus.ACCEPTED)
    async def post(self, body: DefineCrawler) -> CrawlRequested:
        """Queue a run of the crawler of these targets, made if there is none; the answer comes before that ends."""
        folder, user = str(self.settings["server_root_dir"]), self.person
        return await self.backend.change(lambda app: _define_and_start(app, body, folder, user))


class CrawlerHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlerModel)
    async def get(self, name: str) -> CrawlerModel:
        """Get one crawler with its last run."""
        return await self.backend.read(lambda app: _crawler(app, name))


class CrawlerRunsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlRunList, query=CrawlRunsQuery)
    async def get(self, name: str, query: CrawlRunsQuery) -> CrawlRunList:
        """List the runs of a crawler, the newest first, with their reports."""
        runs = await self.backend.read(lambda app: app.crawl.list_runs(name, limit=query.limit))
        return CrawlRunList(runs=tuple(CrawlRunModel.of(run) for run in runs))

    @authenticated
    @authorized
    @endpoint(CrawlRequested, body=StartCrawl, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: StartCrawl) -> CrawlRequested:
        """Queue a run of a crawler; the answer comes before it ends."""
        user = self.person
        return CrawlRequested.of(
            await self.backend.change(
                lambda app: app.crawl_requests.start(name, requested_by=user, mode=body.mode)
            )
        )


class CrawlerStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlStopped, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: Nothing) -> CrawlStopped:  # noqa: ARG002 - it has no body
        """Ask the run of a crawler to end; it writes nothing then."""
        stopped = await self.backend.change(lambda app: app.crawl_requests.stop(name))
        return CrawlStopped(crawler=name, state=RunState.STOPPING if stopped else None)


def _crawlers(app: App, query: PageQuery) -> CrawlerList:
    overview, under_way = app.crawl.overview(), app.crawl_requests.under_way()
    triggers = app.schedule.list_triggers()
    page, following = page_by_name(overview.crawlers, lambda crawler: crawler.name, query)
    return CrawlerList(
        crawlers=tuple(
            CrawlerModel.from_parts(
                one,
                under_way.get(one.name),
                overview.last_runs.get(one.name),
                _starting(one.name, triggers),
            )
            for one in page
        ),
        next_cursor=following,
    )


def _crawler(app: App, name: str) -> CrawlerModel:
    crawler = app.crawl.get_crawler(name)
    last = next(iter(app.crawl.list_runs(crawler.name, limit=1)), None)
    queued = app.crawl_requests.under_way().get(crawler.name)
    return CrawlerModel.from_parts(
        crawler, queued, last, _starting(crawler.name, app.schedule.list_triggers())
    )


def _starting(crawler: str, triggers: Sequence[Trigger]) -> list[Trigger]:
    return [
        trigger
        for trigger in triggers
        if any(one.kind is TargetKind.CRAWLER and one.name == crawler for one in trigger.actions)
    ]


def _define_and_start(app: App, body: DefineCrawler, folder: str, user: str) -> CrawlRequested:
    base = Path(folder).expanduser()
    crawler = app.crawl.crawler_of(body.targets, body.database, name=body.name or "", base=base)
    return CrawlRequested.of(app.crawl_requests.start(crawler.name, requested_by=user))


ROUTES = (
    Route("crawlers", CrawlersHandler),
    Route("crawlers/{name}", CrawlerHandler),
    Route("crawlers/{name}/runs", CrawlerRunsHandler),
    Route("crawlers/{name}/stop", CrawlerStopHandler),
)
