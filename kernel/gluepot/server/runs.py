"""Routes of runs: the history, a timeline, and what the page of one run shows and does."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.script_steps import step_codes, step_lines
from gluepot.server.artifacts import kept_by
from gluepot.server.checks import content_of, find_run, stop_run
from gluepot.server.crawlers_models import Nothing
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.jobs_models import RunModel
from gluepot.server.runs_models import (
    FailureModel,
    HistoryQuery,
    RunDetails,
    RunLineModel,
    RunPage,
    RunScript,
    StepCode,
    StepDetails,
    Timeline,
    TimelineQuery,
    WorkDetails,
)
from gluepot.sessions.glue_workers import PRICE_PER_DPU_HOUR_USD

_MOST_IN_TIMELINE = 2000


class RunsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunPage, query=HistoryQuery)
    async def get(self, query: HistoryQuery) -> RunPage:
        """List runs of all jobs, the newest first."""
        wanted, place = query.filter, query.place
        lines = await self.backend.read(
            lambda app: app.run_history.page(wanted, limit=query.limit + 1, after=place)
        )
        return RunPage.from_lines(lines, query.limit)


class TimelineHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(Timeline, query=TimelineQuery)
    async def get(self, query: TimelineQuery) -> Timeline:
        """List the runs of the last hours."""
        return await self.backend.read(lambda app: _timeline(app, query.hours))


class RunDetailsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunDetails)
    async def get(self, run: str) -> RunDetails:
        """Get one run with its parameters, steps, failure, work and cost."""
        return await self.backend.read(lambda app: _details(app, find_run(app, run)))


class RunScriptHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunScript)
    async def get(self, run: str) -> RunScript:
        """Get the code of a run, step by step."""
        return await self.backend.read(lambda app: _script(app, run))


class RunStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, run: str, body: Nothing) -> RunModel:  # noqa: ARG002 - it has no body
        """Ask for a run to end."""
        return RunModel.of(await self.backend.change(lambda app: stop_run(app, run)))


class RunRepairHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, run: str, body: Nothing) -> RunModel:  # noqa: ARG002 - it has no body
        """Queue a run that resumes a failed one at the step where it failed."""
        user = self.person
        return RunModel.of(await self.backend.change(lambda app: app.jobs.repair_run(run, requested_by=user)))


class RunAgainHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, run: str, body: Nothing) -> RunModel:  # noqa: ARG002 - it has no body
        """Queue another run of the same job with the same parameters, at the version that runs now."""
        user = self.person
        return RunModel.of(await self.backend.change(lambda app: _again(app, app.jobs.get_run(run), user)))


def _again(app: App, run: JobRun, user: str) -> JobRun:
    return app.jobs.start_run(run.job_name, run.parameters, requested_by=user)


def _timeline(app: App, hours: int) -> Timeline:
    # To the minute, so that a poll in which nothing happened is answered by 304.
    until = utc_now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    since = until - timedelta(hours=hours)
    lines = app.run_history.since(since, limit=_MOST_IN_TIMELINE + 1)
    return Timeline(
        since=since,
        until=until,
        runs=tuple(RunLineModel.of(line) for line in lines[:_MOST_IN_TIMELINE]),
        is_truncated=len(lines) > _MOST_IN_TIMELINE,
    )


def _details(app: App, run: JobRun) -> RunDetails:
    following = app.run_history.successor_of(run.id) if run.state.is_final else ""
    metrics = run.metrics
    return RunDetails(
        **RunModel.of(run).model_dump(exclude={"steps"}),
        steps=tuple(StepDetails.of(step) for step in run.steps),
        requested_by=run.requested_by,
        logical_date=run.logical_date,
        parameters=run.parameters,
        exit_code=run.exit_code,
        previous_run_id=run.previous_run_id,
        next_run_id=following,
        repair_step=run.repair_step,
        notes=run.notes,
        failure=FailureModel.of(run.failure) if run.failure else None,
        work=WorkDetails.of(metrics.work) if metrics else None,
        dpu_hours=metrics.dpu_hours if metrics else None,
        cost_usd=metrics.dpu_hours * PRICE_PER_DPU_HOUR_USD if metrics else None,
        artifacts=kept_by(app, run.id),
        spark_session=_session_of(app, run),
        can_repair=_can_repair(run, following),
    )


def _can_repair(run: JobRun, following: str) -> bool:
    is_check = run.version == 0
    return run.state.is_final and run.state is not RunState.SUCCEEDED and not following and not is_check


def _session_of(app: App, run: JobRun) -> str:
    if run.state.is_final:
        return ""
    sessions = app.sessions.list_sessions()
    mine = (one.id for one in sessions if one.owner and one.owner.name == run.id and one.ui_url)
    return next(mine, "")


def _script(app: App, run_id: str) -> RunScript:
    content = content_of(app, run_id)
    preamble, codes = step_codes(content.script)
    cells = [step.cell for step in content.steps] or [0] * len(codes)  # a script has marks and no cells
    titles = [title for _, title in step_lines(content.script)]
    steps = (
        StepCode(title=title, cell=cell, code=code)
        for title, cell, code in zip(titles, cells, codes, strict=False)
    )
    return RunScript(run_id=run_id, preamble=preamble, steps=tuple(steps))


ROUTES = (
    Route("runs", RunsHandler),
    Route("timeline", TimelineHandler),
    Route("runs/{run}/details", RunDetailsHandler),
    Route("runs/{run}/script", RunScriptHandler),
    Route("runs/{run}/stop", RunStopHandler),
    Route("runs/{run}/repair", RunRepairHandler),
    Route("runs/{run}/again", RunAgainHandler),
)
