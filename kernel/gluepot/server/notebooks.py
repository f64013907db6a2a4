"""The route that says which cells of a notebook run as jobs."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.notebooks_models import JobCellList, JobCellModel, NotebookQuery


class JobCellsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(JobCellList, query=NotebookQuery)
    async def get(self, query: NotebookQuery) -> JobCellList:
        """List the cells of a notebook that are part of the version of a job that runs now."""
        folder = str(self.settings["server_root_dir"])
        return JobCellList(cells=await self.backend.read(lambda app: _cells(app, folder, query.path)))


def _cells(app: App, folder: str, path: str) -> tuple[JobCellModel, ...]:
    # A page that was never saved is known by its name alone.
    names = {path, str((Path(folder).expanduser() / path).resolve())}
    versions = [app.jobs.get_version(summary.job.name) for summary in app.jobs.list_jobs()]
    return tuple(
        JobCellModel(
            job=version.job_name,
            version=version.version,
            cell_id=step.cell_id,
            cell=step.cell,
            title=step.title,
        )
        for version in versions
        if path and version.origin.notebook_path in names
        for step in version.content.steps
        if step.cell
    )


ROUTES = (Route("notebooks/job-cells", JobCellsHandler),)
