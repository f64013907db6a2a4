"""The routes that say which cells of a notebook run as jobs, and whether it still gives those jobs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.drift import drift_of
from gluepot.jobs.models import JobVersion
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.notebooks_models import (
    DriftList,
    DriftModel,
    DriftRequest,
    JobCellList,
    JobCellModel,
    NotebookQuery,
)
from gluepot.server.promotion import source_of
from gluepot.server.promotion_models import Page


class JobCellsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(JobCellList, query=NotebookQuery)
    async def get(self, query: NotebookQuery) -> JobCellList:
        """List the cells of a notebook that are part of the version of a job that runs now."""
        folder = str(self.settings["server_root_dir"])
        return JobCellList(cells=await self.backend.read(lambda app: _cells(app, folder, query.path)))


class DriftHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(DriftList, body=DriftRequest)
    async def post(self, body: DriftRequest) -> DriftList:
        """Compare a notebook as it is on the screen with the versions of the jobs that were made of it."""
        folder = str(self.settings["server_root_dir"])
        return DriftList(drifts=await self.backend.read(lambda app: _drifts(app, folder, body.page)))


def _drifts(app: App, folder: str, page: Page) -> tuple[DriftModel, ...]:
    versions = _versions_of(app, folder, page.path)
    if not versions:
        return ()
    source = source_of(page, folder)
    return tuple(
        DriftModel.from_drift(drift_of(version, source, partial(app.jobs.draft, version.job_name, source)))
        for version in versions
    )


def _versions_of(app: App, folder: str, path: str) -> list[JobVersion]:
    """Return the versions that run now of the jobs that were made of a notebook."""
    # A page that was never saved is known by its name alone.
    names = {path, str((Path(folder).expanduser() / path).resolve())}
    versions = [app.jobs.get_version(summary.job.name) for summary in app.jobs.list_jobs()]
    return [version for version in versions if path and version.origin.notebook_path in names]


def _cells(app: App, folder: str, path: str) -> tuple[JobCellModel, ...]:
    return tuple(
        JobCellModel(
            job=version.job_name,
            version=version.version,
            cell_id=step.cell_id,
            cell=step.cell,
            title=step.title,
        )
        for version in _versions_of(app, folder, path)
        for step in version.content.steps
        if step.cell
    )


ROUTES = (
    Route("notebooks/job-cells", JobCellsHandler),
    Route("notebooks/drift", DriftHandler),
)
