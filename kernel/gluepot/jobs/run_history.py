"""Runs as lists and timelines show them: many at a time, without what only the page of one run needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, Select, and_, or_, select

from gluepot.database import Database
from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.last_runs import last_of_each
from gluepot.jobs.models import RunState

_COLUMNS = (
    "id", "job_name", "version", "state", "state_detail", "attempt", "trigger_name", "requested_by", "queued_at",
    "started_at", "ended_at", "error",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A run without its steps, parameters and failure. The fields mean what they mean in `JobRun`."""

    id: str
    job_name: str
    version: int
    state: RunState
    state_detail: str
    attempt: int
    trigger_name: str | None
    requested_by: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str


@dataclass(frozen=True, kw_only=True)
class RunFilter:
    """Which runs are wanted: of one job ("": of all), in some states (none named: in any).

    `since`, `until`: asked for at the one moment or later, and before the other; None: no bound.
    """

    job_name: str = ""
    states: tuple[RunState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunPlace:
    """Where a page of runs ended. It holds although runs come and go."""

    queued_at: datetime
    run_id: str

    @classmethod
    def of(cls, line: RunLine) -> RunPlace:
        """Return the place behind a run."""
        return cls(queued_at=line.queued_at, run_id=line.id)


class RunHistory:
    """Reads runs by the many."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: RunFilter, *, limit: int, after: RunPlace | None = None) -> list[RunLine]:
        """Return at most `limit` runs behind the place `after`, the newest first."""
        newest_first = (job_runs.c.queued_at.desc(), job_runs.c.id.desc())
        statement = _lines().where(*_conditions(wanted)).order_by(*newest_first).limit(limit)
        if after is not None:
            same_moment = and_(job_runs.c.queued_at == after.queued_at, job_runs.c.id < after.run_id)
            statement = statement.where(or_(job_runs.c.queued_at < after.queued_at, same_moment))
        return self._read(statement)

    def since(self, moment: datetime, *, limit: int) -> list[RunLine]:
        """Return the runs that were asked for, or had not ended, at `moment` or later; the newest `limit` of them."""
        touched = or_(
            job_runs.c.queued_at >= moment, job_runs.c.ended_at >= moment, job_runs.c.ended_at.is_(None)
        )
        newest_first = (job_runs.c.queued_at.desc(), job_runs.c.id.desc())
        return self._read(_lines().where(touched).order_by(*newest_first).limit(limit))

    def by_day(self, wanted: RunFilter, zone: ZoneInfo) -> Mapping[date, Mapping[RunState, int]]:
        """Count the runs by the day on which they were asked for, as `zone` has it, and by state."""
        # Where a day begins is not known to every database, so the days are told apart here.
        statement = select(job_runs.c.queued_at, job_runs.c.state).where(*_conditions(wanted))
        found: dict[date, Counter[RunState]] = defaultdict(Counter)
        with self._database.read() as connection:
            for queued_at, state in connection.execute(statement):
                found[queued_at.astimezone(zone).date()][RunState(state)] += 1
        return found

    def latest(self, count: int) -> Mapping[str, tuple[RunLine, ...]]:
        """Return the last `count` runs of each job that has any, the oldest of them first."""
        with self._database.read() as connection:
            found = last_of_each(connection, _lines(), count)
            return {name: tuple(_line(row) for row in reversed(rows)) for name, rows in found}

    def successor_of(self, run_id: str) -> str:
        """Return the id of the run that retried or repaired this one, "" when none did."""
        statement = select(job_runs.c.id).where(job_runs.c.previous_run_id == run_id)
        with self._database.read() as connection:
            return connection.execute(statement).scalar() or ""

    def _read(self, statement: Select[tuple[object, ...]]) -> list[RunLine]:
        with self._database.read() as connection:
            return [_line(row) for row in connection.execute(statement).mappings()]


def _conditions(wanted: RunFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.job_name:
        yield job_runs.c.job_name == wanted.job_name
    if wanted.states:
        yield job_runs.c.state.in_([state.value for state in wanted.states])
    if wanted.since is not None:
        yield job_runs.c.queued_at >= wanted.since
    if wanted.until is not None:
        yield job_runs.c.queued_at < wanted.until


def _lines() -> Select[tuple[object, ...]]:
    return select(*(job_runs.c[name] for name in _COLUMNS))


def _line(row: RowMapping) -> RunLine:
    return RunLine(**{**row, "state": RunState(row["state"])})
