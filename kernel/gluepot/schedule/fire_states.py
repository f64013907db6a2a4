"""What became of a firing: of everything that it started, with the last attempt of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import Connection, Table, exists, select

from gluepot.database.tables.jobs import job_runs
from gluepot.database.tables.schedule import queued_crawls, workflow_runs
from gluepot.jobs.models import RunState


class FireState(StrEnum):
    """RUNNING until all has ended; FAILED when one of its runs did not succeed."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


_FINAL = {state.value for state in RunState if state.is_final}


def fire_states(connection: Connection, fire_ids: Sequence[str]) -> dict[str, FireState]:
    """Return the state of each firing. A run that was retried or repaired counts by its last attempt."""
    found: dict[str, list[str]] = {fire_id: [] for fire_id in fire_ids}
    for table in (job_runs, workflow_runs, queued_crawls):
        for fire_id, state in _last_states(connection, table, fire_ids):
            found[fire_id].append(state)
    return {fire_id: _state(states) for fire_id, states in found.items()}


def _last_states(connection: Connection, table: Table, fire_ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    statement = select(table.c.fire_id, table.c.state).where(table.c.fire_id.in_(fire_ids))
    if "previous_run_id" in table.c:
        later = table.alias()
        statement = statement.where(~exists().where(later.c.previous_run_id == table.c.id))
    return [(row.fire_id, row.state) for row in connection.execute(statement)]


def _state(states: Sequence[str]) -> FireState:
    if not states or any(state not in _FINAL for state in states):
        return FireState.RUNNING
    return FireState.SUCCEEDED if set(states) == {RunState.SUCCEEDED.value} else FireState.FAILED
