"""Routes of promotion: look at what a page would give, then make it the job."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.cells import CellSource, Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.drafting import Draft
from gluepot.jobs.errors import JobNotFoundError
from gluepot.jobs.git_mirror import Mirrored
from gluepot.jobs.models import SelectionKind
from gluepot.jobs.notebook_file import cells_from_page
from gluepot.schedule.cron import parse_schedule
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.job_versions import list_versions
from gluepot.server.job_versions_models import VersionList
from gluepot.server.promotion_models import DraftModel, DraftRequest, Page, PromotedModel, PromoteRequest
from gluepot.server.wire import PageQuery


class DraftHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(DraftModel, body=DraftRequest)
    async def post(self, name: str, body: DraftRequest) -> DraftModel:
        """Say what promoting a page would store and what is wrong with it; nothing is stored."""
        folder = str(self.settings["server_root_dir"])
        return await self.backend.read(lambda app: _draft(app, name, body, folder))


class VersionsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(VersionList, query=PageQuery)
    async def get(self, name: str, query: PageQuery) -> VersionList:
        """List the versions of a job with their tags, and which one runs, a page at a time."""
        return await self.backend.read(lambda app: list_versions(app, name, query))

    @authenticated
    @authorized
    @endpoint(PromotedModel, body=PromoteRequest, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: PromoteRequest) -> PromotedModel:
        """Make a page the current version of a job."""
        folder = str(self.settings["server_root_dir"])
        return await self.backend.change(lambda app: _promote(app, name, body, folder))


def draft_of(app: App, name: str, body: DraftRequest, folder: str) -> Draft:
    """Return what promoting a page would store. `folder` is the server's."""
    return app.jobs.draft(name, source_of(body.page, folder), _selection(body))


def _draft(app: App, name: str, body: DraftRequest, folder: str) -> DraftModel:
    draft = draft_of(app, name, body, folder)
    try:
        running = app.jobs.get_version(name)
    except JobNotFoundError:
        return DraftModel.from_draft(draft, None, "")
    diff = diff_draft(running, draft).script if draft.content is not None else ""
    return DraftModel.from_draft(draft, running.version, diff)


def _promote(app: App, name: str, body: PromoteRequest, folder: str) -> PromotedModel:
    schedule = parse_schedule(body.schedule, body.timezone) if body.schedule else None
    promotion = app.jobs.promote(name, source_of(body.page, folder), _selection(body))
    trigger = app.schedule.set_schedule(name, schedule) if schedule else None
    return PromotedModel(
        job_name=name,
        version=promotion.version.version,
        outcome=promotion.outcome.value,
        schedule=trigger.words if trigger else "",
        pinned_version=promotion.pinned_version,
        git=_in_git(promotion.mirrored),
    )


def _in_git(mirrored: Mirrored | None) -> str:
    return (mirrored.problem or mirrored.commit) if mirrored else ""


def source_of(page: Page, folder: str) -> CellSource:
    """Return the cells of a page below the server's folder."""
    return cells_from_page(page.model_dump(), (Path(folder).expanduser() / page.path).parent)


def _selection(body: DraftRequest) -> Selection:
    if body.target:
        return Selection(kind=SelectionKind.TARGET, target=body.target)
    return Selection(kind=SelectionKind.NUMBERS, numbers=body.cells) if body.cells else Selection()


ROUTES = (
    Route("jobs/{name}/draft", DraftHandler),
    Route("jobs/{name}/versions", VersionsHandler),
)
