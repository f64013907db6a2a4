"""Another time for a trigger that is there: everything else that was said about it stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gluepot.errors import InvalidInputError
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Trigger

if TYPE_CHECKING:
    from gluepot.schedule.service import ScheduleService


def reschedule(schedule: ScheduleService, name: str, cron: str, timezone: str) -> Trigger:
    """Give a scheduled trigger another rule; its calendar, jitter, range, parameters and misfire policy stay.

    Raises:
        TriggerNotFoundError: there is none of this name.
        InvalidInputError: it does not fire by the clock.
        ScheduleError, TimezoneError: see `parse_schedule`.
    """
    definition = schedule.get_trigger(name).definition
    before = definition.timetable
    if before is None:
        raise InvalidInputError(
            f"Trigger {name!r} does not fire by the clock.", "Make another trigger for the schedule."
        )
    timetable = parse_schedule(
        cron, timezone, calendar=before.calendar, start_at=before.start_at, end_at=before.end_at,
        jitter_s=before.jitter_s,
    )  # fmt: skip
    return schedule.set_trigger(name, replace(definition, timetable=timetable))
