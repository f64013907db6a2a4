"""Spark's work on one line: a bar while it runs, a summary when it is done."""

from __future__ import annotations

import html

from gluepot.display.rendering import Rendering
from gluepot.sessions.work import WorkSnapshot

_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def bytes_text(count: float) -> str:
    """Return a number of bytes as people read it: `1.2 MB`."""
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return ""


def count_text(count: int, noun: str) -> str:
    """Return `1 job`, `3 jobs`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def progress_rendering(work: WorkSnapshot) -> Rendering:
    """Return the line of work that runs."""
    done = work.tasks_done / work.tasks if work.tasks else 0.0
    text = f"Spark: {_counts(work)} · {work.elapsed_s:.1f} s"
    bar = (
        f'<progress value="{work.tasks_done}" max="{max(work.tasks, 1)}" aria-label="Spark tasks" '
        f'style="width:140px;height:8px;vertical-align:middle"></progress> {done:.0%}'
    )
    return Rendering(text=text, html=_line(f"{bar} · {html.escape(_counts(work))} · {work.elapsed_s:.1f} s"))


def summary_rendering(work: WorkSnapshot, *, interrupted: bool) -> Rendering:
    """Return the line that stays when the work is over."""
    mark = "■ interrupted" if interrupted else "✗ failed" if work.failed_jobs else "✓"
    text = f"{mark} {_counts(work)} · {work.elapsed_s:.1f} s"
    return Rendering(text=f"Spark: {text}", html=_line(html.escape(text)))


def _counts(work: WorkSnapshot) -> str:
    parts = [
        count_text(work.jobs, work.unit.value),
        *([count_text(work.stages, "stage")] if work.stages else []),  # Spark Connect does not tell them
        f"{work.tasks_done:,}/{work.tasks:,} tasks",
    ]
    if work.rows_read:
        parts.append(f"{work.rows_read:,} rows read ({bytes_text(work.bytes_read)})")
    elif work.bytes_read:
        parts.append(f"{bytes_text(work.bytes_read)} read")
    if work.rows_written:
        parts.append(f"{work.rows_written:,} rows written ({bytes_text(work.bytes_written)})")
    if work.shuffle_bytes:
        parts.append(f"{bytes_text(work.shuffle_bytes)} shuffled")
    if work.is_waiting:
        parts.append("waiting for the cluster's executors")
    if work.tasks_failed:
        parts.append(count_text(work.tasks_failed, "failed task"))
    return " · ".join(parts)


def _line(inner: str) -> str:
    return f'<div role="status" style="font-size:12px;opacity:.75">{inner}</div>'
