"""When a trigger fires: a rule (cron, interval), the days it holds on, and from when to when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from gluepot.schedule.aws_cron import AwsCron, is_aws_cron, parse_aws_cron
from gluepot.schedule.calendars import Calendar, check_calendar
from gluepot.schedule.five_field import parse_five_fields
from gluepot.schedule.interval import Interval, is_interval, parse_interval

_LOOK_AHEAD = timedelta(days=366 * 9)  # a leap day that a century skips is eight years away
_INSTANT = timedelta(microseconds=1)


class Rule(Protocol):
    """What repeats. `fire_times` yields moments later than `after`, in order, in UTC; it may be endless."""

    @property
    def words(self) -> str: ...

    def fire_times(self, after: datetime) -> Iterator[datetime]: ...


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """A checked schedule. Made by `cron.parse_schedule`.

    `cron`: the rule as it was written. `timezone`: where its hours and its days are meant; AWS's form and intervals
    are in UTC. `start_at`, `end_at`: nothing fires before the one or after the other. `jitter_s`: up to so many
    seconds later, the same number for the same fire time, so that hundreds of triggers do not start together.
    """

    cron: str
    timezone: str = "UTC"
    calendar: Calendar | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    jitter_s: int = 0

    @cached_property
    def rule(self) -> Rule:
        """The rule, read."""
        return read_rule(self.cron, self.timezone, self.start_at)

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in UTC; without a calendar or an end there may be no last one."""
        start = max(after, self.start_at - _INSTANT) if self.start_at is not None else after
        moments = self.rule.fire_times(start)
        last_seen = start
        while True:
            moment = next(moments, None)
            if moment is None or (self.end_at is not None and moment > self.end_at):
                return
            if self.calendar is None or self.calendar.allows(self._local(moment).date()):
                last_seen = moment
                yield moment
            elif moment - last_seen > _LOOK_AHEAD:
                return
            else:
                moments = self.rule.fire_times(self._end_of_day(moment))

    def next_fire_time(self, after: datetime) -> datetime | None:
        """Return the first fire time after `after`, or None when there is none any more."""
        return next(self.fire_times(after), None)

    def next_fire_times(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """Return the next `count` fire times after `after`, fewer when the schedule ends before."""
        return tuple(islice(self.fire_times(after), count))

    def last_fire_time(self, first: datetime, until: datetime) -> datetime:
        """Return the last fire time from `first`, itself one, to `until`."""
        found = self._last_before(until + _INSTANT, first)
        return max(first, found) if found is not None else first

    def interval_before(self, fire_time: datetime) -> tuple[datetime, datetime]:
        """Return the data interval of a fire time: from the fire time before it (or as long) to itself."""
        following = self.next_fire_time(fire_time)
        gap = following - fire_time if following is not None else timedelta(days=1)
        before = self._last_before(fire_time, fire_time - 40 * gap)
        return (before if before is not None else fire_time - gap), fire_time

    def due_at(self, name: str, fire_time: datetime) -> datetime:
        """Return when the trigger `name` really fires: the fire time with its jitter."""
        if not self.jitter_s:
            return fire_time
        digest = hashlib.sha256(f"{name}\0{fire_time.isoformat()}".encode()).digest()
        return fire_time + timedelta(milliseconds=int.from_bytes(digest[:6]) % (self.jitter_s * 1000))

    @property
    def words(self) -> str:
        """The schedule in English."""
        parts = [self.rule.words]
        if self.calendar is not None:
            parts.append(self.calendar.words)
        if self.start_at is not None:
            parts.append(f"from {self.start_at:%Y-%m-%d %H:%M}")
        if self.end_at is not None:
            parts.append(f"until {self.end_at:%Y-%m-%d %H:%M}")
        if self.jitter_s:
            parts.append(f"up to {self.jitter_s} s later")
        return ", ".join(parts)

    def _last_before(self, until: datetime, earliest: datetime) -> datetime | None:
        """Return the last fire time before `until` and not before `earliest`; steps back in growing windows."""
        # Not from the beginning: months of missed minutes must not be counted through one by one.
        window = timedelta(hours=1)
        while True:
            begin = max(until - window, earliest - _INSTANT)
            found = None
            for moment in self.fire_times(begin):
                if moment >= until:
                    break
                found = moment
            if found is not None or begin < earliest:
                return found
            window *= 4

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))

    def _end_of_day(self, moment: datetime) -> datetime:
        day = self._local(moment).date() + timedelta(days=1)
        return datetime.combine(day, time(), ZoneInfo(self.timezone)).astimezone(UTC) - _INSTANT


def read_rule(text: str, timezone: str, start_at: datetime | None) -> Rule:
    """Read the rule in whichever of the three forms it is written.

    Raises:
        ScheduleError: it is none of them, or never comes true.
    """
    if is_aws_cron(text):
        found: AwsCron | Interval = parse_aws_cron(text)
        return found
    if is_interval(text):
        return parse_interval(text, start_at)
    return parse_five_fields(text, timezone)


def check_days(timetable: Timetable) -> None:
    """Make sure that the calendar is known.

    Raises:
        NotFoundError: there is no calendar of its region.
    """
    if timetable.calendar is not None:
        check_calendar(timetable.calendar)
