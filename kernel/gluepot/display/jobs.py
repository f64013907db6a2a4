"""How jobs, versions, promotions and triggers look."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from gluepot.display.diff import diff_html
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.job_runs import run_row, short_time
from gluepot.display.rendering import Rendering, render
from gluepot.display.schedule import TriggerList, when
from gluepot.jobs.diffs import VersionDiff
from gluepot.jobs.drafting import Draft
from gluepot.jobs.exporters.files import ExportFiles
from gluepot.jobs.exporters.targets import Export
from gluepot.jobs.findings import Finding
from gluepot.jobs.git_mirror import Mirrored
from gluepot.jobs.models import Installed, Job, JobRun, JobSummary, JobVersion, SourceKind, VersionTag
from gluepot.jobs.promotion import Promotion
from gluepot.jobs.selecting import LeftOut
from gluepot.jobs.store import Outcome
from gluepot.schedule.models import Trigger, TriggerState

__all__ = ["TriggerList"]


@dataclass(frozen=True, kw_only=True)
class JobList:
    """Every job with its last run, and the triggers of all."""

    jobs: tuple[JobSummary, ...]
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """One job: the version that runs, all versions (the newest first), triggers, last runs."""

    job: Job
    version: JobVersion
    versions: tuple[JobVersion, ...]
    triggers: tuple[Trigger, ...]
    runs: tuple[JobRun, ...]
    tags: tuple[VersionTag, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Promoted:
    """A promotion and the trigger that was set with it, None without a schedule."""

    promotion: Promotion
    trigger: Trigger | None


@dataclass(frozen=True, kw_only=True)
class RolledBack:
    """The version that a job runs after a rollback."""

    version: JobVersion


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A job after it was pinned or unpinned."""

    job: Job


@dataclass(frozen=True, kw_only=True)
class Untagged:
    """A tag that was taken away."""

    tag: VersionTag


@render.register
def _(value: JobList) -> Rendering:
    if not value.jobs:
        return Rendering(
            text="There are no jobs yet. Make one from this notebook's cells with %promote NAME."
        )
    rows = []
    for summary in value.jobs:
        triggers = [t for t in value.triggers if t.job_name == summary.job.name]
        last = summary.last_run
        rows.append(
            [
                summary.job.name,
                _running(summary.job),
                summary.job.kind.value,
                "; ".join(when(trigger) for trigger in triggers),
                last.state.value if last else "never ran",
                short_time(last.started_at or last.queued_at) if last else "",
                last.error if last else "",
            ]
        )
    headings = ["job", "version", "kind", "schedule", "last run", "at (UTC)", "error"]
    return grid_rendering(Grid(headings=headings, rows=rows))


@render.register
def _(value: JobPage) -> Rendering:
    content, origin = value.version.content, value.version.origin
    made = f"{short_time(value.version.created_at)} UTC{f', git {origin.git_commit}' if origin.git_commit else ''}"
    lines = [
        f"Job {value.job.name}, version {value.version.version} of {len(value.versions)} ({content.kind.value})",
        f"  from {origin.notebook_path or 'a notebook'} ({_SOURCES[origin.source]}), by {origin.author}, {made}",
    ]
    lines.append(f"  versions: {', '.join(_versions(value))}")
    if content.parameters:
        lines.append(
            "  parameters: "
            + ", ".join(_parameter_text(p.name, p.type, p.default_code) for p in content.parameters)
        )
    if content.installed.python:
        lines.append(f"  promoted with: {_installed(content.installed)}")
    lines += [
        f"  {'paused: ' if t.state is TriggerState.DEACTIVATED else ''}{t.words}" for t in value.triggers
    ]
    head = Rendering(text="\n".join(lines), html=f"<pre>{html.escape(chr(10).join(lines))}</pre>")
    runs = _runs_grid(value.runs)
    script = f"<details open><summary>script</summary><pre>{html.escape(content.script)}</pre></details>"
    return Rendering(
        text="\n\n".join(
            part for part in (head.text, runs.text if runs else "", content.script.rstrip()) if part
        ),
        html=f"{head.html}{(runs.html or '') if runs else ''}{script}",
    )


_SOURCES = {
    SourceKind.PAGE: "its page",
    SourceKind.NOTEBOOK: "its file",
    SourceKind.SERVED: "its file, by the Jupyter server",
    SourceKind.HISTORY: "what its kernel ran",
    SourceKind.SCRIPT: "a script",
}


def _running(job: Job) -> str:
    return str(job.running_version) if job.pinned_version is None else f"{job.pinned_version} (pinned)"


_SHOWN_VERSIONS = 12


def _versions(page: JobPage) -> list[str]:
    """Return the versions, the newest first, with what is known of each; of many only the newest and the marked."""
    said = []
    left_out = 0
    for position, version in enumerate(page.versions):
        marks = ["current"] if version.version == page.job.current_version else []
        marks += ["pinned"] if version.version == page.job.pinned_version else []
        marks += [tag.tag for tag in page.tags if tag.version == version.version]
        if marks or position < _SHOWN_VERSIONS:
            said.append(f"{version.version} ({', '.join(marks)})" if marks else str(version.version))
        else:
            left_out += 1
    return [*said, f"{left_out} more"] if left_out else said


_SHOWN_PACKAGES = 8


