"""How triggers, firings and backfills look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.job_runs import short_time
from gluepot.display.rendering import Rendering, render
from gluepot.schedule.backfill import Backfill, DateState
from gluepot.schedule.models import Fired, Trigger, TriggerState

_PAUSED = {TriggerState.DEACTIVATED: " (paused)", TriggerState.COMPLETED: " (its schedule has ended)"}


@dataclass(frozen=True, kw_only=True)
class TriggerList:
    """Triggers by name."""

    triggers: tuple[Trigger, ...]


def when(trigger: Trigger) -> str:
    """Say when a trigger fires, and whether it is paused."""
    return f"{trigger.words}{_PAUSED.get(trigger.state, '')}"


@render.register
def _(value: TriggerList) -> Rendering:
    if not value.triggers:
        return Rendering(text='There are no triggers yet. %promote NAME --schedule "0 2 * * *" makes one.')
    rows = [
        [
            t.name,
            starts(t),
            when(t),
            next_times(t.next_fire_times, t.state),
            short_time(t.last_fire_at),
            t.problem,
        ]
        for t in value.triggers
    ]
    headings = ["trigger", "starts", "when", "next (UTC)", "last (UTC)", "problem"]
    return grid_rendering(Grid(headings=headings, rows=rows))


@render.register
def _(value: Trigger) -> Rendering:
    state = {
        TriggerState.ACTIVATED: "active", TriggerState.DEACTIVATED: "paused", TriggerState.COMPLETED: "ended",
    }[value.state]  # fmt: skip
    lines = [f"Trigger {value.name} of {starts(value)}: {value.words}, {state}."]
    if value.cron:
        times = next_times(value.next_fire_times, value.state) or "none while it is paused"
        lines[0] += f" Next (UTC): {times}."
    if value.problem:
        lines.append(f"  {value.problem}")
    return Rendering(text="\n".join(lines))


@render.register
def _(value: Fired) -> Rendering:
    started = ", ".join(value.run_ids)
    return Rendering(
        text=f"Trigger {value.trigger_name} fired for {value.logical_date:%Y-%m-%d %H:%M}: {started}."
    )


def starts(trigger: Trigger) -> str:
    """Say what a trigger starts."""
    return ", ".join(f"{action.kind.value} {action.name}" for action in trigger.actions)


def next_times(times: Sequence[datetime], state: TriggerState) -> str:
    """Return the next fire times as text, "" while none comes."""
    return ", ".join(f"{t:%Y-%m-%d %H:%M}" for t in times) if state is TriggerState.ACTIVATED else ""


@dataclass(frozen=True, kw_only=True)
class BackfillList:
    """Backfills, the newest first."""

    backfills: tuple[Backfill, ...]


@render.register
def _(value: BackfillList) -> Rendering:
    if not value.backfills:
        return Rendering(text="There are no backfills.")
    rows = [
        [
            b.id[:11],
            b.trigger_name,
            f"{b.first:%Y-%m-%d %H:%M} – {b.last:%Y-%m-%d %H:%M}",
            b.state.value,
            _progress(b),
        ]
        for b in value.backfills
    ]
    return grid_rendering(
        Grid(headings=["backfill", "trigger", "dates (UTC)", "state", "progress"], rows=rows)
    )


@render.register
def _(value: Backfill) -> Rendering:
    how = "one after the other" if value.parallel == 1 else f"{value.parallel} at a time"
    return Rendering(
        text=f"Backfill {value.id[:11]} of trigger {value.trigger_name}: {value.state.value}, {_progress(value)}, {how}, "
        f"{value.first:%Y-%m-%d %H:%M} – {value.last:%Y-%m-%d %H:%M} UTC."
    )


def _progress(backfill: Backfill) -> str:
    done, failed = backfill.count(DateState.SUCCEEDED), backfill.count(DateState.FAILED)
    return f"{done} of {len(backfill.dates)} dates done{f', {failed} failed' if failed else ''}"
