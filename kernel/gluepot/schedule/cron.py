"""Five-field cron in a time zone. The arithmetic, daylight saving included, is cronsim's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from gluepot.schedule.errors import ScheduleError, TimezoneError

_FIELDS = {
    "minute": "0–59",
    "hour": "0–23",
    "day-of-month": "1–31",
    "month": "1–12 or JAN–DEC",
    "day-of-week": "0–7 or SUN–SAT (0 and 7 are Sunday)",
}


@dataclass(frozen=True, kw_only=True)
class CronSchedule:
    """A checked schedule: it can be read, and it comes true some day. Made by `parse_schedule`."""

    cron: str
    timezone: str

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in UTC."""
        local = after.astimezone(ZoneInfo(self.timezone))
        for moment in CronSim(self.cron, local):
            yield moment.astimezone(UTC)

    def next_fire_times(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """Return the next `count` fire times after `after`."""
        return tuple(islice(self.fire_times(after), count))

    def last_fire_time(self, first: datetime, until: datetime) -> datetime:
        """Return the last fire time from `first`, itself one, to `until`."""
        local = until.astimezone(ZoneInfo(self.timezone))
        # Backwards from the end: months of missed minutes must not be counted through one by one.
        backwards = CronSim(self.cron, local, reverse=True)
        found = next((moment.astimezone(UTC) for moment in islice(backwards, 1)), first)
        on_time = next(self.fire_times(found), None)
        return max(first, on_time if on_time is not None and on_time <= until else found)

    @property
    def words(self) -> str:
        """The schedule in English, with its zone when that is not UTC."""
        text = CronSim(self.cron, datetime(2000, 1, 1, tzinfo=UTC)).explain()
        return f"{text} ({self.timezone})"


def parse_schedule(cron: str, timezone: str = "UTC") -> CronSchedule:
    """Check a cron expression and a time zone.

    Raises:
        ScheduleError: the expression cannot be read, or never comes true (30 February).
        TimezoneError: there is no such zone.
    """
    cleaned = " ".join(cron.split())
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimezoneError(timezone, available_timezones()) from error
    fields = cleaned.split(" ")
    if len(fields) != 5:
        found = (
            "it is empty" if not cleaned else f"it has {len(fields)} field{'s' * (len(fields) > 1)}, not 5"
        )
        raise ScheduleError(cron, found)
    try:
        first = next(CronSim(cleaned, datetime(2000, 1, 1, tzinfo=UTC)), None)
    except CronSimError as error:
        raise ScheduleError(cron, _reason(str(error), fields)) from error
    if first is None:
        raise ScheduleError(cron, "there is no such day in any year")
    return CronSchedule(cron=cleaned, timezone=timezone)


def _reason(message: str, fields: Sequence[str]) -> str:
    """Say which field is wrong and what it may be; cronsim only says "Bad hour"."""
    for (name, allowed), value in zip(_FIELDS.items(), fields, strict=True):
        if message.lower().endswith(name):
            said = name.replace("-", " ")
            if name == "day-of-month" and value.isdigit() and 1 <= int(value) <= 31:
                return f"there is no day {value} in month {fields[3]!r}"
            return f"its {said} {value!r} is not within {allowed}"
    return message.strip().rstrip(".").lower() or "it cannot be read"
