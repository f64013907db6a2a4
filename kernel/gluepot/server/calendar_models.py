"""What the route of the calendar takes and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from gluepot.jobs.models import RunState
from gluepot.schedule.coming import ComingFires
from gluepot.server.triggers_models import TargetModel
from gluepot.server.wire import Wire

MOST_DAYS = 62
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


class CalendarQuery(Wire):
    """Which days are wanted, and of which runs."""

    first: dt.date
    last: dt.date = Field(description=f"At most {MOST_DAYS} days, with the first.")
    timezone: str = Field(default="UTC", description="Where the days begin and end.")
    job: str = Field(default="", description="Runs of this job; empty: of all.")
    state: str = Field(
        default="", description="Runs in one of these states, with commas between; empty: in any."
    )

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise ValueError(f"a calendar has 1 to {MOST_DAYS} days")
        if not _FIRST_YEAR <= self.first.year <= _LAST_YEAR:
            raise ValueError(f"a calendar is from {_FIRST_YEAR} to {_LAST_YEAR}")
        return self


class StateCount(Wire):
    """How many runs are in a state."""

    state: RunState
    count: int


class ComingModel(Wire):
    """A trigger that fires on a day to come."""

    trigger: str
    starts: tuple[TargetModel, ...]
    first_at: dt.datetime
    count: int = Field(description="How often on that day.")
    is_more: bool = Field(description="Whether it fires still more often than that.")

    @classmethod
    def from_fires(cls, fires: ComingFires) -> Self:
        """Return the model of a trigger's fire times of a day."""
        return cls(
            trigger=fires.trigger.name,
            starts=tuple(TargetModel.of(action) for action in fires.trigger.actions),
            first_at=fires.first_at,
            count=fires.count,
            is_more=fires.is_more,
        )


class CalendarDay(Wire):
    """One day: runs that were asked for on it, and what will be."""

    date: dt.date
    runs: tuple[StateCount, ...]
    coming: tuple[ComingModel, ...] = Field(description="The soonest first.")

    @classmethod
    def from_counts(cls, day: dt.date, runs: Mapping[RunState, int], coming: list[ComingFires]) -> Self:
        """Return the model of a day."""
        counts = tuple(StateCount(state=state, count=runs[state]) for state in RunState if runs.get(state, 0))
        return cls(date=day, runs=counts, coming=tuple(ComingModel.from_fires(one) for one in coming))


class CalendarModel(Wire):
    """Every day from the first to the last."""

    days: tuple[CalendarDay, ...]
