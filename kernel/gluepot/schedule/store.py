"""Triggers in the database."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from gluepot.database.tables.schedule import trigger_fires, triggers
from gluepot.schedule.documents import as_document, from_document
from gluepot.schedule.errors import TriggerNotFoundError
from gluepot.schedule.models import Fire, Trigger, TriggerDefinition, TriggerKind, TriggerState
from gluepot.schedule.words import trigger_words

SHOWN_TIMES = 5
_log = logging.getLogger(__name__)


def find_row(connection: Connection, name: str) -> RowMapping:
    """Return a trigger's row.

    Raises:
        TriggerNotFoundError: there is none of this name; near names are offered.
    """
    row = connection.execute(select(triggers).where(triggers.c.name == name)).mappings().first()
    if row is None:
        raise TriggerNotFoundError(name, connection.execute(select(triggers.c.name)).scalars())
    return row


def definition_of(row: RowMapping) -> TriggerDefinition:
    """Return what the user said about a trigger."""
    return from_document(TriggerDefinition, row["definition"])


def readable(rows: Iterable[RowMapping]) -> Iterator[tuple[RowMapping, TriggerDefinition]]:
    """Yield rows with their definitions; one that cannot be read, since another version wrote it, is left out."""
    for row in rows:
        try:
            yield row, definition_of(row)
        except ValueError as error:
            _log.warning("the definition of trigger %r cannot be read: %s", row["name"], error)


def definition_values(definition: TriggerDefinition) -> dict[str, Any]:
    """Return the columns that a definition fills."""
    return {
        "kind": definition.kind.value,
        "job_name": definition.job_name,
        "definition": as_document(definition),
    }


def trigger_of(row: RowMapping, now: datetime) -> Trigger:
    """Return a row as a value."""
    definition = definition_of(row)
    timetable = definition.timetable
    return Trigger(
        name=row["name"],
        kind=TriggerKind(row["kind"]),
        state=TriggerState(row["state"]),
        definition=definition,
        job_name=row["job_name"],
        cron=timetable.cron if timetable else "",
        timezone=timetable.timezone if timetable else "",
        words=trigger_words(definition),
        next_fire_at=row["next_fire_at"],
        last_fire_at=row["last_fire_at"],
        next_fire_times=timetable.next_fire_times(now, SHOWN_TIMES) if timetable else (),
        problem=row["problem"],
    )


def insert_fires(connection: Connection, fires: Sequence[Fire], now: datetime) -> list[str]:
    """Insert firings by one statement and return their ids, in the same order.

    Raises:
        IntegrityError: one of them is there already.
    """
    rows = [_new_row(fire, now) for fire in fires]
    if rows:
        connection.execute(trigger_fires.insert(), rows)
    return [row["id"] for row in rows]


def _new_row(fire: Fire, now: datetime) -> dict[str, Any]:
    start, end = fire.interval or (None, None)
    return {
        "id": f"tf_{uuid.uuid4().hex}",
        "trigger_name": fire.trigger_name,
        "fire_key": fire.key,
        "fire_time": fire.fire_time,
        "logical_date": fire.logical_date,
        "interval_start": start,
        "interval_end": end,
        "backfill_id": fire.backfill_id,
        "detail": dict(fire.detail) or None,
        "fired_at": now,
    }


def has_fired(connection: Connection, fire: Fire) -> bool:
    """Say whether a firing is there already."""
    found = select(trigger_fires.c.id).where(
        trigger_fires.c.trigger_name == fire.trigger_name, trigger_fires.c.fire_key == fire.key
    )
    return connection.execute(found).first() is not None
