"""Routes of triggers: the schedule of a job, pausing, and backfills."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, Trigger
from gluepot.schedule.rescheduling import run_at
from gluepot.schedule.store import SHOWN_TIMES
from gluepot.server.crawlers_models import Nothing
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.triggers_models import (
    BackfillList,
    BackfillModel,
    BackfillRequest,
    ScheduleAnswer,
    ScheduleQuestion,
    ScheduleRequest,
    TriggerListModel,
    TriggerModel,
)
from gluepot.server.wire import PageQuery, page_by_name


class TriggersHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TriggerListModel, query=PageQuery)
    async def get(self, query: PageQuery) -> TriggerListModel:
        """List the triggers with their next fire times, a page at a time."""
        triggers = await self.backend.read(lambda app: app.schedule.list_triggers())
        page, following = page_by_name(triggers, lambda trigger: trigger.name, query)
        return TriggerListModel(
            triggers=tuple(TriggerModel.of(trigger) for trigger in page), next_cursor=following
        )


class ScheduleHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(ScheduleAnswer, body=ScheduleQuestion)
    async def post(self, body: ScheduleQuestion) -> ScheduleAnswer:
        """Say what a schedule means and when it would fire; nothing is stored."""
        return await self.backend.peek(lambda _: _meaning(body))


class JobScheduleHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TriggerModel, body=ScheduleRequest, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: ScheduleRequest) -> TriggerModel:
        """Let a job run by itself at these times."""
        return TriggerModel.of(await self.backend.change(lambda app: _schedule(app, name, body)))


class TriggerPauseHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TriggerModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, trigger: str, body: Nothing) -> TriggerModel:  # noqa: ARG002 - it has no body
        """Stop a trigger from firing."""
        return TriggerModel.of(await self.backend.change(lambda app: app.schedule.pause(trigger)))


class TriggerResumeHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TriggerModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, trigger: str, body: Nothing) -> TriggerModel:  # noqa: ARG002 - it has no body
        """Let a paused trigger fire again."""
        return TriggerModel.of(await self.backend.change(lambda app: app.schedule.resume(trigger)))


class BackfillsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(BackfillList)
    async def get(self, trigger: str) -> BackfillList:
        """List the backfills of a trigger, the newest first."""
        found = await self.backend.read(
            lambda app: app.backfills.list(app.schedule.get_trigger(trigger).name)
        )
        return BackfillList(backfills=tuple(BackfillModel.from_backfill(one) for one in found))

    @authenticated
    @authorized
    @endpoint(BackfillModel, body=BackfillRequest, status=HTTPStatus.ACCEPTED)
    async def post(self, trigger: str, body: BackfillRequest) -> BackfillModel:
        """Ask for a run of each fire time of a range that has passed."""
        user = self.person
        started = await self.backend.change(
            lambda app: app.backfills.start(
                trigger, body.first, body.last, parallel=body.parallel, requested_by=user
            )
        )
        return BackfillModel.from_backfill(started)


class BackfillStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(BackfillModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, backfill: str, body: Nothing) -> BackfillModel:  # noqa: ARG002 - it has no body
        """Start no more dates of a backfill."""
        return BackfillModel.from_backfill(
            await self.backend.change(lambda app: app.backfills.stop(backfill))
        )


def _meaning(asked: ScheduleQuestion) -> ScheduleAnswer:
    timetable = parse_schedule(asked.cron, asked.timezone)
    times = timetable.next_fire_times(utc_now(), SHOWN_TIMES)
    return ScheduleAnswer(words=timetable.words, next_fire_times=times)


def _schedule(app: App, job: str, body: ScheduleRequest) -> Trigger:
    target = Action(kind=TargetKind.JOB, name=app.jobs.get_job(job).name)
    return run_at(app.schedule, target, body.times)


ROUTES = (
    Route("triggers", TriggersHandler),
    Route("schedule", ScheduleHandler),
    Route("jobs/{name}/schedule", JobScheduleHandler),
    Route("triggers/{trigger}/pause", TriggerPauseHandler),
    Route("triggers/{trigger}/resume", TriggerResumeHandler),
    Route("triggers/{trigger}/backfills", BackfillsHandler),
    Route("backfills/{backfill}/stop", BackfillStopHandler),
)
