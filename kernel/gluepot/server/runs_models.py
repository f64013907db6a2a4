"""What the routes of runs take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self

from pydantic import AwareDatetime, Field, JsonValue

from gluepot.errors import InvalidInputError
from gluepot.jobs.models import RunState, StepReuse
from gluepot.jobs.run_history import RunFilter, RunLine, RunPlace
from gluepot.server.artifacts_models import ArtifactModel
from gluepot.server.jobs_models import RunModel, StepModel, WorkModel
from gluepot.server.wire import PageQuery, Wire, cursor_of, text_of

MOST_HOURS = 24 * 31


class RunLineModel(Wire):
    """A run as a list shows it."""

    id: str
    job_name: str
    version: int
    state: RunState
    state_detail: str
    attempt: int = Field(description="Counts from 0.")
    trigger_name: str | None
    requested_by: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str


class HistoryQuery(PageQuery):
    """Which runs of the history are wanted."""

    limit: int = Field(default=50, ge=1, le=500, description="Most runs of one page.")
    job: str = Field(default="", description="Runs of this job; empty: of all.")
    state: str = Field(
        default="", description="Runs in one of these states, with commas between; empty: in any."
    )
    since: AwareDatetime | None = Field(default=None, description="Asked for at this moment or later.")
    until: AwareDatetime | None = Field(default=None, description="Asked for before this moment.")

    @property
    def filter(self) -> RunFilter:
        """The query as the history wants it."""
        states = states_of(self.state)
        return RunFilter(
            job_name=self.job, states=states, since=_in_utc(self.since), until=_in_utc(self.until)
        )

    @property
    def place(self) -> RunPlace | None:
        """Where the page before ended, None for the first page."""
        return _place(text_of(self.cursor)) if self.cursor else None


def _place(text: str) -> RunPlace:
    moment, _, run_id = text.partition(" ")
    try:
        return RunPlace(queued_at=datetime.fromisoformat(moment).astimezone(UTC), run_id=run_id)
    except ValueError as error:
        raise InvalidInputError(
            f"The cursor {text!r} is not one of runs.", "Start again without it."
        ) from error


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def states_of(words: str) -> tuple[RunState, ...]:
    """Read states with commas between.

    Raises:
        InvalidInputError: one of them is none.
    """
    return tuple(_state(word) for word in words.split(",") if word)


def _state(word: str) -> RunState:
    try:
        return RunState(word.strip().upper())
    except ValueError:
        raise InvalidInputError(
            f"{word!r} is no state of a run.", f"There are: {', '.join(RunState)}."
        ) from None


class RunPage(Wire):
    """A page of the history, the newest first."""

    runs: tuple[RunLineModel, ...]
    next_cursor: str | None = Field(description="Null on the last page.")

    @classmethod
    def from_lines(cls, lines: list[RunLine], limit: int) -> Self:
        """Return the page of the first `limit` lines; one more than that says that another page follows."""
        page = lines[:limit]
        place = RunPlace.of(page[-1]) if len(lines) > limit else None
        cursor = cursor_of(f"{place.queued_at.isoformat()} {place.run_id}") if place else None
        return cls(runs=tuple(RunLineModel.of(line) for line in page), next_cursor=cursor)


class TimelineQuery(Wire):
    """How far back a timeline reaches."""

    hours: int = Field(default=24, ge=1, le=MOST_HOURS)


class Timeline(Wire):
    """The runs of a span of time, the newest first."""

    since: datetime
    until: datetime
    runs: tuple[RunLineModel, ...]
    is_truncated: bool = Field(description="Whether the oldest runs of the span were left out.")


class WorkDetails(WorkModel):
    """All that Spark did for a step or a run."""

    jobs: int
    stages: int
    tasks: int
    shuffle_write_bytes: int
    spilled_bytes: int
    peak_memory_bytes: int
    skew: float = Field(description="How many times as long as the median the longest task took; 0: no skew.")


class StepDetails(StepModel):
    """One step that has started, with what Spark did for it."""

    cell: int = Field(description="The cell it came from, from 1; 0: none.")
    reuse: StepReuse = Field(description="What a repair did with the step.")
    metrics: WorkDetails | None = Field(description="Null until it ended.")


class FailureModel(Wire):
    """Why user code failed."""

    exception: str
    message: str
    line: int
    step: str
    cell: int
    notebook_line: int
    excerpt: str
    last_output: str
    traceback: str
    spark_job: str
    advice: str = Field(description="What usually helps; empty where we know of nothing.")


class RunDetails(RunModel):
    """One run with everything that its page shows but the code and the log."""

    steps: tuple[StepDetails, ...]
    requested_by: str
    logical_date: datetime
    parameters: Mapping[str, JsonValue]
    exit_code: int | None
    previous_run_id: str | None
    next_run_id: str = Field(description="The run that retried or repaired this one; empty: none.")
    repair_step: int | None = Field(description="The step, from 0, at which this repair resumed.")
    notes: tuple[str, ...] = Field(description="Sentences that whoever looks at the run should know.")
    failure: FailureModel | None
    work: WorkDetails | None = Field(description="Null until the run is over.")
    dpu_hours: float | None = Field(description="Null until the run is over.")
    cost_usd: float | None = Field(description="What Glue's list price makes of `dpu_hours`.")
    artifacts: tuple[ArtifactModel, ...] = Field(description="What it kept, by name.")
    spark_session: str = Field(description="The session whose Spark UI can be looked at; empty: none.")
    can_repair: bool


class StepCode(Wire):
    """A step of the script that a run runs."""

    title: str
    cell: int
    code: str


class RunScript(Wire):
    """The script of a run, cut into its steps."""

    run_id: str
    preamble: str = Field(description="What stands before the first step: imports, parameters.")
    steps: tuple[StepCode, ...]
