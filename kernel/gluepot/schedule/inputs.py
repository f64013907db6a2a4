"""What triggers wait for, kept until it is in a firing: files, rows, calls, ended runs. Each is fired for once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from gluepot.database.tables.schedule import trigger_inputs, triggers

_CHUNK = 500  # values of one IN (…), and rows of one INSERT


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing that happened: `key` makes it unique within its trigger, `subject` is for people."""

    key: str
    subject: str
    fingerprint: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def input_key(text: str) -> str:
    """Return a key of fixed length for a text of any."""
    return hashlib.sha256(text.encode()).hexdigest()


def batch_key(inputs: Sequence[str]) -> str:
    """Return the key of a firing for a batch of inputs, whatever their order."""
    return f"batch:{input_key(chr(0).join(sorted(inputs)))}"


def pending(connection: Connection, trigger_name: str) -> Sequence[RowMapping]:
    """Return the inputs that no firing has yet, in the order in which they were seen."""
    statement = (
        select(trigger_inputs)
        .where(trigger_inputs.c.trigger_name == trigger_name, trigger_inputs.c.fire_id.is_(None))
        .order_by(trigger_inputs.c.seen_at, trigger_inputs.c.input_key)
    )
    return connection.execute(statement).mappings().all()


def known_inputs(connection: Connection, trigger_name: str) -> dict[str, RowMapping]:
    """Return every input of a trigger by its key."""
    statement = select(trigger_inputs).where(trigger_inputs.c.trigger_name == trigger_name)
    return {row["input_key"]: row for row in connection.execute(statement).mappings()}


def lock_trigger(connection: Connection, trigger_name: str) -> None:
    """Let nobody else change what this trigger has seen until the transaction ends; SQLite's writers are alone anyhow."""
    connection.execute(select(triggers.c.id).where(triggers.c.name == trigger_name).with_for_update())


def add_inputs(connection: Connection, trigger_name: str, found: Sequence[Input], now: datetime) -> int:
    """Insert the inputs that are not there yet; return how many. The caller holds the trigger's lock."""
    new = {one.key: one for one in found}
    for begin in range(0, len(found), _CHUNK):
        keys = [one.key for one in found[begin : begin + _CHUNK]]
        there = select(trigger_inputs.c.input_key).where(
            trigger_inputs.c.trigger_name == trigger_name, trigger_inputs.c.input_key.in_(keys)
        )
        for key in connection.execute(there).scalars():
            new.pop(key, None)
    rows = [
        {
            "trigger_name": trigger_name, "input_key": one.key, "subject": one.subject,
            "fingerprint": one.fingerprint[:255], "changed_at": now, "detail": dict(one.detail) or None,
            # A microsecond apart, so that they keep the order in which they came.
            "seen_at": now - timedelta(microseconds=len(new) - number),
        }
        for number, one in enumerate(new.values())
    ]  # fmt: skip
    if rows:
        connection.execute(trigger_inputs.insert(), rows)
    return len(rows)


def take_inputs(connection: Connection, trigger_name: str, keys: Sequence[str], fire_id: str) -> bool:
    """Give inputs to a firing; return False when one of them has another already (the caller rolls back)."""
    taken = 0
    for begin in range(0, len(keys), _CHUNK):
        done = connection.execute(
            update(trigger_inputs)
            .where(
                trigger_inputs.c.trigger_name == trigger_name,
                trigger_inputs.c.input_key.in_(keys[begin : begin + _CHUNK]),
                trigger_inputs.c.fire_id.is_(None),
            )
            .values(fire_id=fire_id)
        )
        taken += done.rowcount
    return taken == len(keys)


def forget_inputs(connection: Connection, trigger_name: str, before: datetime) -> None:
    """Delete inputs that were fired for and that nothing will find again."""
    connection.execute(
        trigger_inputs.delete().where(
            trigger_inputs.c.trigger_name == trigger_name,
            trigger_inputs.c.fire_id.is_not(None),
            trigger_inputs.c.changed_at < before,
        )
    )
