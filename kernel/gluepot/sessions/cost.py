"""What a session costs: DPU-hours as Glue counts them, and what Glue would have charged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gluepot.sessions.glue_workers import PRICE_PER_DPU_HOUR_USD, SESSION_MINIMUM_S, dpu_hours


@dataclass(frozen=True, kw_only=True)
class SessionCost:
    """DPU-hours so far, and US dollars that AWS Glue charges for as many (at least one minute of them)."""

    dpu_hours: float
    glue_usd: float


def session_cost(*, cores: int, memory_mb: int, since: datetime, now: datetime) -> SessionCost:
    """Return the cost of a session of this shape that was claimed at `since`."""
    seconds = max(0.0, (now - since).total_seconds())
    billed = dpu_hours(cores=cores, memory_mb=memory_mb, seconds=max(seconds, SESSION_MINIMUM_S))
    return SessionCost(
        dpu_hours=dpu_hours(cores=cores, memory_mb=memory_mb, seconds=seconds),
        glue_usd=billed * PRICE_PER_DPU_HOUR_USD,
    )
