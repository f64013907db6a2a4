"""Conditional triggers: fired from what the database says has ended, each ended run once for each trigger.

Which runs count is decision 121.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update

from gluepot.database import Database
from gluepot.database.tables.schedule import trigger_inputs, triggers
from gluepot.schedule.actions import Actions, FirePlan
from gluepot.schedule.ended_runs import EndedRun, ended_runs
from gluepot.schedule.inputs import Input, add_inputs, batch_key, forget_inputs, pending, take_inputs
from gluepot.schedule.models import (
    Fire,
    Fired,
    Logical,
    Predicate,
    TriggerDefinition,
    TriggerKind,
    TriggerState,
)
from gluepot.schedule.store import has_fired, readable
from gluepot.schedule.words import condition_words

# A run that another machine ended, by a clock that is behind, is still found so much later.
_SLACK = timedelta(hours=1)
_MEMORY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Match:
    """A run that met the condition number `condition`."""

    condition: int
    run: EndedRun


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Matches that fire together: `used` decides the dates, `all_keys` are taken with them."""

    used: tuple[_Match, ...]
    all_keys: tuple[str, ...]


class Conditions:
    """Fires conditional triggers."""

    def __init__(self, database: Database, actions: Actions) -> None:
        self._database = database
        self._actions = actions

    def tick(self, now: datetime) -> list[Fired]:
        """Fire every conditional trigger whose conditions are met, and return what that started."""
        statement = select(triggers).where(
            triggers.c.kind == TriggerKind.CONDITIONAL.value, triggers.c.state == TriggerState.ACTIVATED.value
        )
        with self._database.read() as connection:
            rows = connection.execute(statement).mappings().all()
        return [fired for row, definition in readable(rows) for fired in self._evaluate(row, definition, now)]

    def _evaluate(self, row: RowMapping, definition: TriggerDefinition, now: datetime) -> list[Fired]:
        predicate = definition.predicate
        assert predicate is not None
        since = max(row["armed_at"], _cursor(row) - _SLACK)
        with self._database.read() as connection:
            matches = _matches(connection, predicate, since)
            waiting = {one["input_key"]: one for one in pending(connection, row["name"])}
            known = _known(connection, row["name"], matches)
        new = [match for match in matches if match.run.id not in known]
        groups = _groups(predicate, [*map(_kept, waiting.values()), *new])
        if not new and not groups:
            return []
        plans = [self._plan(row["name"], definition, predicate, group) for group in groups]
        with self._database.write() as connection:
            if not _lock(connection, row):
                return []
            add_inputs(connection, row["name"], [_input(match) for match in new], now)
            fired = [
                self._fire(connection, group, plan, now) for group, plan in zip(groups, plans, strict=True)
            ]
            newest = max([_cursor(row), *(m.run.ended_at for m in new)])
            forget_inputs(connection, row["name"], newest - _SLACK - _MEMORY)
            values = {"cursor": {"ended_at": newest.isoformat()}}
            done = [one for one in fired if one is not None]
            if done:
                connection.execute(
                    update(triggers).where(triggers.c.id == row["id"]).values(last_fire_at=now, **values)
                )
            else:
                connection.execute(update(triggers).where(triggers.c.id == row["id"]).values(**values))
        return done

    def _plan(
        self, name: str, definition: TriggerDefinition, predicate: Predicate, group: _Group
    ) -> FirePlan:
        newest = max(group.used, key=lambda match: match.run.logical_date)
        detail = {
            "runs": [match.run.id for match in group.used],
            "conditions": [condition_words(predicate.conditions[match.condition]) for match in group.used],
        }
        fire = Fire(
            trigger_name=name, key=batch_key([match.run.id for match in group.used]),
            logical_date=newest.run.logical_date, interval=newest.run.interval, detail=detail,
        )  # fmt: skip
        return self._actions.plan(definition.actions, fire)

    def _fire(self, connection: Connection, group: _Group, plan: FirePlan, now: datetime) -> Fired | None:
        if has_fired(connection, plan.fire):
            return None
        with connection.begin_nested() as attempt:
            fired = self._actions.queue(connection, plan, now)
            if take_inputs(connection, plan.fire.trigger_name, group.all_keys, fired.fire_id):
                return fired
            attempt.rollback()  # another dispatcher was here between our look and our lock
        return None


def _cursor(row: RowMapping) -> datetime:
    return datetime.fromisoformat(row["cursor"]["ended_at"]) if row["cursor"] else row["armed_at"]


def _matches(connection: Connection, predicate: Predicate, since: datetime) -> list[_Match]:
    return [
        _Match(condition=number, run=run)
        for number, condition in enumerate(predicate.conditions)
        for run in ended_runs(connection, condition, predicate.counting, since)
    ]


def _known(connection: Connection, name: str, matches: Sequence[_Match]) -> set[str]:
    statement = select(trigger_inputs.c.input_key).where(
        trigger_inputs.c.trigger_name == name,
        trigger_inputs.c.input_key.in_([match.run.id for match in matches]),
    )
    return set(connection.execute(statement).scalars())


def _groups(predicate: Predicate, matches: Sequence[_Match]) -> list[_Group]:
    """Return what fires: with ANY each match by itself; with AND the newest of each condition, older ones with it."""
    if predicate.logical is Logical.ANY:
        return [_Group(used=(match,), all_keys=(match.run.id,)) for match in matches]
    newest: dict[int, _Match] = {}
    for match in sorted(matches, key=lambda match: match.run.ended_at):
        newest[match.condition] = match
    if len(newest) < len(predicate.conditions):
        return []
    used = tuple(newest[number] for number in sorted(newest))
    return [_Group(used=used, all_keys=tuple(dict.fromkeys(match.run.id for match in matches)))]


def _input(match: _Match) -> Input:
    run = match.run
    detail = {
        "condition": match.condition,
        "ended_at": run.ended_at.isoformat(),
        "logical_date": run.logical_date.isoformat(),
        "interval": [moment.isoformat() for moment in run.interval] if run.interval else None,
    }
    return Input(key=run.id, subject=run.id, detail=detail)


def _kept(row: RowMapping) -> _Match:
    detail = row["detail"]
    times = [datetime.fromisoformat(text) for text in detail["interval"] or ()]
    run = EndedRun(
        id=row["input_key"],
        ended_at=datetime.fromisoformat(detail["ended_at"]),
        logical_date=datetime.fromisoformat(detail["logical_date"]),
        interval=(times[0], times[1]) if times else None,
    )
    return _Match(condition=detail["condition"], run=run)


def _lock(connection: Connection, row: RowMapping) -> bool:
    """Lock the trigger; return False when somebody changed or paused it since it was read."""
    now = connection.execute(
        select(triggers.c.state, triggers.c.updated_at).where(triggers.c.id == row["id"]).with_for_update()
    ).first()
    return now is not None and (now.state, now.updated_at) == (row["state"], row["updated_at"])
