"""Dates and moments of delimited text that are not ISO: which pattern of Spark's reader reads a whole column.

Spark takes one `dateFormat` and one `timestampNTZFormat` for a file, so the pattern that types most columns wins.
`01/02/2024` may be read two ways; it is typed only where the same pattern is certain somewhere in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from gluepot.crawl.datatypes import DATE, TIMESTAMP_NTZ, DataType

_DATES = {
    "d/M/yyyy": "%d/%m/%Y", "M/d/yyyy": "%m/%d/%Y", "d.M.yyyy": "%d.%m.%Y", "d-M-yyyy": "%d-%m-%Y",
    "M-d-yyyy": "%m-%d-%Y", "yyyy/M/d": "%Y/%m/%d", "yyyy.M.d": "%Y.%m.%d", "d-MMM-yyyy": "%d-%b-%Y",
    "d MMM yyyy": "%d %b %Y", "d/MMM/yyyy": "%d/%b/%Y",
}  # fmt: skip
_TIMES = {"H:mm:ss": "%H:%M:%S", "H:mm": "%H:%M", "h:mm:ss a": "%I:%M:%S %p", "h:mm a": "%I:%M %p"}
_LOOKS = re.compile(
    r"(?P<date>\d{1,4}([-/. ])(?:\d{1,2}|[A-Z][a-z]{2})\2\d{1,4})(?P<time> \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?\Z"
)
_TWINS = {"d/M/yyyy": "M/d/yyyy", "M/d/yyyy": "d/M/yyyy", "d-M-yyyy": "M-d-yyyy", "M-d-yyyy": "d-M-yyyy"}


@dataclass(frozen=True)
class Moments:
    """How a column's values can be read: its type, and every pattern that reads all of them."""

    type: DataType
    patterns: frozenset[str]

    @property
    def is_certain(self) -> bool:
        """Say whether day and month cannot be taken for each other."""
        return not any(_twin(pattern) in self.patterns for pattern in self.patterns)


def moments_of(values: Collection[str]) -> Moments | None:
    """Return how the values of a column read as dates or moments that are not ISO, or None."""
    filled = [value for value in values if value]
    first = _LOOKS.match(filled[0]) if filled else None
    if first is None:
        return None
    times = _TIMES if first["time"] else {"": ""}
    patterns = {
        " ".join(filter(None, (day, time))): " ".join(filter(None, (python_day, python_time)))
        for day, python_day in _DATES.items()
        for time, python_time in times.items()
    }
    fitting = frozenset(
        spark for spark, python in patterns.items() if all(_reads(value, python) for value in filled)
    )
    return Moments(TIMESTAMP_NTZ if first["time"] else DATE, fitting) if fitting else None


def _reads(value: str, pattern: str) -> bool:
    looks = _LOOKS.match(value)
    if looks is None:
        return False
    # Python reads `24` as a year of two digits nowhere here, but Spark wants all four.
    if not any(len(part) == 4 for part in re.split(r"[-/. ]", looks["date"])):
        return False
    try:
        datetime.strptime(value, pattern)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _twin(pattern: str) -> str:
    day, blank, time = pattern.partition(" ")
    return _TWINS.get(day, "-") + blank + time
