"""Values of the schedule, in Glue's words. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from gluepot.schedule.timetable import Timetable


class TriggerKind(StrEnum):
    """What fires a trigger."""

    SCHEDULED = "SCHEDULED"
    ON_DEMAND = "ON_DEMAND"
    CONDITIONAL = "CONDITIONAL"
    EVENT = "EVENT"


class TriggerState(StrEnum):
    """Glue's words for running and paused. COMPLETED: its schedule has ended."""

    ACTIVATED = "ACTIVATED"
    DEACTIVATED = "DEACTIVATED"
    COMPLETED = "COMPLETED"


class Misfire(StrEnum):
    """What becomes of fire times that passed while no dispatcher ran: one run for the last, one for each, or none."""

    RUN_ONCE = "RUN_ONCE"
    RUN_ALL = "RUN_ALL"
    SKIP = "SKIP"


class TargetKind(StrEnum):
    """What a trigger starts and a condition watches."""

    JOB = "job"
    CRAWLER = "crawler"
    WORKFLOW = "workflow"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that a firing starts. A text among `parameters` may hold `{logical_date}` and its like."""

    kind: TargetKind
    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Logical(StrEnum):
    """How conditions join: all of them, or each one by itself."""

    AND = "AND"
    ANY = "ANY"


class Counting(StrEnum):
    """Which ended runs a conditional trigger counts: those that a trigger started (Glue's rule), or all."""

    TRIGGERED = "triggered"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A run of `name` has ended in one of `states` (Glue's: SUCCEEDED, FAILED, TIMEOUT, STOPPED)."""

    kind: TargetKind
    name: str
    states: tuple[str, ...] = ("SUCCEEDED",)


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """When a conditional trigger fires."""

    conditions: tuple[Condition, ...]
    logical: Logical = Logical.AND
    counting: Counting = Counting.TRIGGERED


class EventKind(StrEnum):
    """What an event is: a file that arrived, a table that changed, a call over HTTP, a row in a database table."""

    FILES = "files"
    TABLE = "table"
    HOOK = "hook"
    ROWS = "rows"


class TableChange(StrEnum):
    """Which changes of a table count: any, a new version of its definition, or new or dropped partitions."""

    ANY = "any"
    VERSION = "version"
    PARTITIONS = "partitions"


@dataclass(frozen=True, kw_only=True)
class EventSource:
    """Where events come from and when a batch of them is complete.

    FILES: `location` (path or URL), `pattern` (a glob over the path below it). TABLE: `location` is `db.table`,
    `change`. ROWS: `location` is the table, `connection` the connection to it, `column` one whose values only grow.
    `batch_size` events, or `window_s` seconds after the first of them, make a batch. `quiet_s`: an event
    counts when nothing about it changed for so long. `poll_s`: how often it is looked at.
    """

    kind: EventKind
    location: str = ""
    pattern: str = "**"
    change: TableChange = TableChange.ANY
    connection: str = ""
    column: str = ""
    batch_size: int = 1
    window_s: int = 900
    quiet_s: int = 0
    poll_s: int = 10


@dataclass(frozen=True, kw_only=True)
class TriggerDefinition:
    """What a user says about a trigger. One of `timetable`, `predicate` and `event`, or none: on demand."""

    actions: tuple[Action, ...]
    timetable: Timetable | None = None
    predicate: Predicate | None = None
    event: EventSource | None = None
    misfire: Misfire = Misfire.RUN_ONCE
    description: str = ""

    @property
    def kind(self) -> TriggerKind:
        if self.timetable is not None:
            return TriggerKind.SCHEDULED
        if self.predicate is not None:
            return TriggerKind.CONDITIONAL
        return TriggerKind.EVENT if self.event is not None else TriggerKind.ON_DEMAND

    @property
    def job_name(self) -> str:
        """The first job it starts, "" when it starts none."""
        return next((a.name for a in self.actions if a.kind is TargetKind.JOB), "")


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A trigger. `words` says in English when it fires; `cron` and `timezone` are its schedule's, else "".

    `next_fire_at` is None for one that is paused or has no schedule. `next_fire_times` are the next few, soonest
    first. `problem` is what hindered it at its last look, "" when nothing did. `job_name` is its first job.
    """

    name: str
    kind: TriggerKind
    state: TriggerState
    definition: TriggerDefinition
    job_name: str
    cron: str
    timezone: str
    words: str
    next_fire_at: datetime | None
    last_fire_at: datetime | None
    next_fire_times: tuple[datetime, ...]
    problem: str = ""

    @property
    def actions(self) -> tuple[Action, ...]:
        return self.definition.actions

    @property
    def misfire(self) -> Misfire:
        return self.definition.misfire


@dataclass(frozen=True, kw_only=True)
class Fire:
    """One firing of a trigger, as it was decided. `key` is what makes it unique; `detail` what it was about."""

    trigger_name: str
    key: str
    logical_date: datetime
    fire_time: datetime | None = None
    interval: tuple[datetime, datetime] | None = None
    backfill_id: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What a firing started: ids of job runs, queued crawls and workflow runs, in the order of its actions."""

    fire_id: str
    trigger_name: str
    logical_date: datetime
    run_ids: tuple[str, ...]
