"""Routes of single crawls: one that was asked for, and the report of one that ran."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.server.crawl_reports_models import CrawlReportModel
from gluepot.server.crawlers_models import CrawlRequested
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler


class CrawlRequestHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlRequested)
    async def get(self, request: str) -> CrawlRequested:
        """Get what became of a crawl that was asked for."""
        return CrawlRequested.of(await self.backend.read(lambda app: app.crawl_requests.get(request)))


class CrawlReportHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CrawlReportModel)
    async def get(self, run: str) -> CrawlReportModel:
        """Get one run of a crawler with its whole report."""
        return CrawlReportModel.of(await self.backend.read(lambda app: app.crawl.get_run(run)))


ROUTES = (
    Route("crawl-requests/{request}", CrawlRequestHandler),
    Route("crawl-runs/{run}", CrawlReportHandler),
)
