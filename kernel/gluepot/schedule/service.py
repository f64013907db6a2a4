"""The verbs of the schedule: triggers made, paused, resumed, and fired."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.jobs import triggers
from gluepot.errors import GluepotError
from gluepot.jobs.models import JobKind, JobRun, RunState
from gluepot.jobs.run_store import RunRequest, insert_run
from gluepot.jobs.service import JobService
from gluepot.schedule.cron import CronSchedule, parse_schedule
from gluepot.schedule.errors import TriggerNotFoundError
from gluepot.schedule.models import Misfire, Trigger, TriggerKind, TriggerState
from gluepot.settings import Settings

_SHOWN_TIMES = 5
_log = logging.getLogger(__name__)


class ScheduleService:
    """Triggers of one database."""

    def __init__(
        self, database: Database, jobs: JobService, settings: Settings, *, now: Clock = utc_now
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._settings = settings
        self._now = now

    def set_schedule(
        self,
        job_name: str,
        schedule: CronSchedule,
        *,
        trigger_name: str = "",
        parameters: Mapping[str, Any] | None = None,
    ) -> Trigger:
        """Create the trigger of a job, or change it: one of the same name (default: the job's) is replaced.

        A trigger that is paused stays so. `parameters` are checked now, against the current version.

        Raises:
            JobNotFoundError: there is no such job.
            ParameterError: the job would not take the parameters.
        """
        request = self._jobs.run_request(job_name, parameters or {}, requested_by="trigger")
        name, now = trigger_name or job_name, self._now()
        values = {
            "kind": TriggerKind.SCHEDULED.value,
            "job_name": job_name,
            "cron": schedule.cron,
            "timezone": schedule.timezone,
            "misfire": Misfire.RUN_ONCE.value,
            "parameters": dict(request.parameters),
            "updated_at": now,
        }
        following = next(schedule.fire_times(now))
        with self._database.write() as connection:
            row = connection.execute(select(triggers).where(triggers.c.name == name)).mappings().first()
            if row is None:
                state = {"state": TriggerState.ACTIVATED.value, "created_at": now, "next_fire_at": following}
                connection.execute(triggers.insert().values(name=name, **values, **state))
            else:
                paused = row["state"] == TriggerState.DEACTIVATED.value
                connection.execute(
                    update(triggers)
                    .where(triggers.c.id == row["id"])
                    .values(**values, next_fire_at=None if paused else following)
                )
        return self.get_trigger(name)

    def list_triggers(self, job_name: str | None = None) -> list[Trigger]:
        """Return the triggers of a job, or all, by name."""
        statement = select(triggers).order_by(triggers.c.name)
        if job_name is not None:
            statement = statement.where(triggers.c.job_name == job_name)
        with self._database.read() as connection:
            return [_trigger(row, self._now()) for row in connection.execute(statement).mappings()]

    def get_trigger(self, name: str) -> Trigger:
        """Return a trigger.

        Raises:
            TriggerNotFoundError: there is none of this name; near names are offered.
        """
        with self._database.read() as connection:
            return _trigger(_row(connection, name), self._now())

    def next_fire_times(self, name: str, count: int = _SHOWN_TIMES) -> tuple[datetime, ...]:
        """Return when a trigger fires next, whether or not it is paused now."""
        trigger = self.get_trigger(name)
        return parse_schedule(trigger.cron, trigger.timezone).next_fire_times(self._now(), count)

    def pause(self, name: str) -> Trigger:
        """Stop a trigger from firing. Fire times that pass meanwhile are not made up for."""
        with self._database.write() as connection:
            row = _row(connection, name)
            values = {
                "state": TriggerState.DEACTIVATED.value,
                "next_fire_at": None,
                "updated_at": self._now(),
            }
            connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(**values))
        return self.get_trigger(name)

    def resume(self, name: str) -> Trigger:
        """Let a trigger fire again, from its next fire time on."""
        now = self._now()
        with self._database.write() as connection:
            row = _row(connection, name)
            following = next(parse_schedule(row["cron"], row["timezone"]).fire_times(now))
            values = {"state": TriggerState.ACTIVATED.value, "next_fire_at": following, "updated_at": now}
            if row["state"] != TriggerState.ACTIVATED.value:
                connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(**values))
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
        """Delete a job with its versions and its triggers; its runs stay.

        Raises:
            JobNotFoundError: there is no such job.
        """
        self._jobs.delete_job(job_name)
        for trigger in self.list_triggers(job_name):
            self.delete_trigger(trigger.name)

    def delete_trigger(self, name: str) -> None:
        """Delete a trigger; runs that it started stay."""
        with self._database.write() as connection:
            row = _row(connection, name)
            connection.execute(triggers.delete().where(triggers.c.id == row["id"]))

    def fire_due(self, now: datetime) -> list[JobRun]:
        """Queue one run for each trigger that is due, and return the runs.

        Exactly one run comes to be for each trigger and fire time, however many dispatchers do this at once: the
        trigger is moved on by a conditional update, in the transaction that inserts the run, whose fire time is
        unique. Of several fire times that passed unnoticed only the last one gets its run.
        """
        due = (
            select(triggers)
            .where(triggers.c.state == TriggerState.ACTIVATED.value, triggers.c.next_fire_at <= now)
            .order_by(triggers.c.next_fire_at)
        )
        with self._database.read() as connection:
            rows = connection.execute(due).mappings().all()
        run_ids = [run_id for row in rows if (run_id := self._fire(row, now)) is not None]
        return [self._jobs.get_run(run_id) for run_id in run_ids]

    def _fire(self, row: RowMapping, now: datetime) -> str | None:
        schedule = parse_schedule(row["cron"], row["timezone"])
        fire_time = schedule.last_fire_time(row["next_fire_at"], now)
        request = self._request(row, fire_time)
        try:
            with self._database.write() as connection:
                moved = connection.execute(
                    update(triggers)
                    .where(triggers.c.id == row["id"], triggers.c.next_fire_at == row["next_fire_at"])
                    .values(next_fire_at=next(schedule.fire_times(now)), last_fire_at=fire_time)
                )
                return insert_run(connection, request, now) if moved.rowcount == 1 else None
        except IntegrityError:
            # The run is there already (a trigger was deleted and made again within its minute): only move on.
            with self._database.write() as connection:
                connection.execute(
                    update(triggers)
                    .where(triggers.c.id == row["id"])
                    .values(next_fire_at=next(schedule.fire_times(now)))
                )
            return None

    def _request(self, row: RowMapping, fire_time: datetime) -> RunRequest:
        """Return the run to queue; one in state ERROR, with the reason, when the job cannot be run."""
        requested_by = f"trigger {row['name']}"
        try:
            request = self._jobs.run_request(row["job_name"], row["parameters"], requested_by=requested_by)
        except GluepotError as error:
            _log.warning("trigger %r cannot run job %r: %s", row["name"], row["job_name"], error)
            request = RunRequest(
                job_name=row["job_name"], version=0, kind=JobKind.PYTHON_SHELL, parameters=row["parameters"],
                requested_by=requested_by, timeout_s=0, max_retries=0, state=RunState.ERROR, error=str(error),
            )  # fmt: skip
        return replace(request, trigger_name=row["name"], fire_time=fire_time, logical_date=fire_time)


def _row(connection: Connection, name: str) -> RowMapping:
    row = connection.execute(select(triggers).where(triggers.c.name == name)).mappings().first()
    if row is None:
        raise TriggerNotFoundError(name, connection.execute(select(triggers.c.name)).scalars())
    return row


def _trigger(row: RowMapping, now: datetime) -> Trigger:
    schedule = parse_schedule(row["cron"], row["timezone"])
    return Trigger(
        name=row["name"],
        kind=TriggerKind(row["kind"]),
        state=TriggerState(row["state"]),
        job_name=row["job_name"],
        cron=row["cron"],
        timezone=row["timezone"],
        words=schedule.words,
        misfire=Misfire(row["misfire"]),
        parameters=row["parameters"],
        next_fire_at=row["next_fire_at"],
        last_fire_at=row["last_fire_at"],
        next_fire_times=schedule.next_fire_times(now, _SHOWN_TIMES),
    )
