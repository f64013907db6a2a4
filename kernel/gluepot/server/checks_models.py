"""What the routes of checks take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field, JsonValue

from gluepot.jobs.checking.models import CheckRun, EffectKind, OnEffect, Start, Verdict
from gluepot.jobs.models import RunState
from gluepot.server.promotion_models import DraftRequest
from gluepot.server.wire import Wire


class CheckRequest(DraftRequest):
    """What to check by running it, and with what."""

    parameters: Mapping[str, JsonValue] = Field(default_factory=dict, description="Values by name.")
    on_effect: OnEffect = Field(
        default=OnEffect.REFUSE, description="What to do when it reaches more than tables."
    )


class EffectModel(Wire):
    """A statement that reaches more than tables, and was allowed to."""

    kind: EffectKind
    call: str
    line: int = Field(description="Of the script.")
    cell: int = Field(description="From 1; 0: none.")


class TableCheckModel(Wire):
    """A table that the check wrote, beside the one that the catalog holds."""

    table: str
    start: Start = Field(description="What its scratch table began as.")
    verdict: Verdict
    columns_run: tuple[str, ...] | None = Field(description="As the run left them: `id bigint`.")
    columns_now: tuple[str, ...] | None = Field(description="Null where the catalog has no such table.")
    rows_run: int | None
    rows_now: int | None
    differences: tuple[str, ...] = Field(description="In words; only where the verdict is `different`.")


class CheckModel(Wire):
    """A check that runs, or has run; its id is also that of a run, whose page shows steps, log and failure."""

    id: str
    job_name: str
    state: RunState = Field(
        description="SUCCEEDED: it ran to its end and no table came out otherwise than the notebook's."
    )
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str = Field(description="What went wrong, or which tables differ; empty when nothing did.")
    tables: tuple[TableCheckModel, ...] = Field(description="Empty until it is over.")
    effects: tuple[EffectModel, ...]

    @classmethod
    def from_check(cls, check: CheckRun) -> Self:
        """Return the model of a check."""
        run = check.run
        return cls(
            id=run.id,
            job_name=run.job_name,
            state=run.state,
            queued_at=run.queued_at,
            started_at=run.started_at,
            ended_at=run.ended_at,
            error=run.error,
            tables=tuple(TableCheckModel.of(table) for table in check.tables),
            effects=tuple(EffectModel.of(effect) for effect in check.effects),
        )
