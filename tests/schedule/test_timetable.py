"""When triggers fire: AWS's cron, intervals, calendars, starts and ends, and both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.schedule.calendars import Calendar, DayRule
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.errors import ScheduleError


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(expression: str, after: str, count: int, **options) -> list[str]:
    found = parse_schedule(expression, **options).next_fire_times(at(after), count)
    return [f"{moment:%Y-%m-%dT%H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("cron(15 12 * * ? *)", "2026-01-01T13:00", ["2026-01-02T12:15", "2026-01-03T12:15"]),
        ("cron(0/30 8-9 ? * MON-FRI *)", "2026-01-02T09:00", ["2026-01-02T09:30", "2026-01-05T08:00"]),
        ("cron(0 6 L * ? *)", "2026-01-30T00:00", ["2026-01-31T06:00", "2026-02-28T06:00"]),
        ("cron(0 6 LW * ? *)", "2026-01-01T00:00", ["2026-01-30T06:00", "2026-02-27T06:00"]),
        # 15 February 2026 is a Sunday: Monday is nearest. 15 August is a Saturday: Friday is.
        ("cron(0 6 15W 2,8 ? *)", "2026-01-01T00:00", ["2026-02-16T06:00", "2026-08-14T06:00"]),
        # 1 August 2026 is a Saturday: not back into July.
        ("cron(0 6 1W 8 ? 2026)", "2026-01-01T00:00", ["2026-08-03T06:00"]),
        # 2 is Monday, and #3 the third one.
        ("cron(0 6 ? * 2#3 *)", "2026-01-01T00:00", ["2026-01-19T06:00", "2026-02-16T06:00"]),
        ("cron(0 6 ? * 6L *)", "2026-01-01T00:00", ["2026-01-30T06:00", "2026-02-27T06:00"]),
        ("cron(0 6 ? * 1 *)", "2026-01-01T00:00", ["2026-01-04T06:00", "2026-01-11T06:00"]),
        ("cron(0 6 ? * FRI-SUN *)", "2026-01-01T00:00", ["2026-01-02T06:00", "2026-01-03T06:00", "2026-01-04T06:00"]),
        ("cron(0 0 1 1 ? 2028,2031)", "2026-01-01T00:00", ["2028-01-01T00:00", "2031-01-01T00:00"]),
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("every 15m", "2026-01-01T00:07", ["2026-01-01T00:15", "2026-01-01T00:30"]),
        ("every 2 hours", "2026-01-01T00:00", ["2026-01-01T02:00", "2026-01-01T04:00"]),
        ("every day", "2026-01-01T00:00", ["2026-01-02T00:00", "2026-01-03T00:00"]),
        ("rate(5 minutes)", "2026-01-01T00:00", ["2026-01-01T00:05", "2026-01-01T00:10"]),
    ],
)  # fmt: skip
def test_each_form_fires_when_it_says(expression, after, expected):
    assert times(expression, after, len(expected)) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("cron(0 6 * * *)", "AWS's form has 6 fields, not 5"),
        ("cron(0 6 * * * *)", "one of day-of-month and day-of-week must be '?'"),
        ("cron(0 6 ? * ? *)", "one of day-of-month and day-of-week must be '?'"),
        ("cron(0 25 * * ? *)", "its hours '25' cannot be read"),
        ("cron(0 6 ? * 8 *)", "its day-of-week '8' cannot be read"),
        ("cron(0 6 * * ? 1812)", "its year '1812' cannot be read"),
        ("cron(0 6 31 2 ? *)", "its day-of-month '31' cannot be read"),
        ("cron(0 6 29 2 ? 2027)", "there is no such day in any of its years"),
        ("cron(0 6 * * ? *", "its bracket is not closed"),
        ("every fortnight", 'an interval is written "every 15m"'),
        ("every 1s", "the shortest interval is 10 seconds"),
    ],
)
def test_a_bad_schedule_gets_one_clear_sentence(expression, reason):
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(expression)

    assert f"The schedule {expression!r} cannot be used: {reason}" in str(caught.value)


def test_aws_cron_is_in_utc():
    with pytest.raises(ScheduleError, match="always in UTC, not in 'Europe/Berlin'"):
        parse_schedule("cron(0 6 * * ? *)", "Europe/Berlin")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "hour_minute", ["30 2 * * *", "30 1 * * *", "15 2 * * *", "0 0 * * *", "59 23 * * *"]
)
def test_every_day_of_a_year_fires_once_across_both_changes_of_the_clock(zone, hour_minute):
    """Each local date has one fire time, and it never goes backwards; wall time is kept on all other days."""
    timetable = parse_schedule(hour_minute, zone)
    begin = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(microseconds=1)

    found = list(islice(timetable.fire_times(begin), 365))

    local = [moment.astimezone(ZoneInfo(zone)) for moment in found]
    assert [moment.date() for moment in local] == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert found == sorted(set(found))
    minute, hour = (int(part) for part in hour_minute.split()[:2])
    assert sum((moment.hour, moment.minute) != (hour, minute) for moment in local) <= 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_every_hour_of_both_change_days_fires_once(zone):
    found = list(islice(parse_schedule("0 * * * *", zone).fire_times(at("2026-01-01T00:30")), 24 * 365))

    assert len(found) == len(set(found))
    steps = {b - a for a, b in pairwise(found)}
    # Lord Howe moves by half an hour: its hours are 30 and 90 minutes apart on those days.
    assert steps <= {timedelta(minutes=minutes) for minutes in (30, 60, 90)}


def test_the_interval_of_a_fire_time_begins_at_the_one_before():
    timetable = parse_schedule("30 2 * * *", "Europe/Berlin")

    start, end = timetable.interval_before(at("2026-03-30T00:30"))

    assert (start, end) == (at("2026-03-29T01:00"), at("2026-03-30T00:30"))


def test_holidays_are_left_out():
    berlin = Calendar(region="DE-BE")

    # 3 April 2026 is Good Friday, 6 April Easter Monday; Saturday and Sunday between them are not holidays.
    assert times("0 6 * * *", "2026-04-02T06:00", 3, calendar=berlin) == [
        "2026-04-04T06:00", "2026-04-05T06:00", "2026-04-07T06:00",
    ]  # fmt: skip


def test_business_days_leave_weekends_out_too_and_days_of_ones_own():
    days = Calendar(region="NYSE", rule=DayRule.BUSINESS_DAYS, closed=(date(2026, 11, 27),))

    # Thanksgiving is Thursday the 26th.
    assert times("0 6 * * *", "2026-11-25T06:00", 2, calendar=days) == [
        "2026-11-30T06:00",
        "2026-12-01T06:00",
    ]


def test_a_minutely_trigger_jumps_over_a_free_day():
    days = Calendar(rule=DayRule.BUSINESS_DAYS)

    assert times("* * * * *", "2026-01-02T23:59", 1, calendar=days) == ["2026-01-05T00:00"]


def test_only_on_holidays():
    days = Calendar(region="US", rule=DayRule.ONLY_ON_HOLIDAYS)

    assert times("0 6 * * *", "2026-06-20T00:00", 1, calendar=days)[0][:10] in {"2026-07-03", "2026-07-04"}


def test_an_unknown_calendar_offers_near_ones():
    with pytest.raises(NotFoundError, match="Did you mean"):
        parse_schedule("0 6 * * *", calendar=Calendar(region="US-NX"))


def test_a_start_and_an_end_hold():
    bounds = {"start_at": at("2026-01-03T06:00"), "end_at": at("2026-01-05T00:00")}

    assert times("0 6 * * *", "2026-01-01T00:00", 9, **bounds) == ["2026-01-03T06:00", "2026-01-04T06:00"]


def test_an_interval_counts_from_its_start():
    assert times("every 7d", "2026-01-01T00:00", 2, start_at=at("2026-01-06T08:00")) == [
        "2026-01-06T08:00", "2026-01-13T08:00",
    ]  # fmt: skip


def test_an_end_before_the_start_is_refused():
    with pytest.raises(InvalidInputError, match="cannot end"):
        parse_schedule("0 6 * * *", start_at=at("2026-02-01T00:00"), end_at=at("2026-01-01T00:00"))


def test_jitter_is_the_same_for_the_same_fire_time_and_spreads_names():
    timetable = parse_schedule("0 6 * * *", jitter_s=600)
    moment = at("2026-01-01T06:00")
    delays = [timetable.due_at(f"trigger {n}", moment) - moment for n in range(200)]

    assert delays == [timetable.due_at(f"trigger {n}", moment) - moment for n in range(200)]
    assert all(timedelta() <= delay < timedelta(seconds=600) for delay in delays)
    assert len(set(delays)) > 190


def test_words_say_all_of_it():
    timetable = parse_schedule(
        "0 6 * * *",
        "Europe/Berlin",
        calendar=Calendar(region="DE"),
        start_at=at("2026-01-03T00:00"),
        jitter_s=60,
    )

    assert timetable.words == (
        "At 06:00 every day (Europe/Berlin), not on holidays of DE, from 2026-01-03 00:00, up to 60 s later"
    )
