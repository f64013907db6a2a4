"""What a calendar shows of the days to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gluepot.schedule.coming import coming_fires
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, Trigger, TriggerDefinition, TriggerKind, TriggerState

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def trigger(name: str, cron: str, state: TriggerState = TriggerState.ACTIVATED, **options) -> Trigger:
    timetable = parse_schedule(cron, **options) if cron else None
    action = Action(kind=TargetKind.JOB, name="nightly")
    return Trigger(
        name=name, kind=TriggerKind.SCHEDULED, state=state, job_name="nightly", cron=cron, timezone="UTC", words="",
        definition=TriggerDefinition(actions=(action,), timetable=timetable), next_fire_at=None, last_fire_at=None,
        next_fire_times=(),
    )  # fmt: skip


def days(*triggers: Trigger, until: datetime, zone: ZoneInfo = BERLIN) -> list[tuple[str, int, int, bool]]:
    found = coming_fires(triggers, after=NOON, until=until, zone=zone)
    return [(one.trigger.name, one.day.day, one.count, one.is_more) for one in found]


def test_days_are_those_of_the_reader_and_the_first_to_fire_comes_first():
    late = trigger("late", "30 23 * * *")  # half past midnight in Berlin
    early = trigger("early", "0 9,18 * * *", timezone="Europe/Berlin")

    found = days(late, early, until=NOON + timedelta(days=1))

    assert found == [("early", 20, 1, False), ("late", 21, 1, False), ("early", 21, 1, False)]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 * * * *", [(20, 11, False), (21, 24, False), (22, 1, False)]),
        ("* * * * *", [(20, 24, True), (21, 24, True), (22, 24, True)]),
    ],
    ids=["each hour", "each minute"],
)
def test_what_fires_often_is_counted_so_far_as_a_reader_wants_to_know(cron, expected):
    until = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)

    found = days(trigger("often", cron), until=until, zone=ZoneInfo("UTC"))

    assert [one[1:] for one in found] == expected


def test_what_is_paused_has_ended_or_waits_for_no_clock_is_not_to_come():
    ended = trigger("ended", "0 9 * * *", end_at=datetime(2026, 11, 22, 10, tzinfo=UTC))
    paused = trigger("paused", "0 9 * * *", TriggerState.DEACTIVATED)

    found = days(ended, paused, trigger("on demand", ""), until=NOON + timedelta(days=9))

    assert [one[:2] for one in found] == [("ended", 21), ("ended", 22)]


def test_a_minute_of_many_triggers_over_six_weeks_is_looked_up_without_counting_each():
    many = [trigger(f"t{number}", "* * * * *") for number in range(10)]

    found = coming_fires(many, after=NOON, until=NOON + timedelta(days=42), zone=BERLIN)

    assert len(found) == 10 * 43
    assert found[-1].day == date(2027, 1, 1)