def _installed(installed: Installed) -> str:
    packages = [f"{name} {version}" for name, version in installed.packages.items()]
    left_out = len(packages) - _SHOWN_PACKAGES
    more = [f"{left_out} more packages"] if left_out > 0 else []
    return ", ".join([f"Python {installed.python}", *packages[:_SHOWN_PACKAGES], *more])


def _parameter_text(name: str, kind: str, default: str) -> str:
    return f"{name}: {kind}{f' = {default}' if default else ' (required)'}"


def _runs_grid(runs: Sequence[JobRun]) -> Rendering | None:
    if not runs:
        return None
    headings = ["run", "version", "state", "started (UTC)", "seconds", "by", "error"]
    return grid_rendering(
        Grid(headings=headings, rows=[run_row(run)[1:] for run in runs], caption="Last runs")
    )


@render.register
def _(value: VersionDiff) -> Rendering:
    title = f"{value.job_name}: {value.old} → {value.new}"
    if value.is_same:
        return Rendering(text=f"{title}: nothing differs.")
    other = "\n".join(f"* {change}" for change in value.other)
    text = "\n".join(part for part in (title, other, value.script) if part)
    return Rendering(
        text=text,
        html=f"<div>{html.escape(title)}</div><pre>{html.escape(other)}</pre>{diff_html(value.script)}",
    )


@render.register
def _(value: Export) -> Rendering:
    return Rendering(text=value.text.rstrip("\n"), html=f"<pre>{html.escape(value.text)}</pre>")


@render.register
def _(value: ExportFiles) -> Rendering:
    beside = f", and beside it {value.wheel.name}, which `uv run` takes" if value.wheel else ""
    return Rendering(text=f"Wrote {value.script}{beside}.")


@render.register
def _(value: RolledBack) -> Rendering:
    return Rendering(
        text=f"Job {value.version.job_name} runs version {value.version.version} from now on. No version was changed."
    )


@render.register
def _(value: Pinned) -> Rendering:
    job = value.job
    if job.pinned_version is None:
        return Rendering(
            text=f"Job {job.name} runs version {job.current_version}, and what is promoted from now on."
        )
    behind = (
        "" if job.pinned_version == job.current_version else f" Version {job.current_version} is current."
    )
    return Rendering(
        text=f"Job {job.name} runs version {job.pinned_version} until %job {job.name} unpin, whatever is promoted.{behind}"
    )


@render.register
def _(value: VersionTag) -> Rendering:
    return Rendering(text=f"Version {value.version} of job {value.job_name} is {value.tag!r} now.")


@render.register
def _(value: Untagged) -> Rendering:
    tag = value.tag
    return Rendering(text=f"Version {tag.version} of job {tag.job_name} is not {tag.tag!r} any more.")


@render.register
def _(value: Draft) -> Rendering:
    if value.content is None:
        lines = "\n".join(f"  {finding}" for finding in value.findings)
        return Rendering(text=f"{value.job_name} cannot become a job yet:\n{lines}")
    title = f"{value.job_name} is complete: cells {_numbers(value.cells)}, {len(value.content.steps)} steps. Nothing was stored."
    return _with_script(title, value.findings, value.left_out, value.content.script)


@render.register
def _(value: Promoted) -> Rendering:
    promotion = value.promotion
    title = _outcome(promotion)
    if promotion.pinned_version not in (None, promotion.version.version):
        title = f"{title}\nIt is pinned: runs go on with version {promotion.pinned_version} until %job {promotion.job_name} unpin."
    if promotion.mirrored is not None:
        title = f"{title}\n{_in_git(promotion.mirrored)}"
    if value.trigger is not None:
        trigger = render(value.trigger).text.partition(": ")[2]
        title = f"{title}\nSchedule: {trigger}"
    return _with_script(
        title, promotion.draft.notes, promotion.draft.left_out, promotion.version.content.script
    )


def _in_git(mirrored: Mirrored) -> str:
    return mirrored.problem or f"In git: commit {mirrored.commit} in {mirrored.folder}."


def _outcome(promotion: Promotion) -> str:
    name, version = promotion.job_name, promotion.version
    place = version.origin.notebook_path or "the history"
    cells = f"cells {_numbers(promotion.draft.cells)} of {place}" if promotion.draft.cells else place
    return {
        Outcome.CREATED: f"Job {name}: version {version.version}, from {cells}.",
        Outcome.NEW_VERSION: (
            f"Job {name}: version {version.version}, from {cells}. "
            f"%job {name} diff shows what changed since version {promotion.previous_version}."
        ),
        Outcome.UNCHANGED: f"Job {name}: unchanged, still version {version.version}.",
        Outcome.EARLIER_VERSION: (
            f"Job {name}: the content of version {version.version} again, which is current now "
            f"(was {promotion.previous_version})."
        ),
    }[promotion.outcome]


def _with_script(
    title: str, findings: Sequence[Finding], left_out: Sequence[LeftOut], script: str
) -> Rendering:
    lines = [title, *(f"Note: {finding}" for finding in findings)]
    if left_out:
        lines.append("Left out:")
        lines += [f"  cell {one.cell}: {one.what} ({one.reason})" for one in left_out]
    text = "\n".join(lines)
    return Rendering(
        text=text,
        html=f"<pre>{html.escape(text)}</pre><details><summary>script</summary><pre>{html.escape(script)}</pre></details>",
    )


def _numbers(numbers: Sequence[int]) -> str:
    """Return 2, 5-8 for 2 5 6 7 8."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)
