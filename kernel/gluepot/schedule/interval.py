"""`every 15m`: the same time between two firings, whatever clocks on walls do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gluepot.schedule.errors import ScheduleError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHORTEST = timedelta(seconds=10)
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_WRITTEN = re.compile(
    r"(?:every\s+(?P<count>\d*)\s*|rate\(\s*(?P<rate>\d+)\s+)"
    r"(?P<unit>s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)\s*\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Firings `period` apart, counted from `anchor`: the trigger's start, else midnight UTC of some day."""

    period: timedelta
    anchor: datetime = _EPOCH

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in UTC."""
        passed = (after.astimezone(UTC) - self.anchor) // self.period
        moment = self.anchor + (passed + 1) * self.period
        while moment <= after:  # an anchor in a year so far away that the division lost something
            moment += self.period
        while True:
            yield moment
            moment += self.period

    @property
    def words(self) -> str:
        """The period in English."""
        seconds = int(self.period.total_seconds())
        for name, size in (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
            if seconds % size == 0:
                count = seconds // size
                return f"Every {name}" if count == 1 else f"Every {count} {name}s"
        raise AssertionError(seconds)


def is_interval(text: str) -> bool:
    """Say whether a schedule is meant as an interval."""
    return text.strip().lower().startswith(("every", "rate("))


def parse_interval(text: str, anchor: datetime | None = None) -> Interval:
    """Read `every 15m`, `every 2 hours`, `every day`, or AWS's `rate(15 minutes)`.

    Raises:
        ScheduleError: it cannot be read, or is shorter than ten seconds.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ScheduleError(text, 'an interval is written "every 15m", with s, m, h, d or w')
    count = int(found["count"] or found["rate"] or 1)
    period = timedelta(**{f"{_UNITS[found['unit'][0].lower()]}s": count})
    if period < _SHORTEST:
        raise ScheduleError(text, f"the shortest interval is {_SHORTEST.seconds} seconds")
    return Interval(period=period, anchor=anchor or _EPOCH)
