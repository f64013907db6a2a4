"""Routes of checks: run a page on scratch tables, and say what came of it."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.checking.background import is_check_id
from gluepot.jobs.checking.models import CheckRun
from gluepot.jobs.models import JobContent, JobRun
from gluepot.jobs.run_files import LogText
from gluepot.server.checks_models import CheckModel, CheckRequest
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.promotion import draft_of


class JobChecksHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CheckModel, body=CheckRequest, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: CheckRequest) -> CheckModel:
        """Run a page on scratch tables; the answer comes before it ends."""
        folder, user = str(self.settings["server_root_dir"]), self.person
        return CheckModel.from_check(
            await self.backend.change(lambda app: _start(app, name, body, folder, user))
        )


class CheckHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CheckModel)
    async def get(self, check: str) -> CheckModel:
        """Get a check with the tables that it wrote."""
        return CheckModel.from_check(await self.backend.read(lambda app: app.background_checks.get(check)))


def find_run(app: App, run_id: str) -> JobRun:
    """Return a run, or a check as one."""
    return app.background_checks.get(run_id).run if is_check_id(run_id) else app.jobs.get_run(run_id)


def stop_run(app: App, run_id: str) -> JobRun:
    """Ask for a run, or a check, to end."""
    return app.background_checks.stop(run_id).run if is_check_id(run_id) else app.jobs.stop_run(run_id)


def log_of(app: App, run_id: str, lines: int) -> LogText:
    """Return the end of the log of a run, or of a check."""
    if is_check_id(run_id):
        return app.background_checks.log_text(run_id, lines=lines)
    return app.jobs.log_text(run_id, lines=lines)


def content_of(app: App, run_id: str) -> JobContent:
    """Return what a run, or a check, runs."""
    if is_check_id(run_id):
        return app.background_checks.get(run_id).content
    run = app.jobs.get_run(run_id)
    return app.jobs.get_version(run.job_name, run.version).content


def _start(app: App, name: str, body: CheckRequest, folder: str, user: str) -> CheckRun:
    draft = draft_of(app, name, body, folder)
    return app.background_checks.start(draft, body.parameters, on_effect=body.on_effect, requested_by=user)


ROUTES = (
    Route("jobs/{name}/checks", JobChecksHandler),
    Route("checks/{check}", CheckHandler),
)
