"""Five-field cron in a time zone. The arithmetic, daylight saving included, is cronsim's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from gluepot.schedule.errors import ScheduleError

_FIELDS = {
    "minute": "0–59",
    "hour": "0–23",
    "day-of-month": "1–31",
    "month": "1–12 or JAN–DEC",
    "day-of-week": "0–7 or SUN–SAT (0 and 7 are Sunday)",
}


@dataclass(frozen=True, kw_only=True)
class FiveFieldCron:
    """A checked schedule: it can be read, and it comes true some day. Made by `parse_five_fields`."""

    cron: str
    timezone: str

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in UTC."""
        local = after.astimezone(ZoneInfo(self.timezone))
        for moment in CronSim(self.cron, local):
            yield moment.astimezone(UTC)

    @property
    def words(self) -> str:
        """The schedule in English, with its zone."""
        text = CronSim(self.cron, datetime(2000, 1, 1, tzinfo=UTC)).explain()
        return f"{text} ({self.timezone})"


def parse_five_fields(cron: str, timezone: str) -> FiveFieldCron:
    """Check a cron expression; the zone is a known one.

    Raises:
        ScheduleError: the expression cannot be read, or never comes true (30 February).
    """
    cleaned = " ".join(cron.split())
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
    return FiveFieldCron(cron=cleaned, timezone=timezone)


def _reason(message: str, fields: Sequence[str]) -> str:
    """Say which field is wrong and what it may be; cronsim only says "Bad hour"."""
    for (name, allowed), value in zip(_FIELDS.items(), fields, strict=True):
        if message.lower().endswith(name):
            said = name.replace("-", " ")
            if name == "day-of-month" and value.isdigit() and 1 <= int(value) <= 31:
                return f"there is no day {value} in month {fields[3]!r}"
            return f"its {said} {value!r} is not within {allowed}"
    return message.strip().rstrip(".").lower() or "it cannot be read"
