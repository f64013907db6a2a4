"""The verbs of the schedule: triggers made, paused, resumed, started by hand, and fired."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.schedule import trigger_fires, trigger_inputs, triggers
from gluepot.errors import InvalidInputError
from gluepot.jobs.models import JobRun
from gluepot.jobs.service import JobService
from gluepot.schedule.actions import Actions
from gluepot.schedule.errors import ScheduleError
from gluepot.schedule.events.abc import Source
from gluepot.schedule.events.watching import Events
from gluepot.schedule.firing import Firing
from gluepot.schedule.models import (
    Action,
    EventKind,
    Fire,
    Fired,
    TargetKind,
    Trigger,
    TriggerDefinition,
    TriggerKind,
    TriggerState,
)
from gluepot.schedule.store import SHOWN_TIMES, definition_of, definition_values, find_row, trigger_of
from gluepot.schedule.timetable import Timetable
from gluepot.settings import Settings


class ScheduleService:
    """Triggers of one database. `sources` look for events; without one of its kind an event trigger cannot be set."""

    def __init__(
        self,
        database: Database,
        jobs: JobService,
        settings: Settings,
        *,
        sources: Mapping[EventKind, Source] | None = None,
        now: Clock = utc_now,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._settings = settings
        self._now = now
        self._actions = Actions(database, jobs)
        self._firing = Firing(database, self._actions)
        self._events = Events(database, self._actions, sources or {}, now=now)

    @property
    def actions(self) -> Actions:
        """What turns a firing into queued rows; conditions and backfills fire through it too."""
        return self._actions

    @property
    def events(self) -> Events:
        """Event triggers: what looks for files, rows and changes, and takes calls of HTTP hooks."""
        return self._events

    def set_trigger(self, name: str, definition: TriggerDefinition) -> Trigger:
        """Create a trigger, or replace the definition of the one of this name. One that is paused stays so.

        Raises:
            NoActionError, NotFoundError, ParameterError: see `Actions.check`.
            ScheduleError: its schedule has ended already.
        """
        if not name.strip() or len(name) > 255:
            raise InvalidInputError(f"{name!r} cannot be a trigger's name.", "Use 1 to 255 characters.")
        self._actions.check(name, definition.actions)
        if definition.predicate is not None:
            self._actions.check_conditions(name, definition.predicate, definition.actions)
        now = self._now()
        following, due = self._first_look(name, definition, now)
        values = {**definition_values(definition), "updated_at": now, "armed_at": now, "problem": ""}
        with self._database.write() as connection:
            row = connection.execute(select(triggers).where(triggers.c.name == name)).mappings().first()
            if row is None:
                connection.execute(
                    triggers.insert().values(
                        name=name, **values, state=TriggerState.ACTIVATED.value, created_at=now,
                        next_fire_at=following, due_at=due,
                    )
                )  # fmt: skip
            else:
                paused = row["state"] == TriggerState.DEACTIVATED.value
                state = TriggerState.DEACTIVATED if paused else TriggerState.ACTIVATED
                connection.execute(
                    update(triggers)
                    .where(triggers.c.id == row["id"])
                    .values(
                        **values, state=state.value, next_fire_at=None if paused else following,
                        due_at=None if paused else due, cursor=None,
                    )
                )  # fmt: skip
                _forget_pending(connection, name)
        if definition.event is not None:
            self._events.arm(name)
        return self.get_trigger(name)

    def set_schedule(
        self,
        job_name: str,
        schedule: Timetable,
        *,
        trigger_name: str = "",
        parameters: Mapping[str, Any] | None = None,
    ) -> Trigger:
        """Create or change the scheduled trigger of a job; by default it is called as the job is.

        Raises:
            JobNotFoundError: there is no such job.
            ParameterError: the job would not take the parameters.
        """
        action = Action(kind=TargetKind.JOB, name=job_name, parameters=dict(parameters or {}))
        definition = TriggerDefinition(actions=(action,), timetable=schedule)
        return self.set_trigger(trigger_name or job_name, definition)

    def list_triggers(self, job_name: str | None = None) -> list[Trigger]:
        """Return the triggers whose first job is `job_name`, or all, by name."""
        statement = select(triggers).order_by(triggers.c.name)
        if job_name is not None:
            statement = statement.where(triggers.c.job_name == job_name)
        with self._database.read() as connection:
            return [trigger_of(row, self._now()) for row in connection.execute(statement).mappings()]

    def get_trigger(self, name: str) -> Trigger:
        """Return a trigger.

        Raises:
            TriggerNotFoundError: there is none of this name; near names are offered.
        """
        with self._database.read() as connection:
            return trigger_of(find_row(connection, name), self._now())

    def next_fire_times(self, name: str, count: int = SHOWN_TIMES) -> tuple[datetime, ...]:
        """Return when a trigger fires next, whether or not it is paused now; nothing for one without a schedule."""
        timetable = self.get_trigger(name).definition.timetable
        return timetable.next_fire_times(self._now(), count) if timetable is not None else ()

    def start_trigger(self, name: str, *, logical_date: datetime | None = None) -> Fired:
        """Fire a trigger now, whatever its kind and whether or not it is paused.

        Args:
            name: the trigger's.
            logical_date: what the runs are about; by default the present moment.
        """
        now = self._now()
        with self._database.read() as connection:
            definition = definition_of(find_row(connection, name))
        about = logical_date or now
        interval = definition.timetable.interval_before(about) if definition.timetable else None
        fire = Fire(trigger_name=name, key=f"hand:{uuid.uuid4().hex}", logical_date=about, interval=interval)
        plan = self._actions.plan(definition.actions, fire)
        with self._database.write() as connection:
            row = find_row(connection, name)
            connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(last_fire_at=now))
            return self._actions.queue(connection, plan, now)

    def pause(self, name: str) -> Trigger:
        """Stop a trigger from firing. What it would have fired for meanwhile is not made up for."""
        with self._database.write() as connection:
            row = find_row(connection, name)
            values = {
                "state": TriggerState.DEACTIVATED.value,
                "next_fire_at": None,
                "due_at": None,
                "updated_at": self._now(),
            }
            connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(**values))
        return self.get_trigger(name)

    def resume(self, name: str) -> Trigger:
        """Let a trigger fire again, from its next fire time or event on."""
        now = self._now()
        with self._database.write() as connection:
            row = find_row(connection, name)
            following, due = self._first_look(name, definition_of(row), now)
            values = {
                "state": TriggerState.ACTIVATED.value, "next_fire_at": following, "due_at": due, "updated_at": now,
                "armed_at": now, "cursor": None,
            }  # fmt: skip
            if row["state"] != TriggerState.ACTIVATED.value:
                connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(**values))
                _forget_pending(connection, name)
        if row["kind"] == TriggerKind.EVENT.value and row["state"] != TriggerState.ACTIVATED.value:
            self._events.arm(name)
        return self.get_trigger(name)

    def pause_job(self, job_name: str) -> list[Trigger]:
        """Pause every trigger of a job.

        Raises:
            JobNotFoundError: there is no such job.
        """
        self._jobs.get_job(job_name)
        return [self.pause(trigger.name) for trigger in self.list_triggers(job_name)]

    def resume_job(self, job_name: str) -> list[Trigger]:
        """Resume every trigger of a job.

        Raises:
            JobNotFoundError: there is no such job.
        """
        self._jobs.get_job(job_name)
        return [self.resume(trigger.name) for trigger in self.list_triggers(job_name)]

    def delete_job(self, job_name: str) -> None:
        """Delete a job with its versions and the triggers that start nothing else; its runs stay.

        Raises:
            JobNotFoundError: there is no such job.
        """
        self._jobs.delete_job(job_name)
        for trigger in self.list_triggers(job_name):
            if len(trigger.actions) == 1:
                self.delete_trigger(trigger.name)

    def delete_trigger(self, name: str) -> None:
        """Delete a trigger; runs that it started stay."""
        with self._database.write() as connection:
            row = find_row(connection, name)
            connection.execute(triggers.delete().where(triggers.c.id == row["id"]))
            connection.execute(trigger_inputs.delete().where(trigger_inputs.c.trigger_name == name))

    def fire_due(self, now: datetime) -> list[JobRun]:
        """Fire each scheduled trigger that is due, and return the job runs that this queued.

        Exactly one firing comes to be for each trigger and fire time, however many dispatchers do this at once. What
        becomes of several fire times that passed unnoticed is the trigger's misfire policy.
        """
        fired = self.fire_scheduled(now)
        return [self._jobs.get_run(i) for one in fired for i in one.run_ids if i.startswith("jr_")]

    def event_of(self, fire_id: str) -> Mapping[str, Any]:
        """Return what a firing was about: files, rows, a call's payload; {} for one without an event."""
        statement = select(trigger_fires.c.detail).where(trigger_fires.c.id == fire_id)
        with self._database.read() as connection:
            found: Mapping[str, Any] | None = connection.execute(statement).scalar()
        return found or {}

    def fire_scheduled(self, now: datetime) -> list[Fired]:
        """Do what `fire_due` does, and return what was started without reading it back."""
        return self._firing.fire_due(now)

    def _first_look(
        self, name: str, definition: TriggerDefinition, now: datetime
    ) -> tuple[datetime | None, datetime | None]:
        """Return the next fire time, and when a dispatcher looks at the trigger next."""
        if definition.timetable is not None:
            following = definition.timetable.next_fire_time(now)
            if following is None:
                raise ScheduleError(definition.timetable.cron, "it has no fire time after now")
            return following, definition.timetable.due_at(name, following)
        return None, (None if definition.kind is TriggerKind.ON_DEMAND else now)


def _forget_pending(connection: Connection, name: str) -> None:
    connection.execute(
        trigger_inputs.delete().where(
            trigger_inputs.c.trigger_name == name, trigger_inputs.c.fire_id.is_(None)
        )
    )
