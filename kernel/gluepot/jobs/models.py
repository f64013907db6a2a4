"""Values of jobs: what a job is, its versions, and its runs, in Glue's words. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from gluepot.jobs.parameters import Parameter
from gluepot.sessions.models import SessionSpec


class JobKind(StrEnum):
    """What runs a job. Only SPARK and PYTHON_SHELL are built; the others are named so that they can say so."""

    SPARK = "spark"
    PYTHON_SHELL = "python_shell"
    STREAMING = "streaming"
    RAY = "ray"
    SCALA = "scala"


class SourceKind(StrEnum):
    """Where a version's cells came from."""

    PAGE = "page"
    NOTEBOOK = "notebook"
    HISTORY = "history"
    SCRIPT = "script"


class RunState(StrEnum):
    """Glue's states of a run. WAITING: queued; STARTING: claimed, no user code has run yet."""

    WAITING = "WAITING"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMEOUT = "TIMEOUT"
    ERROR = "ERROR"

    @property
    def is_final(self) -> bool:
        """Say whether a run in this state will never change again."""
        return self not in ACTIVE_STATES and self is not RunState.WAITING


ACTIVE_STATES = (RunState.STARTING, RunState.RUNNING, RunState.STOPPING)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a script: its title, and the cell it came from (`cell` counts code cells from 1; 0: none)."""

    title: str
    cell: int = 0
    cell_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job. `current_version` is what a run started now, by hand or by a trigger, takes."""

    name: str
    kind: JobKind
    description: str
    current_version: int
    max_concurrent_runs: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class VersionOrigin:
    """Where a version came from: the source, the notebook's path and hash, the git commit ("…+" when dirty)."""

    source: SourceKind
    author: str
    notebook_path: str = ""
    notebook_hash: str = ""
    git_commit: str = ""


@dataclass(frozen=True, kw_only=True)
class JobContent:
    """What a version is: everything its hash covers, and what belongs to it without changing what it does.

    Hashed: `kind`, `script`, `parameters`, `session_spec`, `requirements` (pip requirements). Not hashed, and following
    the last promotion of the same content: `steps` in the order of the script, `folder` (working folder of its runs),
    `settings` (the project's, resolved). `python_version` ("3.11") is that of the first promotion.
    """

    kind: JobKind
    script: str
    parameters: tuple[Parameter, ...]
    session_spec: SessionSpec
    requirements: tuple[str, ...]
    steps: tuple[Step, ...]
    folder: str
    settings: Mapping[str, Any]
    python_version: str


@dataclass(frozen=True, kw_only=True)
class JobVersion:
    """An immutable version, counted from 1 within its job."""

    job_name: str
    version: int
    content_hash: str
    content: JobContent
    origin: VersionOrigin
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class JobSummary:
    """A job with its last run, as a list shows it."""

    job: Job
    last_run: JobRun | None


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """What became of one step in one run; `state` is RUNNING, SUCCEEDED or FAILED."""

    index: int
    title: str
    cell: int
    state: RunState
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why user code failed: step and cell (0: none), line of the script (0: unknown), the exception, what was near.

    `excerpt`: lines around the failing one, numbered, the failing one marked. `last_output`: the last lines that
    the script printed. `traceback`: frames of the user's code and below.
    """

    exception: str
    message: str
    line: int = 0
    step: str = ""
    cell: int = 0
    excerpt: str = ""
    last_output: str = ""
    traceback: str = ""


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """One attempt to run a job.

    `attempt` counts from 0; a retry is a run of its own that names its `previous_run_id`. `logical_date` is the
    date the run is about: its fire time, or when it was asked for. `fencing` grows with every claim. `error` is one
    sentence, `failure` the details when user code raised.
    """

    id: str
    job_name: str
    version: int
    kind: JobKind
    state: RunState
    state_detail: str
    attempt: int
    previous_run_id: str | None
    trigger_name: str | None
    fire_time: datetime | None
    logical_date: datetime
    parameters: Mapping[str, Any]
    requested_by: str
    queued_at: datetime
    not_before: datetime
    started_at: datetime | None
    ended_at: datetime | None
    timeout_s: int
    max_retries: int
    fencing: int
    exit_code: int | None
    error: str
    failure: Failure | None
    steps: tuple[StepRun, ...]

    def duration_s(self, now: datetime) -> float | None:
        """Seconds that user code has run, until `now` if it still does; None before it started."""
        if self.started_at is None:
            return None
        return ((self.ended_at or now) - self.started_at).total_seconds()
