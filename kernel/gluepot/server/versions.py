"""Routes of a job's versions: compare, roll back; and of the parameters that a run can be given."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.job_versions import model_of
from gluepot.server.job_versions_models import VersionModel
from gluepot.server.versions_models import (
    DiffQuery,
    ParameterList,
    RollbackRequest,
    VersionDiffModel,
)


class ParametersHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(ParameterList)
    async def get(self, name: str) -> ParameterList:
        """List the parameters of a job's current version."""
        return ParameterList.from_version(await self.backend.read(lambda app: app.jobs.get_version(name)))


class DiffHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(VersionDiffModel, query=DiffQuery)
    async def get(self, name: str, query: DiffQuery) -> VersionDiffModel:
        """Compare two versions of a job."""
        return await self.backend.read(lambda app: _diff(app, name, query))


class RollbackHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(VersionModel, body=RollbackRequest, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: RollbackRequest) -> VersionModel:
        """Make an earlier version the one that runs."""
        return await self.backend.change(lambda app: _roll_back(app, name, body.version))


def _roll_back(app: App, name: str, version: int) -> VersionModel:
    return model_of(app.jobs.rollback(name, version), app.marks.tags(name))


def _diff(app: App, name: str, query: DiffQuery) -> VersionDiffModel:
    newer = app.jobs.get_version(name, query.new)
    older = app.jobs.get_version(name, query.old or max(1, newer.version - 1))
    return VersionDiffModel(
        job_name=name,
        old=older.version,
        new=newer.version,
        old_script=older.content.script,
        new_script=newer.content.script,
        other=app.jobs.diff(name, older.version, newer.version).other,
    )


ROUTES = (
    Route("jobs/{name}/parameters", ParametersHandler),
    Route("jobs/{name}/diff", DiffHandler),
    Route("jobs/{name}/rollback", RollbackHandler),
)
