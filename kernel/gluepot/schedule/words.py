"""Triggers in English."""

from __future__ import annotations

from gluepot.schedule.models import (
    Condition,
    EventKind,
    EventSource,
    Logical,
    Predicate,
    TableChange,
    TriggerDefinition,
)


def trigger_words(definition: TriggerDefinition) -> str:
    """Say when a trigger fires."""
    if definition.timetable is not None:
        return definition.timetable.words
    if definition.predicate is not None:
        return _predicate_words(definition.predicate)
    return _event_words(definition.event) if definition.event is not None else "On demand"


def condition_words(condition: Condition) -> str:
    """Say what is waited for."""
    return f"{condition.kind.value} {condition.name} {' or '.join(condition.states)}"


def _predicate_words(predicate: Predicate) -> str:
    joined = " and " if predicate.logical is Logical.AND else " or "
    return f"After {joined.join(condition_words(c) for c in predicate.conditions)}"


def _event_words(event: EventSource) -> str:
    if event.kind is EventKind.FILES:
        what = f"files {event.pattern} arrive in {event.location}"
    elif event.kind is EventKind.TABLE:
        change = "" if event.change is TableChange.ANY else f" ({event.change.value})"
        what = f"table {event.location} changes{change}"
    elif event.kind is EventKind.ROWS:
        what = f"rows arrive in {event.location} of connection {event.connection}"
    else:
        what = "the HTTP hook is called"
    batch = f", {event.batch_size} at a time or after {event.window_s} s" if event.batch_size > 1 else ""
    return f"When {what}{batch}"
