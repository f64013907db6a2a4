"""Event triggers: looked at in turn, each event in exactly one firing.

A look is claimed by moving the trigger's `due_at` on, so one dispatcher at a time looks; should two do so all the
same, an input is still taken by one firing only, in the transaction that inserts it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.schedule import trigger_inputs, triggers
from gluepot.errors import GluepotError, InvalidInputError
from gluepot.schedule.actions import Actions
from gluepot.schedule.events.abc import Keeps, Sighting, Source
from gluepot.schedule.inputs import (
    Input,
    add_inputs,
    batch_key,
    input_key,
    known_inputs,
    lock_trigger,
    pending,
    take_inputs,
)
from gluepot.schedule.models import (
    EventKind,
    EventSource,
    Fire,
    Fired,
    TriggerKind,
    TriggerState,
)
from gluepot.schedule.store import definition_of, find_row, readable

_BEFORE = "before"  # in place of a firing: what was there when the trigger was made
_MOST_FIRINGS = 100  # of one look; the next one goes on
_log = logging.getLogger(__name__)


class Events:
    """Looks for events and fires for them.

    Args:
        database: where triggers and their inputs are.
        actions: starts what triggers start.
        sources: one for each kind of event.
        now: the clock.
    """

    def __init__(
        self,
        database: Database,
        actions: Actions,
        sources: Mapping[EventKind, Source],
        *,
        now: Clock = utc_now,
    ) -> None:
        self._database = database
        self._actions = actions
        self._sources = sources
        self._now = now

    def tick(self, now: datetime) -> list[Fired]:
        """Look at every event trigger whose turn it is, and return what that started."""
        due = select(triggers).where(
            triggers.c.kind == TriggerKind.EVENT.value,
            triggers.c.state == TriggerState.ACTIVATED.value,
            triggers.c.due_at <= now,
        )
        with self._database.read() as connection:
            rows = connection.execute(due).mappings().all()
        return [fired for row, _ in readable(rows) if self._claim(row, now) for fired in self._look(row, now)]

    def arm(self, name: str) -> None:
        """Note what is there already, so that only what comes later fires.

        Raises:
            GluepotError: the source cannot be read.
        """
        with self._database.read() as connection:
            row = find_row(connection, name)
        event = _event(row)
        sighting = self._sources[event.kind].look(event, None)
        self._note_first(row, sighting, self._now())

    def receive(self, name: str, payload: Mapping[str, Any], *, key: str = "") -> list[Fired]:
        """Take a call of a trigger's HTTP hook, and return what it started: nothing while its batch is not complete.

        Args:
            name: the trigger's.
            payload: what the caller sent; the runs see it as the event.
            key: makes a repeated call the same event; "" makes each call one of its own.

        Raises:
            TriggerNotFoundError: there is no such trigger.
            InvalidInputError: it has no hook, or is paused.
        """
        now = self._now()
        with self._database.read() as connection:
            row = find_row(connection, name)
        event = definition_of(row).event
        if event is None or event.kind is not EventKind.HOOK:
            raise InvalidInputError(f"Trigger {name!r} has no HTTP hook.", "Set it with --hook.")
        if row["state"] != TriggerState.ACTIVATED.value:
            raise InvalidInputError(
                f"Trigger {name!r} is paused.", f"Resume it with: gluepot trigger resume {name}"
            )
        one = Input(
            key=input_key(key or uuid.uuid4().hex), subject=key or "call", detail={"payload": dict(payload)}
        )
        with self._database.write() as connection:
            lock_trigger(connection, name)
            add_inputs(connection, name, [one], now)
        return self._fire(row, event, now)

    def _claim(self, row: RowMapping, now: datetime) -> bool:
        event = _event(row)
        with self._database.write() as connection:
            done = connection.execute(
                update(triggers)
                .where(triggers.c.id == row["id"], triggers.c.due_at == row["due_at"])
                .values(due_at=now + timedelta(seconds=event.poll_s))
            )
        return done.rowcount == 1

    def _look(self, row: RowMapping, now: datetime) -> list[Fired]:
        event = _event(row)
        try:
            sighting = self._sources[event.kind].look(event, row["cursor"])
        except GluepotError as error:
            self._say(row, str(error))
            return []
        if row["problem"]:
            self._say(row, "")
        if row["cursor"] is None:
            self._note_first(row, sighting, now)
            return []
        self._note(row, sighting, now)
        return self._fire(row, event, now)

    def _note_first(self, row: RowMapping, sighting: Sighting, now: datetime) -> None:
        with self._database.write() as connection:
            lock_trigger(connection, row["name"])
            add_inputs(connection, row["name"], sighting.inputs, now)
            keys = [one.key for one in sighting.inputs]
            take_inputs(connection, row["name"], keys, _BEFORE)
            _move(connection, row, sighting)

    def _note(self, row: RowMapping, sighting: Sighting, now: datetime) -> None:
        name = row["name"]
        with self._database.read() as connection:
            known = known_inputs(connection, name)
        changed = [
            o
            for o in sighting.inputs
            if o.key in known and known[o.key]["fingerprint"] != o.fingerprint[:255]
        ]
        found = {one.key for one in sighting.inputs}
        gone = [key for key in known if key not in found] if sighting.keeps is Keeps.ONLY_THESE else []
        new = [one for one in sighting.inputs if one.key not in known]
        if not (changed or gone or new) and row["cursor"] == dict(sighting.cursor):
            return
        with self._database.write() as connection:
            lock_trigger(connection, name)  # who claimed the look may have been slower than the next one
            if sighting.keeps is Keeps.NEWEST:
                connection.execute(
                    trigger_inputs.delete().where(_of(name), trigger_inputs.c.fire_id.is_(None))
                )
            add_inputs(connection, name, new, now)
            for one in changed:
                values: dict[str, Any] = {"fingerprint": one.fingerprint[:255], "changed_at": now}
                if known[one.key]["fire_id"] is not None:  # fired for, and written again: it arrives anew
                    values |= {"fire_id": None, "seen_at": now}
                connection.execute(
                    update(trigger_inputs)
                    .where(_of(name), trigger_inputs.c.input_key == one.key)
                    .values(**values)
                )
            for begin in range(0, len(gone), 500):
                part = trigger_inputs.c.input_key.in_(gone[begin : begin + 500])
                connection.execute(trigger_inputs.delete().where(_of(name), part))
            _move(connection, row, sighting)

    def _fire(self, row: RowMapping, event: EventSource, now: datetime) -> list[Fired]:
        with self._database.read() as connection:
            waiting = pending(connection, row["name"])
        actions = definition_of(row).actions
        fired: list[Fired] = []
        for batch in _batches(waiting, event, now):
            plan = self._actions.plan(actions, _fire_of(row["name"], event, batch, now))
            with self._database.write() as connection:
                one = (
                    self._actions.queue(connection, plan, now) if self._are_free(connection, batch) else None
                )
                if one is not None:
                    take_inputs(connection, row["name"], [i["input_key"] for i in batch], one.fire_id)
                    connection.execute(
                        update(triggers).where(triggers.c.id == row["id"]).values(last_fire_at=now)
                    )
                    fired.append(one)
        return fired

    @staticmethod
    def _are_free(connection: Connection, batch: Sequence[RowMapping]) -> bool:
        """Lock the inputs of a batch and say whether they are as they were read, each without a firing."""
        read = {one["input_key"]: (one["fingerprint"], one["seen_at"]) for one in batch}
        rows = connection.execute(
            select(trigger_inputs)
            .where(
                trigger_inputs.c.trigger_name == batch[0]["trigger_name"],
                trigger_inputs.c.input_key.in_(read),
                trigger_inputs.c.fire_id.is_(None),
            )
            .order_by(trigger_inputs.c.input_key)
            .with_for_update()
        ).mappings()
        return {one["input_key"]: (one["fingerprint"], one["seen_at"]) for one in rows} == read

    def _say(self, row: RowMapping, problem: str) -> None:
        if problem:
            _log.warning("trigger %r: %s", row["name"], problem)
        with self._database.write() as connection:
            connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(problem=problem))


def _event(row: RowMapping) -> EventSource:
    event = definition_of(row).event
    assert event is not None, f"trigger {row['name']!r} waits for no event"
    return event


def _of(name: str) -> Any:
    return trigger_inputs.c.trigger_name == name


def _move(connection: Connection, row: RowMapping, sighting: Sighting) -> None:
    connection.execute(
        update(triggers)
        .where(triggers.c.id == row["id"])
        .values(cursor=dict(sighting.cursor) or {"looked": True})
    )


def _batches(
    waiting: Sequence[RowMapping], event: EventSource, now: datetime
) -> Iterator[Sequence[RowMapping]]:
    """Yield the batches that are complete: full, or opened long enough ago."""
    quiet = timedelta(seconds=event.quiet_s)
    ready = [one for one in waiting if now - one["changed_at"] >= quiet]
    for _ in range(_MOST_FIRINGS):
        batch, ready = ready[: event.batch_size], ready[event.batch_size :]
        is_full = len(batch) == event.batch_size
        if not batch or not (is_full or now - batch[0]["seen_at"] >= timedelta(seconds=event.window_s)):
            return
        yield batch


def _fire_of(name: str, event: EventSource, batch: Sequence[RowMapping], now: datetime) -> Fire:
    detail: dict[str, Any] = {"kind": event.kind.value, "count": len(batch)}
    if event.kind is EventKind.FILES:
        detail["files"] = [one["subject"] for one in batch]
    else:
        detail["events"] = [one["detail"] for one in batch]
    key = batch_key(
        [f"{one['input_key']}:{one['fingerprint']}:{one['seen_at'].isoformat()}" for one in batch]
    )
    interval = (batch[0]["seen_at"], now)
    return Fire(trigger_name=name, key=key, logical_date=now, interval=interval, detail=detail)
