"""How bookmarks and limits of jobs look."""

from __future__ import annotations

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.job_runs import short_time
from gluepot.display.rendering import Rendering, render
from gluepot.jobs.bookmarks.models import Bookmark, ContextState, StateKind
from gluepot.jobs.models import Job


@render.register
def _(value: Bookmark) -> Rendering:
    paused = (
        "" if value.mode.value == "enable" else f" Its next runs do not advance it: mode {value.mode.value}."
    )
    if not value.run_number:
        return Rendering(text=f"Job {value.job_name} has no bookmark: its next run reads everything.{paused}")
    head = (
        f"Bookmark of job {value.job_name} after {value.run_number} successful "
        f"{'run' if value.run_number == 1 else 'runs'}, the last {value.run_id} "
        f"at {short_time(value.committed_at)} UTC.{paused}"
    )
    grid = grid_rendering(
        Grid(
            headings=["bookmark", "kind", "reached", "by run"],
            rows=[[c.context, c.kind.value, _reached(c), c.run_id] for c in value.contexts],
        )
    )
    return Rendering(text=f"{head}\n{grid.text}", html=f"<p>{head}</p>{grid.html}")


def _reached(state: ContextState) -> str:
    document = state.document
    if state.kind is StateKind.FILES:
        return f"{document['files']} files read by that run"
    if state.kind is StateKind.KEYS:
        pairs = zip(document["keys"], document["values"], strict=True)
        return ", ".join(
            f"{key} = {next(iter(value.values())) if isinstance(value, dict) else value}"
            for key, value in pairs
        )
    return str(document.get("value"))[:60]


@render.register
def _(value: Job) -> Rendering:
    def said(limit: int | None) -> str:
        return "as the settings say" if limit is None else str(limit)

    return Rendering(
        text=f"Job {value.name}: timeout_s {said(value.timeout_s)}, max_retries {said(value.max_retries)}, "
        f"notify_after_s {said(value.notify_after_s)}, max_concurrent_runs {value.max_concurrent_runs}."
    )
