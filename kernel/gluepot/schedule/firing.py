"""Scheduled triggers that are due: each fire time once, however many dispatchers look at the same moment."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, tuple_, update

from gluepot.database import Database
from gluepot.database.tables.schedule import trigger_fires, triggers
from gluepot.errors import GluepotError
from gluepot.schedule.actions import Actions, FirePlan, Stamps
from gluepot.schedule.models import (
    Fire,
    Fired,
    Misfire,
    TriggerDefinition,
    TriggerKind,
    TriggerState,
)
from gluepot.schedule.store import definition_of
from gluepot.schedule.timetable import Timetable

MISFIRE_GRACE = timedelta(seconds=60)  # so late a fire time may be and not count as missed
_PUT_OFF = timedelta(minutes=1)
_CHUNK = 50  # firings of one transaction: a few milliseconds each, and 200 ms is the limit
_MOST_AT_ONCE = 200  # of one trigger that makes up for all it missed; the next beat goes on


_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """How far one trigger goes: what it fires, and where it stands afterwards."""

    row: RowMapping
    plans: tuple[FirePlan, ...]
    next_fire_at: datetime | None
    due_at: datetime | None
    last_fire_at: datetime | None


class Firing:
    """Fires due triggers."""

    def __init__(self, database: Database, actions: Actions) -> None:
        self._database = database
        self._actions = actions

    def fire_due(self, now: datetime) -> list[Fired]:
        """Fire every trigger that is due, and return what that started.

        A trigger is moved on in the transaction that inserts its firing, whose key is unique; a dispatcher that
        comes second finds it moved.
        """
        due = (
            select(triggers)
            .where(
                triggers.c.state == TriggerState.ACTIVATED.value,
                triggers.c.due_at <= now,
                triggers.c.kind == TriggerKind.SCHEDULED.value,
            )
            .order_by(triggers.c.due_at, triggers.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(due).mappings().all()
        fired: list[Fired] = []
        for begin in range(0, len(rows), _CHUNK):
            steps = self._steps(rows[begin : begin + _CHUNK], now)
            with self._database.write() as connection:
                fired += self._take(connection, steps, now)
        return fired

    def _steps(self, rows: Sequence[RowMapping], now: datetime) -> list[_Step]:
        """Work out how far each trigger goes. One that cannot be is put off, so that it holds no other up."""
        chunk, steps = [], []
        for row in rows:
            try:
                chunk.append((row, definition_of(row)))
            except ValueError as error:  # it was written by another version
                self._put_off(row, f"Its definition cannot be read: {error}", now)
        stamps = self._actions.stamps(action for _, definition in chunk for action in definition.actions)
        for row, definition in chunk:
            try:
                steps.append(self._step(row, definition, stamps, now))
            except GluepotError as error:  # its calendar's library is gone, its zone is
                self._put_off(row, str(error), now)
        return steps

    def _put_off(self, row: RowMapping, problem: str, now: datetime) -> None:
        _log.warning("trigger %r cannot fire: %s", row["name"], problem)
        with self._database.write() as connection:
            connection.execute(
                update(triggers)
                .where(triggers.c.id == row["id"], triggers.c.next_fire_at == row["next_fire_at"])
                .values(due_at=now + _PUT_OFF, problem=problem)
            )

    def _step(self, row: RowMapping, definition: TriggerDefinition, stamps: Stamps, now: datetime) -> _Step:
        assert definition.timetable is not None
        times, last = _due_times(definition.timetable, row, definition.misfire, now)
        following = definition.timetable.next_fire_time(last)
        return _Step(
            row=row,
            plans=tuple(
                self._actions.plan(definition.actions, _fire(row["name"], definition, t), stamps)
                for t in times
            ),
            next_fire_at=following,
            due_at=definition.timetable.due_at(row["name"], following) if following else None,
            last_fire_at=times[-1] if times else row["last_fire_at"],
        )

    def _take(self, connection: Connection, steps: Sequence[_Step], now: datetime) -> list[Fired]:
        unmoved = self._unmoved(connection, steps)
        mine = [step for step in steps if step.row["id"] in unmoved]
        known = _fired_already(connection, [plan.fire for step in mine for plan in step.plans])
        plans = [
            plan
            for step in mine
            for plan in step.plans
            if (plan.fire.trigger_name, plan.fire.key) not in known
        ]
        fired = self._actions.queue_all(connection, plans, now)
        if mine:
            connection.execute(_MOVE, [_moved(step) for step in mine])
        return fired

    def _unmoved(self, connection: Connection, steps: Sequence[_Step]) -> set[int]:
        """Lock the rows and return those that nobody moved since they were read."""
        read = {step.row["id"]: step.row["next_fire_at"] for step in steps}
        rows = connection.execute(
            select(triggers.c.id, triggers.c.next_fire_at)
            .where(triggers.c.id.in_(read), triggers.c.state == TriggerState.ACTIVATED.value)
            .order_by(triggers.c.id)
            # Another dispatcher's rows are left to it; on SQLite this is nothing, the write lock is held.
            .with_for_update(skip_locked=True)
        )
        return {row.id for row in rows if row.next_fire_at == read[row.id]}


_MOVE = (
    update(triggers)
    .where(triggers.c.id == bindparam("row_id"))
    .values(
        next_fire_at=bindparam("new_next"),
        due_at=bindparam("new_due"),
        last_fire_at=bindparam("new_last"),
        state=bindparam("new_state"),
        problem="",
    )
)


def _moved(step: _Step) -> dict[str, Any]:
    ended = step.next_fire_at is None
    return {
        "row_id": step.row["id"],
        "new_next": step.next_fire_at,
        "new_due": step.due_at,
        "new_last": step.last_fire_at,
        "new_state": (TriggerState.COMPLETED if ended else TriggerState.ACTIVATED).value,
    }


def _due_times(
    timetable: Timetable, row: RowMapping, misfire: Misfire, now: datetime
) -> tuple[list[datetime], datetime]:
    """Return the fire times that get runs, and the last one that is thereby done with."""
    first, name = row["next_fire_at"], row["name"]
    second = timetable.next_fire_time(first)
    if second is None or timetable.due_at(name, second) > now:  # the usual case: nothing was missed
        times, last = [first], first
    elif misfire is Misfire.RUN_ALL:
        later = islice(timetable.fire_times(first), _MOST_AT_ONCE - 1)
        times = [first, *(t for t in later if timetable.due_at(name, t) <= now)]
        return times, times[-1]
    else:
        last = timetable.last_fire_time(first, now)
        if (
            timetable.due_at(name, last) > now
        ):  # its jitter holds it back; the one before is the last that is due
            last = timetable.last_fire_time(first, last - timedelta(microseconds=1))
        times = [last]
    if misfire is Misfire.SKIP and now - timetable.due_at(name, last) > MISFIRE_GRACE:
        times = []
    return times, last


def _fire(name: str, definition: TriggerDefinition, fire_time: datetime) -> Fire:
    assert definition.timetable is not None
    return Fire(
        trigger_name=name,
        key=fire_time.isoformat(),
        fire_time=fire_time,
        logical_date=fire_time,
        interval=definition.timetable.interval_before(fire_time),
    )


def _fired_already(connection: Connection, fires: Sequence[Fire]) -> set[tuple[str, str]]:
    """Return which of the firings are there already: a trigger was deleted and made again within its minute."""
    if not fires:
        return set()
    keys = [(fire.trigger_name, fire.key) for fire in fires]
    columns = tuple_(trigger_fires.c.trigger_name, trigger_fires.c.fire_key)
    found = select(trigger_fires.c.trigger_name, trigger_fires.c.fire_key).where(columns.in_(keys))
    return {(row.trigger_name, row.fire_key) for row in connection.execute(found)}
