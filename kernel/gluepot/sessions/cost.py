"""What a session costs: DPU-hours as Glue counts them, and what Glue would have charged for the workers asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gluepot.sessions.glue_workers import (
    DEFAULT_COUNT,
    DEFAULT_WORKER,
    PRICE_PER_DPU_HOUR_USD,
    SESSION_MINIMUM_S,
    WORKER_TYPES,
    dpu_hours,
)


@dataclass(frozen=True, kw_only=True)
class SessionCost:
    """`dpu_hours`: used here. `glue_usd`: what AWS Glue charges for `glue_workers` over the same time, in US dollars."""

    dpu_hours: float
    glue_workers: str
    glue_usd: float


def session_cost(
    *, cores: int, memory_mb: int, worker_type: str, number_of_workers: int, since: datetime, now: datetime
) -> SessionCost:
    """Return the cost so far of a session with these cores and this heap, claimed at `since`.

    `worker_type` and `number_of_workers` are what the notebook asked for; "" and 0 mean Glue's defaults.
    Glue bills every second, at least a minute (developer guide, *Interactive sessions pricing*).
    """
    seconds = max(0.0, (now - since).total_seconds())
    worker = WORKER_TYPES.get(worker_type, DEFAULT_WORKER)
    count = number_of_workers or DEFAULT_COUNT
    billed_hours = max(seconds, SESSION_MINIMUM_S) / 3600
    return SessionCost(
        dpu_hours=dpu_hours(cores=cores, memory_mb=memory_mb, seconds=seconds),
        glue_workers=f"{count} × {worker.name}",
        glue_usd=count * worker.dpu * billed_hours * PRICE_PER_DPU_HOUR_USD,
    )
