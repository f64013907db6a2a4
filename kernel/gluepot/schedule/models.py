"""Values of the schedule, in Glue's words. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class TriggerKind(StrEnum):
    """What fires a trigger. Only SCHEDULED is built."""

    SCHEDULED = "SCHEDULED"
    ON_DEMAND = "ON_DEMAND"
    CONDITIONAL = "CONDITIONAL"
    EVENT = "EVENT"


class TriggerState(StrEnum):
    """Glue's words for running and paused."""

    ACTIVATED = "ACTIVATED"
    DEACTIVATED = "DEACTIVATED"


class Misfire(StrEnum):
    """What becomes of fire times that passed while no dispatcher ran. Only RUN_ONCE is built: one run, for the last."""

    RUN_ONCE = "RUN_ONCE"
    RUN_ALL = "RUN_ALL"
    SKIP = "SKIP"


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A schedule of a job. `cron` has five fields and is meant in `timezone`; `words` says it in English.

    `next_fire_at` is None for a paused trigger. `next_fire_times` are the next few, soonest first.
    """

    name: str
    kind: TriggerKind
    state: TriggerState
    job_name: str
    cron: str
    timezone: str
    words: str
    misfire: Misfire
    parameters: Mapping[str, Any]
    next_fire_at: datetime | None
    last_fire_at: datetime | None
    next_fire_times: tuple[datetime, ...]
