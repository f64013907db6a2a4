"""What the routes of jobs and runs take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from gluepot.jobs.models import JobKind, RunState
from gluepot.schedule.models import TriggerState
from gluepot.server.job_versions_models import VersionWord
from gluepot.server.wire import ListPage, Wire, left_out


class WorkModel(Wire):
    """What Spark did for a step."""

    rows_read: int
    bytes_read: int
    rows_written: int
    bytes_written: int
    tables_read: tuple[str, ...]
    tables_written: tuple[str, ...]


class StepModel(Wire):
    """One step of a run, as the notebook's headings or cells name it."""

    index: int
    title: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    metrics: WorkModel | None = Field(description="Null until the step ended, and without Spark.")


class RunModel(Wire):
    """One run of a job."""

    id: str
    job_name: str
    version: int
    state: RunState
    state_detail: str = Field(description="What the state does not say; may be empty.")
    attempt: int = Field(description="Counts from 0.")
    trigger_name: str | None = Field(description="The trigger that fired it; null when a person started it.")
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str = Field(description="What went wrong, in a sentence; empty when nothing did.")
    steps: tuple[StepModel, ...]


class ScheduleModel(Wire):
    """A trigger that runs a job by the clock."""

    name: str
    cron: str = Field(description="Five fields, meant in `timezone`.")
    timezone: str
    words: str = Field(description="The cron expression in English.")
    state: TriggerState = Field(description="DEACTIVATED means paused.")
    next_fire_at: datetime | None = Field(description="Null while paused.")


class RunMark(Wire):
    """A run as the smallest mark shows it."""

    id: str
    state: RunState
    queued_at: datetime


class JobModel(Wire):
    """A job with what a list shows of it."""

    name: str
    kind: JobKind
    description: str
    current_version: int = Field(description="The version last promoted or rolled back to.")
    pinned_version: int | None = Field(
        description="What runs instead of it; null when the job is not pinned."
    )
    running_version: int = Field(description="The version that a run started now takes.")
    schedules: tuple[ScheduleModel, ...] = Field(description="The soonest first; paused ones last.")
    last_run: RunModel | None
    recent: tuple[RunMark, ...] = Field(description="The last few runs, the newest last.")


class JobList(ListPage):
    """Jobs, by name."""

    jobs: tuple[JobModel, ...]


class RunsQuery(Wire):
    """How far back."""

    limit: int = Field(default=20, ge=1, le=500, description="Most runs, the newest first.")


class RunList(Wire):
    """Runs of a job, the newest first."""

    runs: tuple[RunModel, ...]


class StartRun(Wire):
    """How to run a job."""

    parameters: Mapping[str, str | int | float | bool | None] = Field(
        default_factory=dict, description="Values that replace the job's defaults."
    )
    version: VersionWord | None = left_out("Its number or tag; without it the one that runs.")


class LogQuery(Wire):
    """How much of a log."""

    tail_lines: int = Field(default=500, ge=1, le=10_000, description="Last lines of the log.")


class LogReply(Wire):
    """The end of a run's log."""

    run_id: str
    text: str
    is_truncated: bool = Field(description="Whether lines before these were left out.")
