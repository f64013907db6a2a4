"""The route of exports: a version of a job written for somewhere else."""

from __future__ import annotations

from typing import Literal

from jupyter_server.auth.decorator import authorized
from pydantic import Field
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.exporters.targets import ExportTarget
from gluepot.jobs.version_refs import version_ref
from gluepot.schedule.exports import export_job
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.wire import Wire


class ExportQuery(Wire):
    """What for, and which version."""

    target: Literal["script", "spark", "glue", "airflow"] = "script"
    version: str = Field(default="", description="Its number or tag; empty: the one that runs.")


class ExportModel(Wire):
    """A version as text."""

    job_name: str
    version: int
    target: ExportTarget
    text: str


class ExportHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(ExportModel, query=ExportQuery)
    async def get(self, name: str, query: ExportQuery) -> ExportModel:
        """Write a version of a job for somewhere else."""
        return await self.backend.read(lambda app: _export(app, name, query))


def _export(app: App, name: str, query: ExportQuery) -> ExportModel:
    version = version_ref(query.version) if query.version else None
    return ExportModel.of(export_job(app.jobs, app.schedule, name, ExportTarget(query.target), version))


ROUTES = (Route("jobs/{name}/export", ExportHandler),)
