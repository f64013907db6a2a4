"""The times at which something runs by itself: given, changed, taken away. All else that was said about a trigger stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gluepot.errors import ConflictError, InvalidInputError
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, Trigger, TriggerDefinition

if TYPE_CHECKING:
    from gluepot.schedule.service import ScheduleService


def clocks_of(schedule: ScheduleService, target: Action) -> list[Trigger]:
    """Return the triggers that start `target` by the clock, by name."""
    return [
        trigger
        for trigger in schedule.list_triggers()
        if trigger.definition.timetable is not None and _starts(trigger, target)
    ]


@dataclass(frozen=True, kw_only=True)
class Times:
    """When something is to run by itself. `trigger` is what makes it; "" for the one named after it."""

    cron: str
    timezone: str = "UTC"
    trigger: str = ""


def check_times(schedule: ScheduleService, target: Action, times: Times) -> Trigger | None:
    """Return the trigger that these times would change, None where one would be made. `target` need not be there yet.

    Raises:
        ConflictError: that trigger starts something else.
        ScheduleError, TimezoneError: see `parse_schedule`.
    """
    parse_schedule(times.cron, times.timezone)
    name = times.trigger or target.name
    found = next((one for one in schedule.list_triggers() if one.name == name), None)
    if found is not None and not _starts(found, target):
        raise ConflictError(
            f"Trigger {name!r} starts {_started(found)}, not the {target.kind} {target.name!r}.",
            f'Make one of another name: gluepot trigger set NAME "{times.cron}" --{target.kind} "{target.name}".',
        )
    return found


def run_at(schedule: ScheduleService, target: Action, times: Times) -> Trigger:
    """Let `target` run at these times.

    Raises:
        InvalidInputError: the trigger does not fire by the clock.
        ConflictError, ScheduleError, TimezoneError: see `check_times`.
    """
    found = check_times(schedule, target, times)
    if found is not None:
        return reschedule(schedule, found.name, times.cron, times.timezone)
    timetable = parse_schedule(times.cron, times.timezone)
    definition = TriggerDefinition(actions=(target,), timetable=timetable)
    return schedule.set_trigger(times.trigger or target.name, definition)


def crawler_at(
    schedule: ScheduleService, crawler: str, cron: str, timezone: str = "UTC"
) -> Callable[[], Trigger | None]:
    """Check when a crawler is to run, and return what lets it, once it is there. Nothing for an empty `cron`.

    Raises:
        ConflictError, ScheduleError, TimezoneError: see `check_times`.
    """
    if not cron:
        return lambda: None
    target, times = Action(kind=TargetKind.CRAWLER, name=crawler), Times(cron=cron, timezone=timezone)
    check_times(schedule, target, times)
    return lambda: run_at(schedule, target, times)


def run_no_more(schedule: ScheduleService, target: Action, trigger: str) -> None:
    """Delete the trigger that starts `target` by the clock.

    Raises:
        TriggerNotFoundError: there is none of this name.
        ConflictError: it starts something else, too.
    """
    found = schedule.get_trigger(trigger)
    if len(found.actions) > 1 or not _starts(found, target):
        raise ConflictError(
            f"Trigger {trigger!r} starts {_started(found)}: it stays.",
            f"Say what it is to start with gluepot trigger set {trigger}, or pause it.",
        )
    schedule.delete_trigger(trigger)


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


def _starts(trigger: Trigger, target: Action) -> bool:
    return any((one.kind, one.name) == (target.kind, target.name) for one in trigger.actions)


def _started(trigger: Trigger) -> str:
    return " and ".join(f"the {one.kind} {one.name!r}" for one in trigger.actions)
