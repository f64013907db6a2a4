"""Triggers as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gluepot.errors import InvalidInputError
from gluepot.schedule.calendars import Calendar, DayRule
from gluepot.schedule.models import (
    Condition,
    Counting,
    EventKind,
    Logical,
    Misfire,
    TableChange,
    TargetKind,
    TriggerKind,
)
from gluepot.schedule.moments import duration_s, moment
from gluepot.schedule.spoken import condition, trigger_definition


def test_a_name_and_a_cron_are_enough():
    definition = trigger_definition("nightly", "0 2 * * *", {})

    (action,) = definition.actions
    assert (action.kind, action.name, definition.kind) == (TargetKind.JOB, "nightly", TriggerKind.SCHEDULED)


def test_all_that_can_be_said_of_a_schedule():
    said = {
        "crawler": ["raw"], "workflow": ["daily"], "job": ["a"], "param": ["n=1"], "timezone": "Europe/Berlin",
        "calendar": "DE", "days": "business", "closed": ["2026-12-24"], "start": "2026-01-01", "end": "2026-06-30T12:00",
        "jitter": "5m", "misfire": "all",
    }  # fmt: skip
    definition = trigger_definition("x", "0 2 * * *", said)

    assert [(a.kind.value, a.name, dict(a.parameters)) for a in definition.actions] == [
        ("job", "a", {"n": "1"}), ("crawler", "raw", {}), ("workflow", "daily", {"n": "1"}),
    ]  # fmt: skip
    timetable = definition.timetable
    assert timetable.calendar == Calendar(
        region="DE", rule=DayRule.BUSINESS_DAYS, closed=(date(2026, 12, 24),)
    )
    assert timetable.start_at == datetime(2025, 12, 31, 23, tzinfo=UTC)  # midnight in Berlin
    assert (timetable.jitter_s, definition.misfire) == (300, Misfire.RUN_ALL)


def test_conditions():
    said = {"after": ["job a", "b", "crawler raw FAILED,TIMEOUT"], "any": True, "count": "all"}
    predicate = trigger_definition("x", "", said).predicate

    assert (predicate.logical, predicate.counting) == (Logical.ANY, Counting.ALL)
    assert predicate.conditions == (
        Condition(kind=TargetKind.JOB, name="a"),
        Condition(kind=TargetKind.JOB, name="b"),
        Condition(kind=TargetKind.CRAWLER, name="raw", states=("FAILED", "TIMEOUT")),
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"files": "s3://lake/in", "pattern": "*.csv", "quiet": "1m"}, EventKind.FILES),
        ({"table": "db.t", "change": "partitions"}, EventKind.TABLE),
        ({"rows": "orders", "connection": "shop", "column": "id"}, EventKind.ROWS),
        ({"hook": True, "batch_size": "10", "window": "1m"}, EventKind.HOOK),
    ],
)
def test_events(said, kind):
    event = trigger_definition("x", "", said).event

    assert event.kind is kind
    assert event.location == said.get(kind.value, "") or kind is EventKind.HOOK
    assert event.change is (TableChange.PARTITIONS if "change" in said else TableChange.ANY)


def test_a_relative_folder_is_meant_from_here():
    assert trigger_definition("x", "", {"files": "in"}).event.location.startswith("/")


def test_nothing_said_is_on_demand():
    assert trigger_definition("x", "", {}).kind is TriggerKind.ON_DEMAND


@pytest.mark.parametrize(
    ("cron", "said", "reason"),
    [
        ("0 2 * * *", {"hook": True}, "in one way, not in 2"),
        ("", {"rows": "t"}, "needs --connection and --column"),
        ("", {"hook": True, "batch_size": "0"}, "batch size '0'"),
        ("", {"after": ["job a DONE,FAILED"]}, "has the state 'DONE'"),
        ("0 2 * * *", {"jitter": "soon"}, "'soon' is not a duration"),
        ("0 2 * * *", {"start": "tomorrow"}, "'tomorrow' is not a date"),
    ],
)
def test_what_does_not_fit_is_one_sentence(cron, said, reason):
    if "after" in said:
        said = {"after": ["job a FAILED,DONE"]}
    with pytest.raises(InvalidInputError) as caught:
        trigger_definition("x", cron, said)

    assert reason in str(caught.value)


def test_a_name_of_several_words_is_a_name():
    assert condition("job my job") == Condition(kind=TargetKind.JOB, name="my job")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("15m", 900), ("2 hours", 7200), ("30 minutes", 1800), ("1d", 86400)]
)
def test_durations(text, seconds):
    assert duration_s(text) == seconds


def test_moments_are_in_their_zone_unless_they_say_another():
    assert moment("2026-07-01", "Europe/Berlin") == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert moment("2026-07-01T00:00+00:00", "Europe/Berlin") == datetime(2026, 7, 1, tzinfo=UTC)
