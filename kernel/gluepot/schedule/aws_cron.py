"""AWS's six-field `cron(…)`: always UTC, with a year, `?`, `L`, `W` and `#`, and Sunday as 1.

Glue semantics: developer guide, *Time-based schedules for jobs and crawlers*. cronsim does the arithmetic of each
month; here is what it does not know: years, the weekday nearest to a day, and how AWS counts days of the week.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cronsim import CronSim, CronSimError

from gluepot.schedule.errors import ScheduleError

_FIELDS = ("minutes", "hours", "day-of-month", "month", "day-of-week", "year")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_NEAREST_WEEKDAY = re.compile(r"(\d{1,2})W")


@dataclass(frozen=True)
class AwsCron:
    """A checked `cron(…)`: `expression` as AWS writes it. Made by `parse_aws_cron`."""

    expression: str

    @cached_property
    def _parts(self) -> list[str]:
        return self.expression[5:-1].split()

    @cached_property
    def _years(self) -> frozenset[int]:
        return _numbers(self._parts[5], _FIRST_YEAR, _LAST_YEAR)

    @cached_property
    def _unix(self) -> str:
        minute, hour, day, month, weekday, _ = self._parts
        return " ".join((minute, hour, _star(day), month, _unix_weekdays(weekday)))

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in UTC."""
        start = after.astimezone(UTC)
        nearest = _NEAREST_WEEKDAY.fullmatch(self._parts[2].upper())
        for year in range(max(start.year, _FIRST_YEAR), _LAST_YEAR + 1):
            if year not in self._years:
                continue
            if nearest is not None:
                yield from self._near_weekdays(year, int(nearest[1]), start)
            else:
                yield from _within(self._unix, datetime(year, 1, 1, tzinfo=UTC), _year_end(year), start)

    def _near_weekdays(self, year: int, day: int, start: datetime) -> Iterator[datetime]:
        minute, hour, _, months, _, _ = self._parts
        # cronsim reads the months (JAN-MAR, */2) once: the first of each that it names.
        firsts = _within(f"0 0 1 {months} *", datetime(year, 1, 1, tzinfo=UTC), _year_end(year), None)
        for first in firsts:
            if day > calendar.monthrange(year, first.month)[1]:
                continue
            date = _nearest_weekday(first.replace(day=day))
            yield from _within(
                f"{minute} {hour} {date.day} {date.month} *", date, date + timedelta(days=1), start
            )

    @property
    def words(self) -> str:
        """The schedule in English where cronsim finds words for it, else as it is written."""
        year = "" if self._parts[5] == "*" else f", in {self._parts[5]}"
        if _NEAREST_WEEKDAY.fullmatch(self._parts[2].upper()):
            return f"{self.expression} (UTC)"
        return f"{CronSim(self._unix, datetime(2000, 1, 1, tzinfo=UTC)).explain()}{year} (UTC)"


def is_aws_cron(text: str) -> bool:
    """Say whether a schedule is meant in AWS's form."""
    return text.strip().lower().startswith("cron(")


def parse_aws_cron(text: str) -> AwsCron:
    """Check `cron(Minutes Hours Day-of-month Month Day-of-week Year)`.

    Raises:
        ScheduleError: it cannot be read, or never comes true.
    """
    cleaned = " ".join(text.split())
    if not cleaned.endswith(")"):
        raise ScheduleError(text, "its bracket is not closed")
    fields = cleaned[5:-1].upper().split()
    if len(fields) != len(_FIELDS):
        raise ScheduleError(text, f"AWS's form has 6 fields, not {len(fields)}")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ScheduleError(text, "one of day-of-month and day-of-week must be '?', and the other not")
    schedule = AwsCron(expression=f"cron({' '.join(fields)})")
    try:
        first = next(
            schedule.fire_times(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) - timedelta(seconds=1)), None
        )
    except (CronSimError, ValueError) as error:
        raise ScheduleError(text, _reason(str(error), fields)) from error
    if first is None:
        raise ScheduleError(text, "there is no such day in any of its years")
    return schedule


def _within(cron: str, begin: datetime, end: datetime, after: datetime | None) -> Iterator[datetime]:
    start = begin - timedelta(seconds=1)
    for moment in CronSim(cron, start if after is None else max(start, after)):
        if moment >= end:
            return
        yield moment


def _year_end(year: int) -> datetime:
    return datetime(year + 1, 1, 1, tzinfo=UTC)


def _nearest_weekday(day: datetime) -> datetime:
    """Return the day, or the weekday nearest to it in the same month."""
    last = calendar.monthrange(day.year, day.month)[1]
    if day.weekday() == 5:
        return day + timedelta(days=2) if day.day == 1 else day - timedelta(days=1)
    if day.weekday() == 6:
        return day - timedelta(days=2) if day.day == last else day + timedelta(days=1)
    return day


def _star(field: str) -> str:
    return "*" if field == "?" else field


def _unix_weekdays(field: str) -> str:
    """Turn 1–7 = SUN–SAT into cronsim's 0–6; `6#3` and `6L` keep their meaning."""
    if field in {"?", "*"}:
        return "*"
    return ",".join(_unix_weekday_term(term) for term in field.split(","))


def _unix_weekday_term(term: str) -> str:
    if term == "L":
        return "6"
    if "#" in term:
        day, _, nth = term.partition("#")
        return f"{_weekday(day)}#{nth}"
    if term.endswith("L"):
        return f"{_weekday(term[:-1])}L"
    span, _, step = term.partition("/")
    if span == "*":
        days = list(range(7))
    elif "-" in span:
        first, last = (_weekday(day) for day in span.split("-", 1))
        days = [(first + offset) % 7 for offset in range((last - first) % 7 + 1)]
    else:
        days = list(range(_weekday(span), 7)) if step else [_weekday(span)]
    return ",".join(str(day) for day in days[:: int(step or 1)])


def _weekday(text: str) -> int:
    if text in _DAYS:
        return _DAYS.index(text)
    if not text.isdigit() or not 1 <= int(text) <= 7:
        raise ValueError("Bad day-of-week")
    return int(text) - 1


def _numbers(field: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for term in field.split(","):
        span, _, step = term.partition("/")
        first, _, last = span.partition("-")
        if not (span == "*" or first.isdigit()) or (last and not last.isdigit()):
            raise ValueError("Bad year")
        begin = least if span == "*" else int(first)
        end = int(last) if last else (most if step or span == "*" else begin)
        if not least <= begin <= end <= most:
            raise ValueError("Bad year")
        found.update(range(begin, end + 1, int(step or 1)))
    return frozenset(found)


def _reason(message: str, fields: list[str]) -> str:
    """Say which field is wrong; cronsim only says "Bad hour"."""
    for name, value in zip(_FIELDS, fields, strict=True):
        if message.lower().endswith(name.rstrip("s")) or message.lower().endswith(name):
            return f"its {name} {value!r} cannot be read"
    return message.strip().rstrip(".").lower() or "it cannot be read"
