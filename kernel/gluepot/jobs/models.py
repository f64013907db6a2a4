"""Values of jobs: what a job is, its versions, and its runs, in Glue's words. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


BUILT_KINDS = frozenset({JobKind.SPARK, JobKind.PYTHON_SHELL})


class SourceKind(StrEnum):
    """Where a version's cells came from.

    PAGE: a front end told of its page. NOTEBOOK: a file that was named. SERVED: the file that the Jupyter server has for
    the kernel. HISTORY: what the kernel ran. SCRIPT: a Python file, taken as it is.
    """

    PAGE = "page"
    NOTEBOOK = "notebook"
    SERVED = "served"
    HISTORY = "history"
    SCRIPT = "script"


class SelectionKind(StrEnum):
    """How cells are chosen."""

    TAGGED = "tagged"
    NUMBERS = "numbers"
    TARGET = "target"


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
class ChosenCells:
    """How the cells of a version were chosen: the ids of those that made it, and that of the target if one was named."""

    kind: SelectionKind = SelectionKind.TAGGED
    ids: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job. `current_version` is the one last promoted or rolled back to, `pinned_version` what runs instead of it.

    Limits that are None are the settings'. `notify_after_s`: seconds after which a run counts as slow; 0: never.
    """

    name: str
    kind: JobKind
    description: str
    current_version: int
    max_concurrent_runs: int
    created_at: datetime
    updated_at: datetime
    timeout_s: int | None = None
    max_retries: int | None = None
    notify_after_s: int | None = None
    pinned_version: int | None = None

    @property
    def running_version(self) -> int:
        """The version that a run started now, by hand or by a trigger, takes."""
        return self.pinned_version or self.current_version


@dataclass(frozen=True, kw_only=True)
class VersionTag:
    """A name of one version of a job, which may be moved to another."""

    job_name: str
    tag: str
    version: int


@dataclass(frozen=True, kw_only=True)
class JobLimits:
    """Limits of one job, which win over the settings. None: leave as it is."""

    timeout_s: int | None = None
    max_retries: int | None = None
    notify_after_s: int | None = None
    max_concurrent_runs: int | None = None


@dataclass(frozen=True, kw_only=True)
class VersionOrigin:
    """Where a version came from: the source, the notebook's path and hash, the git commit ("…+" when dirty)."""

    source: SourceKind
    author: str
    notebook_path: str = ""
    notebook_hash: str = ""
    git_commit: str = ""


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The interpreter ("3.11.9"; "" where it is not known) and the exact versions of packages, by their names."""

    python: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JobContent:
    """What a version is: everything its hash covers, and what belongs to it without changing what it does.

    Hashed: `kind`, `script`, `parameters`, `session_spec`, `requirements` (pip requirements). Not hashed, and following
    the last promotion of the same content: `steps` in the order of the script, `folder` (working folder of its runs),
    `settings` (the project's, resolved), `cells`, and `installed`: the interpreter and exact packages that it was promoted
    with. `python_version` ("3.11") is that of the first promotion.
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
    cells: ChosenCells = ChosenCells()
    installed: Installed = Installed()


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
class WorkMetrics:
    """What Spark did for a step or a run: rows and bytes, spill and peak memory in bytes, tables as `db.table`.

    `peak_memory_bytes`: the largest execution memory of a stage; of a run also what the JVM's heap held.
    `task_time_s`: seconds of all tasks together. `skew`: how many times as long as the median task the longest one of
    a stage took, where that was long enough to matter; 0.0 elsewhere.
    """

    jobs: int = 0
    stages: int = 0
    tasks: int = 0
    tasks_failed: int = 0
    rows_read: int = 0
    bytes_read: int = 0
    rows_written: int = 0
    bytes_written: int = 0
    shuffle_read_bytes: int = 0
    shuffle_write_bytes: int = 0
    spilled_bytes: int = 0
    peak_memory_bytes: int = 0
    task_time_s: float = 0.0
    skew: float = 0.0
    tables_read: tuple[str, ...] = ()
    tables_written: tuple[str, ...] = ()


class StepReuse(StrEnum):
    """What a repair did with a step: ran it, skipped it, or ran only what later steps need of it."""

    RUN = "run"
    SKIPPED = "skipped"
    RECOMPUTED = "recomputed"


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """What became of one step in one run; `state` is RUNNING, SUCCEEDED or FAILED. `metrics` is None until it ended."""

    index: int
    title: str
    cell: int
    state: RunState
    started_at: datetime
    ended_at: datetime | None = None
    metrics: WorkMetrics | None = None
    reuse: StepReuse = StepReuse.RUN


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why user code failed: step and cell (0: none), line of the script (0: unknown), the exception, what was near.

    `excerpt`: lines around the failing one, numbered, the failing one marked. `last_output`: the last lines that
    the script printed. `traceback`: frames of the user's code and below. `notebook_line`: the line within the cell (0:
    unknown). `spark_job`: the last Spark job, in words. `advice`: what usually helps ("" where we know of nothing).
    """

    exception: str
    message: str
    line: int = 0
    step: str = ""
    cell: int = 0
    excerpt: str = ""
    last_output: str = ""
    traceback: str = ""
    notebook_line: int = 0
    spark_job: str = ""
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class RunMetrics:
    """A run's Spark work, and its cost in DPU-hours (one DPU: 4 cores and 16 GB for an hour)."""

    work: WorkMetrics
    dpu_hours: float


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """One attempt to run a job.

    `attempt` counts from 0; a retry is a run of its own that names its `previous_run_id`. `logical_date` is the
    date the run is about: its fire time, or when it was asked for. `fencing` grows with every claim. `error` is one
    sentence, `failure` the details when user code raised. `root_run_id` is the first run of its chain of retries and
    repairs; `repair_step` the index of the step at which a repair resumes, None for a run from the start. `metrics`
    counts `dpu_hours` too, as Glue does. `fire_id`: the firing of a trigger that asked for it; `context`: what its
    process finds as GLUEPOT_… variables (data interval, workflow). `notes`: sentences that whoever looks at the run
    should know.
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
    root_run_id: str = ""
    fire_id: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    repair_step: int | None = None
    notify_after_s: int = 0
    metrics: RunMetrics | None = None
    notes: tuple[str, ...] = ()

    def duration_s(self, now: datetime) -> float | None:
        """Seconds that user code has run, until `now` if it still does; None before it started."""
        if self.started_at is None:
            return None
        return ((self.ended_at or now) - self.started_at).total_seconds()
