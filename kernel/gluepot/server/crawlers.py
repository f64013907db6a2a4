"""Routes of crawlers and their runs."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.models import RunState
from gluepot.server.crawlers_models import (
    CrawlerList,
    CrawlerModel,
    CrawlRequested,
    CrawlRunList,
    CrawlRunModel,
    CrawlRunsQuery,
    DefineCrawler,
    Nothing,
)
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler


class CrawlersHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlerList)
    async def get(self) -> CrawlerList:
        """List the crawlers with their last run."""
        return await self.backend.read(_crawlers)

    @authenticated
    @authorized
    @endpoint(CrawlerModel, body=DefineCrawler, status=HTTPStatus.ACCEPTED)
    async def post(self, body: DefineCrawler) -> CrawlerModel:
        """Queue a run of the crawler of these targets, made if there is none; the answer comes before that ends."""
        folder, user = str(self.settings["server_root_dir"]), self.current_user.username
        return await self.backend.change(lambda app: _define_and_start(app, body, folder, user))


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
    @endpoint(CrawlRequested, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: Nothing) -> CrawlRequested:  # noqa: ARG002 - it has no body
        """Queue a run of a crawler; the answer comes before it ends."""
        user = self.current_user.username
        state = await self.backend.change(lambda app: app.crawl_requests.start(name, requested_by=user))
        return CrawlRequested(crawler=name, state=state)


class CrawlerStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlRequested, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: Nothing) -> CrawlRequested:  # noqa: ARG002 - it has no body
        """Ask the run of a crawler to end; it writes nothing then."""
        stopped = await self.backend.change(lambda app: app.crawl_requests.stop(name))
        return CrawlRequested(crawler=name, state=RunState.STOPPING if stopped else None)


def _crawlers(app: App) -> CrawlerList:
    overview, under_way = app.crawl.overview(), app.crawl_requests.under_way()
    return CrawlerList(
        crawlers=tuple(
            CrawlerModel.from_parts(one, under_way.get(one.name), overview.last_runs.get(one.name))
            for one in overview.crawlers
        )
    )


def _define_and_start(app: App, body: DefineCrawler, folder: str, user: str) -> CrawlerModel:
    base = Path(folder).expanduser()
    crawler = app.crawl.crawler_of(body.targets, body.database, name=body.name or "", base=base)
    state = app.crawl_requests.start(crawler.name, requested_by=user)
    return CrawlerModel.from_parts(crawler, state, None)


ROUTES = (
    Route("crawlers", CrawlersHandler),
    Route("crawlers/{name}/runs", CrawlerRunsHandler),
    Route("crawlers/{name}/stop", CrawlerStopHandler),
)
