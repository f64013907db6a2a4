"""What the routes of triggers, schedules and backfills take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, Field

from gluepot.schedule.backfill import Backfill, BackfillState, DateState
from gluepot.schedule.models import TargetKind, TriggerKind, TriggerState
from gluepot.schedule.rescheduling import Times
from gluepot.server.wire import ListPage, Wire


class TargetModel(Wire):
    """What a trigger starts."""

    kind: TargetKind
    name: str


class TriggerModel(Wire):
    """A trigger: when it fires, what it starts, and when next."""

    name: str
    kind: TriggerKind
    state: TriggerState = Field(description="DEACTIVATED means paused.")
    words: str = Field(description="When it fires, in English.")
    cron: str = Field(description="Its schedule; empty when it does not fire by the clock.")
    timezone: str
    actions: tuple[TargetModel, ...]
    next_fire_at: datetime | None = Field(description="Null while paused.")
    next_fire_times: tuple[datetime, ...] = Field(description="The next few, as if it were not paused.")
    problem: str


class TriggerListModel(ListPage):
    """Triggers, by name."""

    triggers: tuple[TriggerModel, ...]


class ScheduleQuestion(Wire):
    """A schedule that somebody is writing."""

    cron: str = Field(description='Five fields, "every 15m", or AWS\'s "cron(…)".')
    timezone: str = "UTC"


class ScheduleAnswer(Wire):
    """What a schedule means."""

    words: str
    next_fire_times: tuple[datetime, ...] = Field(description="The next five.")


class ScheduleRequest(ScheduleQuestion):
    """When something is to run by itself."""

    trigger: str = Field(default="", description="The trigger to change; empty: the one named after it.")

    @property
    def times(self) -> Times:
        return Times(cron=self.cron, timezone=self.timezone, trigger=self.trigger)


class BackfillRequest(Wire):
    """Which dates a trigger is to make up for."""

    first: AwareDatetime
    last: AwareDatetime
    parallel: int = Field(default=1, ge=1, le=100, description="Most dates at the same time.")


class BackfillModel(Wire):
    """A backfill, and how many of its dates are in which state."""

    id: str
    trigger_name: str
    state: BackfillState
    first: datetime
    last: datetime
    parallel: int
    requested_by: str
    created_at: datetime
    ended_at: datetime | None
    dates: int
    pending: int
    running: int
    succeeded: int
    failed: int

    @classmethod
    def from_backfill(cls, backfill: Backfill) -> Self:
        """Return the model of a backfill."""
        return cls(
            id=backfill.id,
            trigger_name=backfill.trigger_name,
            state=backfill.state,
            first=backfill.first,
            last=backfill.last,
            parallel=backfill.parallel,
            requested_by=backfill.requested_by,
            created_at=backfill.created_at,
            ended_at=backfill.ended_at,
            dates=len(backfill.dates),
            pending=backfill.count(DateState.PENDING),
            running=backfill.count(DateState.RUNNING),
            succeeded=backfill.count(DateState.SUCCEEDED),
            failed=backfill.count(DateState.FAILED),
        )


class BackfillList(Wire):
    """Backfills of a trigger, the newest first."""

    backfills: tuple[BackfillModel, ...]
