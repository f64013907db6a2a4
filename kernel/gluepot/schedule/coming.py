"""Which triggers fire on which of the days to come, as a calendar shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gluepot.schedule.models import Trigger, TriggerState
from gluepot.schedule.timetable import Timetable

# Each hour of a day is still counted; of a trigger that fires each minute nobody wants to know how often exactly.
_MOST_OF_A_DAY = 24
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class ComingFires:
    """The fire times of one trigger on one day: the first of them, how many, and whether there are more than counted."""

    day: date
    trigger: Trigger
    first_at: datetime
    count: int
    is_more: bool


def coming_fires(
    triggers: Iterable[Trigger], *, after: datetime, until: datetime, zone: ZoneInfo
) -> list[ComingFires]:
    """Return what the triggers will do later than `after` and before `until`, in the order of the first fire times.

    Paused triggers, and those that no clock fires, are not in it. `zone` says where a day begins and ends.
    """
    found = [
        fires
        for trigger in triggers
        if trigger.state is TriggerState.ACTIVATED and trigger.definition.timetable is not None
        for fires in _fires_by_day(trigger, trigger.definition.timetable, after, until, zone)
    ]
    return sorted(found, key=lambda fires: (fires.first_at, fires.trigger.name))


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _fires_by_day(
    trigger: Trigger, timetable: Timetable, after: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[ComingFires]:
    first = timetable.next_fire_time(after)
    while first is not None and first < until:
        day = first.astimezone(zone).date()
        end = min(until, start_of_day(day + timedelta(days=1), zone))
        count, following = 1, None
        for following in timetable.fire_times(first):
            if following >= end or count > _MOST_OF_A_DAY:
                break
            count += 1
        else:
            following = None
        yield ComingFires(
            day=day,
            trigger=trigger,
            first_at=first,
            count=min(count, _MOST_OF_A_DAY),
            is_more=count > _MOST_OF_A_DAY,
        )
        is_in_day = following is not None and following < end
        first = timetable.next_fire_time(end - _INSTANT) if is_in_day else following
