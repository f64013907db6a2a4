"""What a user can get wrong about schedules."""

from __future__ import annotations

from collections.abc import Iterable

from gluepot.errors import InvalidInputError, NotFoundError


class TriggerNotFoundError(NotFoundError):
    """No such trigger."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__("Trigger", name, candidates=candidates, next_step="List them with %triggers.")


class ScheduleError(InvalidInputError):
    """A cron expression that cannot be read, or that never comes true."""

    def __init__(self, cron: str, reason: str) -> None:
        self.cron = cron
        super().__init__(
            f"The schedule {cron!r} cannot be used: {reason}.",
            'Write minute, hour, day of month, month, day of week: "0 2 * * *" is every day at 02:00.',
        )


class TimezoneError(NotFoundError):
    """No such time zone."""

    def __init__(self, name: str, candidates: Iterable[str]) -> None:
        super().__init__(
            "Time zone", name, candidates=candidates, next_step="Write it as Europe/Berlin or UTC."
        )
