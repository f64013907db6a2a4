"""Backfills: one firing for each logical date of a range, in order or several at a time, seen as one group."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, func, select, update

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.schedule import backfill_dates, backfills, trigger_fires
from gluepot.errors import InvalidInputError
from gluepot.schedule.actions import Actions
from gluepot.schedule.errors import BackfillNotFoundError, TriggerNotFoundError
from gluepot.schedule.fire_states import FireState, fire_states
from gluepot.schedule.models import Fire, TriggerDefinition
from gluepot.schedule.store import definition_of, find_row

_MOST_DATES = 10_000
_MOST_STARTS = 10  # of one transaction; the next beat goes on
_DAY = timedelta(days=1)


class BackfillState(StrEnum):
    """Life of a backfill. FAILED: a date failed, and none after it was started."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


class BackfillDates(StrEnum):
    """Which fire times of a range a backfill is for."""

    ALL = "all"
    MISSED = "missed"


class DateState(StrEnum):
    """Life of one logical date of a backfill."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, kw_only=True)
class BackfillDate:
    """One date: its data interval, and the firing that it got (None: not yet)."""

    logical_date: datetime
    interval: tuple[datetime, datetime]
    state: DateState
    fire_id: str | None


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """A backfill with its dates, the oldest first. At most `parallel` run at the same time."""

    id: str
    trigger_name: str
    first: datetime
    last: datetime
    parallel: int
    state: BackfillState
    requested_by: str
    created_at: datetime
    ended_at: datetime | None
    dates: tuple[BackfillDate, ...]

    def count(self, state: DateState) -> int:
        """Return how many dates are in this state."""
        return sum(date.state is state for date in self.dates)


class BackfillService:
    """Starts backfills and moves them on; where they stand is in the database, so a restart resumes them."""

    def __init__(self, database: Database, actions: Actions, *, now: Clock = utc_now) -> None:
        self._database = database
        self._actions = actions
        self._now = now

    def start(
        self,
        trigger_name: str,
        first: datetime,
        last: datetime,
        *,
        parallel: int = 1,
        which: BackfillDates = BackfillDates.ALL,
        requested_by: str = "",
    ) -> Backfill:
        """Ask for a run of each fire time from `first` to `last`; a trigger without a schedule gets one a day.

        The dispatcher starts them. The trigger may be paused, and its misfire policy plays no part. With
        `BackfillDates.MISSED` a fire time that the trigger has fired at, or had a run for by a backfill, is left out.

        Raises:
            TriggerNotFoundError: there is no such trigger.
            InvalidInputError: no fire time lies in the range, more than 10,000 do, or the numbers make no sense.
        """
        if last < first or parallel < 1:
            raise InvalidInputError(
                f"A backfill from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, {parallel} at a time, has no dates."
            )
        with self._database.read() as connection:
            definition = definition_of(find_row(connection, trigger_name))
            fired = _fired(connection, trigger_name, first, last) if which is BackfillDates.MISSED else set()
        dates = [date for date in _dates(definition, first, last) if date[1] not in fired]
        if not dates:
            missed = "missed no" if which is BackfillDates.MISSED else "has no"
            raise InvalidInputError(
                f"Trigger {trigger_name!r} {missed} fire time from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} (UTC)."
            )
        if len(dates) > _MOST_DATES:
            raise InvalidInputError(
                f"That is more than {_MOST_DATES} dates.", "Backfill a shorter range at a time."
            )
        backfill_id = f"bf_{uuid.uuid4().hex}"
        with self._database.write() as connection:
            connection.execute(
                backfills.insert().values(
                    id=backfill_id, trigger_name=trigger_name, range_from=first, range_to=last, parallel=parallel,
                    state=BackfillState.RUNNING.value, requested_by=requested_by, created_at=self._now(),
                )
            )  # fmt: skip
            connection.execute(
                backfill_dates.insert(),
                [
                    {
                        "backfill_id": backfill_id, "position": position, "logical_date": end,
                        "interval_start": start, "interval_end": end, "state": DateState.PENDING.value,
                    }
                    for position, (start, end) in enumerate(dates)
                ],
            )  # fmt: skip
        return self.get(backfill_id)

    def list(self, trigger_name: str | None = None, *, limit: int = 20) -> list[Backfill]:
        """Return the backfills of a trigger, or of all, the newest first."""
        statement = select(backfills).order_by(backfills.c.created_at.desc()).limit(limit)
        if trigger_name is not None:
            statement = statement.where(backfills.c.trigger_name == trigger_name)
        with self._database.read() as connection:
            rows = connection.execute(statement).mappings().all()
            return [_backfill(row, _dates_of(connection, row["id"])) for row in rows]

    def get(self, backfill_id: str) -> Backfill:
        """Return a backfill by its id; the beginning is enough.

        Raises:
            BackfillNotFoundError: none, or more than one, begins so.
        """
        with self._database.read() as connection:
            row = _row(connection, backfill_id)
            return _backfill(row, _dates_of(connection, row["id"]))

    def stop(self, backfill_id: str) -> Backfill:
        """Start no more dates. Runs that run go on."""
        return self._set_state(backfill_id, BackfillState.STOPPED)

    def resume(self, backfill_id: str) -> Backfill:
        """Go on with what did not succeed: failed dates get a run again, pending ones their first."""
        with self._database.write() as connection:
            row = _row(connection, backfill_id)
            connection.execute(
                update(backfill_dates)
                .where(
                    backfill_dates.c.backfill_id == row["id"],
                    backfill_dates.c.state == DateState.FAILED.value,
                )
                .values(state=DateState.PENDING.value, fire_id=None, tries=backfill_dates.c.tries + 1)
            )
        return self._set_state(backfill_id, BackfillState.RUNNING)

    def tick(self, now: datetime) -> None:
        """Look at every running backfill: note what ended, start what may start."""
        statement = select(backfills).where(backfills.c.state == BackfillState.RUNNING.value)
        with self._database.read() as connection:
            rows = connection.execute(statement).mappings().all()
        for row in rows:
            self._advance(row, now)

    def _advance(self, row: RowMapping, now: datetime) -> None:
        try:
            with self._database.read() as connection:
                definition = definition_of(find_row(connection, row["trigger_name"]))
        except TriggerNotFoundError:
            self._set_state(row["id"], BackfillState.FAILED)
            return
        with self._database.write() as connection:
            locked = select(backfills.c.state).where(backfills.c.id == row["id"]).with_for_update()
            if connection.execute(locked).scalar() != BackfillState.RUNNING.value:
                return
            self._note_ended(connection, row["id"])
            counts = _counts(connection, row["id"])
            active, failed = counts.get(DateState.RUNNING, 0), counts.get(DateState.FAILED, 0)
            free = 0 if failed else min(row["parallel"] - active, _MOST_STARTS)
            for date in _next_dates(connection, row["id"], free):
                self._start_date(connection, row, definition, date, now)
                active += 1
            if active == 0:
                state = BackfillState.FAILED if failed else BackfillState.SUCCEEDED
                done = update(backfills).where(backfills.c.id == row["id"])
                connection.execute(done.values(state=state.value, ended_at=now))

    def _start_date(
        self,
        connection: Connection,
        row: RowMapping,
        definition: TriggerDefinition,
        date: RowMapping,
        now: datetime,
    ) -> None:
        fire = Fire(
            trigger_name=row["trigger_name"],
            key=f"{row['id']}:{date['position']}:{date['tries']}",
            fire_time=date["logical_date"],
            logical_date=date["logical_date"],
            interval=(date["interval_start"], date["interval_end"]),
            backfill_id=row["id"],
        )
        fired = self._actions.queue(connection, self._actions.plan(definition.actions, fire), now)
        connection.execute(
            update(backfill_dates)
            .where(backfill_dates.c.backfill_id == row["id"], backfill_dates.c.position == date["position"])
            .values(state=DateState.RUNNING.value, fire_id=fired.fire_id)
        )

    @staticmethod
    def _note_ended(connection: Connection, backfill_id: str) -> None:
        running = connection.execute(
            select(backfill_dates.c.position, backfill_dates.c.fire_id).where(
                backfill_dates.c.backfill_id == backfill_id, backfill_dates.c.state == DateState.RUNNING.value
            )
        ).all()
        states = fire_states(connection, [row.fire_id for row in running])
        ended = {FireState.SUCCEEDED: DateState.SUCCEEDED, FireState.FAILED: DateState.FAILED}
        for row in running:
            if states[row.fire_id] in ended:
                connection.execute(
                    update(backfill_dates)
                    .where(
                        backfill_dates.c.backfill_id == backfill_id, backfill_dates.c.position == row.position
                    )
                    .values(state=ended[states[row.fire_id]].value)
                )

    def _set_state(self, backfill_id: str, state: BackfillState) -> Backfill:
        with self._database.write() as connection:
            row = _row(connection, backfill_id)
            ended_at = None if state is BackfillState.RUNNING else self._now()
            connection.execute(
                update(backfills)
                .where(backfills.c.id == row["id"])
                .values(state=state.value, ended_at=ended_at)
            )
        return self.get(row["id"])


def _fired(connection: Connection, trigger_name: str, first: datetime, last: datetime) -> set[datetime]:
    """Return the logical dates in a range that a trigger has fired for, in whichever way."""
    found = select(trigger_fires.c.logical_date).where(
        trigger_fires.c.trigger_name == trigger_name, trigger_fires.c.logical_date.between(first, last)
    )
    return set(connection.execute(found).scalars())


def _dates(
    definition: TriggerDefinition, first: datetime, last: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """Return the data intervals of the fire times from `first` to `last`, the oldest first."""
    found: list[tuple[datetime, datetime]] = []
    if definition.timetable is None:
        while first <= last and len(found) <= _MOST_DATES:
            found.append((first - _DAY, first))
            first += _DAY
        return found
    for moment in definition.timetable.fire_times(first - timedelta(microseconds=1)):
        if moment > last or len(found) > _MOST_DATES:
            break
        before = found[-1][1] if found else definition.timetable.interval_before(moment)[0]
        found.append((before, moment))
    return found


def _counts(connection: Connection, backfill_id: str) -> dict[DateState, int]:
    statement = (
        select(backfill_dates.c.state, func.count())
        .where(backfill_dates.c.backfill_id == backfill_id)
        .group_by(backfill_dates.c.state)
    )
    return {DateState(state): count for state, count in connection.execute(statement)}


def _next_dates(connection: Connection, backfill_id: str, count: int) -> Sequence[RowMapping]:
    """Return the next dates to start, the oldest first."""
    if count <= 0:
        return ()
    statement = (
        select(backfill_dates)
        .where(backfill_dates.c.backfill_id == backfill_id, backfill_dates.c.state == DateState.PENDING.value)
        .order_by(backfill_dates.c.position)
        .limit(count)
    )
    return connection.execute(statement).mappings().all()


def _row(connection: Connection, backfill_id: str) -> RowMapping:
    beginning = backfills.c.id.startswith(backfill_id, autoescape=True)
    rows = connection.execute(select(backfills).where(beginning).limit(2)).mappings().all()
    if len(rows) != 1:
        raise BackfillNotFoundError(backfill_id)
    return rows[0]


def _dates_of(connection: Connection, backfill_id: str) -> Sequence[RowMapping]:
    statement = select(backfill_dates).where(backfill_dates.c.backfill_id == backfill_id)
    return connection.execute(statement.order_by(backfill_dates.c.position)).mappings().all()


def _backfill(row: RowMapping, dates: Sequence[RowMapping]) -> Backfill:
    return Backfill(
        id=row["id"],
        trigger_name=row["trigger_name"],
        first=row["range_from"],
        last=row["range_to"],
        parallel=row["parallel"],
        state=BackfillState(row["state"]),
        requested_by=row["requested_by"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        dates=tuple(
            BackfillDate(
                logical_date=date["logical_date"],
                interval=(date["interval_start"], date["interval_end"]),
                state=DateState(date["state"]),
                fire_id=date["fire_id"],
            )
            for date in dates
        ),
    )
