"""From what a user writes to a timetable: five-field cron, AWS's `cron(…)`, or `every 15m`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from gluepot.errors import InvalidInputError
from gluepot.schedule.aws_cron import is_aws_cron
from gluepot.schedule.calendars import Calendar
from gluepot.schedule.errors import ScheduleError, TimezoneError
from gluepot.schedule.timetable import Timetable, check_days

_LONGEST_JITTER_S = 86_400


def parse_schedule(
    cron: str,
    timezone: str = "UTC",
    *,
    calendar: Calendar | None = None,
    start_at: datetime | None = None,
    end_at: datetime | None = None,
    jitter_s: int = 0,
) -> Timetable:
    """Check a schedule.

    Raises:
        ScheduleError: the expression cannot be read, or never comes true (30 February).
        TimezoneError: there is no such zone.
        InvalidInputError: the dates or the jitter make no sense.
    """
    zone_named(timezone)
    if is_aws_cron(cron) and timezone != "UTC":
        raise ScheduleError(cron, f"AWS's form is always in UTC, not in {timezone!r}")
    if start_at is not None and end_at is not None and end_at <= start_at:
        raise InvalidInputError(f"A trigger cannot end ({end_at:%Y-%m-%d %H:%M}) before it starts.")
    if not 0 <= jitter_s <= _LONGEST_JITTER_S:
        raise InvalidInputError(f"The jitter must be between 0 and {_LONGEST_JITTER_S} s, not {jitter_s}.")
    found = Timetable(
        cron=" ".join(cron.split()), timezone=timezone, calendar=calendar, start_at=start_at, end_at=end_at,
        jitter_s=jitter_s,
    )  # fmt: skip
    assert found.rule is not None  # reads it, and says what is wrong with it
    check_days(found)
    return found


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        TimezoneError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimezoneError(name, available_timezones()) from error
