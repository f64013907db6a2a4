"""Moments and durations as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gluepot.errors import InvalidInputError

_DURATION = re.compile(r"(\d+)\s*(s|m|min|h|d|w)?[a-z]*", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def duration_s(text: str) -> int:
    """Return `90`, `90s`, `15m`, `2h` or `1d` in seconds.

    Raises:
        InvalidInputError: it is none of these.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(f"{text!r} is not a duration.", "Write 90s, 15m, 2h or 1d.")
    return int(found[1]) * _SECONDS[(found[2] or "s").lower()]


def moment(text: str, timezone: str = "UTC") -> datetime:
    """Return `2026-01-31` or `2026-01-31T06:00` as an aware moment in UTC; without an offset it is meant in `timezone`.

    Raises:
        InvalidInputError: it is no date.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInputError(
            f"{text!r} is not a date.", "Write 2026-01-31 or 2026-01-31T06:00."
        ) from error
    return (read if read.tzinfo is not None else read.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
