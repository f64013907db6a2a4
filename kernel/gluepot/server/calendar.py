"""The route of the calendar: days of the past with their runs, days to come with what the schedules will start."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.run_history import RunFilter
from gluepot.schedule.coming import ComingFires, coming_fires, start_of_day
from gluepot.schedule.cron import zone_named
from gluepot.schedule.models import TargetKind, Trigger
from gluepot.server.calendar_models import CalendarDay, CalendarModel, CalendarQuery
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.runs_models import states_of


class CalendarHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CalendarModel, query=CalendarQuery)
    async def get(self, query: CalendarQuery) -> CalendarModel:
        """Count the runs of some days by state, and list the triggers that fire on those to come."""
        return await self.backend.read(lambda app: _calendar(app, query))


def _calendar(app: App, query: CalendarQuery) -> CalendarModel:
    zone = zone_named(query.timezone)
    since, until = start_of_day(query.first, zone), start_of_day(query.last + timedelta(days=1), zone)
    states = states_of(query.state)
    runs = app.run_history.by_day(
        RunFilter(job_name=query.job, states=states, since=since, until=until), zone
    )
    triggers = [one for one in app.schedule.list_triggers() if not query.job or _starts(one, query.job)]
    coming: dict[date, list[ComingFires]] = defaultdict(list)
    for fires in coming_fires(triggers, after=max(since, utc_now()), until=until, zone=zone):
        coming[fires.day].append(fires)
    days = (query.first + timedelta(days=number) for number in range((query.last - query.first).days + 1))
    return CalendarModel(
        days=tuple(CalendarDay.from_counts(day, runs.get(day, {}), coming.get(day, [])) for day in days)
    )


def _starts(trigger: Trigger, job: str) -> bool:
    return any(action.kind is TargetKind.JOB and action.name == job for action in trigger.actions)


ROUTES = (Route("calendar", CalendarHandler),)
