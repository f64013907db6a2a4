"""Routes of jobs and their runs."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.server.checks import find_run, log_of
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.job_versions import ref_of
from gluepot.server.jobs_models import (
    JobList,
    JobModel,
    LogQuery,
    LogReply,
    RunList,
    RunMark,
    RunModel,
    RunsQuery,
    ScheduleModel,
    StartRun,
)
from gluepot.server.wire import PageQuery, page_by_name

_MARKS = 8
_NEVER = datetime.max.replace(tzinfo=UTC)


class JobsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(JobList, query=PageQuery)
    async def get(self, query: PageQuery) -> JobList:
        """List the jobs with their schedules and last run, a page at a time."""
        return await self.backend.read(lambda app: _jobs(app, query))


class JobRunsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunList, query=RunsQuery)
    async def get(self, name: str, query: RunsQuery) -> RunList:
        """List the runs of a job, the newest first."""
        runs = await self.backend.read(lambda app: app.jobs.list_runs(name, limit=query.limit))
        return RunList(runs=tuple(RunModel.of(run) for run in runs))

    @authenticated
    @authorized
    @endpoint(RunModel, body=StartRun, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: StartRun) -> RunModel:
        """Queue a run of a job; the answer comes before it ends."""
        user, version = self.person, body.version
        ref = None if version is None else ref_of(version)
        run = await self.backend.change(
            lambda app: app.jobs.start_run(name, body.parameters, requested_by=user, version=ref)
        )
        return RunModel.of(run)


class RunHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunModel)
    async def get(self, run: str) -> RunModel:
        """Get one run."""
        return RunModel.of(await self.backend.read(lambda app: find_run(app, run)))


class RunLogHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(LogReply, query=LogQuery)
    async def get(self, run: str, query: LogQuery) -> LogReply:
        """Get the end of a run's log."""
        return LogReply.of(await self.backend.read(lambda app: log_of(app, run, query.tail_lines)))


def _jobs(app: App, query: PageQuery) -> JobList:
    page, following = page_by_name(app.jobs.list_jobs(), lambda summary: summary.job.name, query)
    triggers = sorted(app.schedule.list_triggers(), key=lambda trigger: trigger.next_fire_at or _NEVER)
    recent = app.run_history.latest(_MARKS)
    return JobList(
        jobs=tuple(
            JobModel(
                name=summary.job.name,
                kind=summary.job.kind,
                description=summary.job.description,
                current_version=summary.job.current_version,
                pinned_version=summary.job.pinned_version,
                running_version=summary.job.running_version,
                schedules=tuple(ScheduleModel.of(t) for t in triggers if t.job_name == summary.job.name),
                last_run=RunModel.of(summary.last_run) if summary.last_run else None,
                recent=tuple(RunMark.of(line) for line in recent.get(summary.job.name, ())),
            )
            for summary in page
        ),
        next_cursor=following,
    )


ROUTES = (
    Route("jobs", JobsHandler),
    Route("jobs/{name}/runs", JobRunsHandler),
    Route("runs/{run}", RunHandler),
    Route("runs/{run}/log", RunLogHandler),
)
