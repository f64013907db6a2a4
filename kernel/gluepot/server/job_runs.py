"""Routes of what is done about runs: repair, a job's bookmark, its limits."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.jobs.models import JobLimits
from gluepot.jobs.run_words import change_bookmark
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.job_runs_models import (
    BookmarkModel,
    ChangeBookmark,
    ChangeLimits,
    LimitsModel,
)


class BookmarkHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(BookmarkModel)
    async def get(self, name: str) -> BookmarkModel:
        """Get what a job has read already."""
        found = await self.backend.read(lambda app: change_bookmark(app.jobs, app.bookmarks, name, ()))
        return BookmarkModel.of(found)

    @authenticated
    @authorized
    @endpoint(BookmarkModel, body=ChangeBookmark)
    async def post(self, name: str, body: ChangeBookmark) -> BookmarkModel:
        """Reset a job's bookmark, rewind it behind a run, or say what the next runs do with it."""
        words = [body.action, body.run] if body.run else [body.action]
        changed = await self.backend.change(lambda app: change_bookmark(app.jobs, app.bookmarks, name, words))
        return BookmarkModel.of(changed)


class LimitsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(LimitsModel)
    async def get(self, name: str) -> LimitsModel:
        """Get a job's own limits."""
        return LimitsModel.of(await self.backend.read(lambda app: app.jobs.get_job(name)))

    @authenticated
    @authorized
    @endpoint(LimitsModel, body=ChangeLimits)
    async def post(self, name: str, body: ChangeLimits) -> LimitsModel:
        """Change limits of a job, for runs asked for from now on."""
        limits = JobLimits(**body.model_dump())
        return LimitsModel.of(await self.backend.change(lambda app: app.jobs.set_limits(name, limits)))


ROUTES = (
    Route("jobs/{name}/bookmark", BookmarkHandler),
    Route("jobs/{name}/limits", LimitsHandler),
)
