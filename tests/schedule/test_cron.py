"""Cron in a time zone, and what is said about a bad one."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest

from gluepot.errors import NotFoundError
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.errors import ScheduleError


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "reason"),
    [
        ("", "it is empty"),
        ("0 2 * *", "it has 4 fields, not 5"),
        ("0 2 * * * *", "it has 6 fields, not 5"),
        ("0 25 * * *", "its hour '25' is not within 0–23"),
        ("61 * * * *", "its minute '61' is not within 0–59"),
        ("x * * * *", "its minute 'x' is not within 0–59"),
        ("0 0 31 2 *", "there is no day 31 in month '2'"),
        ("0 0 1 13 *", "its month '13' is not within 1–12"),
        ("0 0 * * 9", "its day of week '9' is not within 0–7"),
    ],
)
def test_a_bad_cron_gets_one_clear_sentence(cron, reason):
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(cron)

    assert f"The schedule {cron!r} cannot be used: {reason}" in str(caught.value)
    assert '"0 2 * * *" is every day at 02:00' in str(caught.value)


def test_an_unknown_zone_offers_near_ones():
    with pytest.raises(NotFoundError, match="Did you mean 'Europe/Berlin'"):
        parse_schedule("0 2 * * *", "Europe/Berlim")


def test_a_schedule_is_said_in_words():
    assert parse_schedule("0 2 * * *").words == "At 02:00 every day (UTC)"


@pytest.mark.parametrize(
    ("zone", "cron", "after", "expected"),
    [
        # 02:30 does not exist on 29 March 2026 in Berlin: it fires once, when the hour has been skipped.
        ("Europe/Berlin", "30 2 * * *", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        # 02:30 exists twice on 25 October 2026: it fires once.
        ("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("America/New_York", "30 2 * * *", "2026-03-07T12:00", ["2026-03-08T07:00", "2026-03-09T06:30"]),
        ("America/New_York", "30 1 * * *", "2026-10-31T12:00", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00", ["2026-10-03T15:30", "2026-10-04T15:15"]),
    ],
)
def test_daylight_saving_neither_loses_nor_doubles_a_day(zone, cron, after, expected):
    times = list(islice(parse_schedule(cron, zone).fire_times(at(after)), 2))

    assert times == [at(text) for text in expected]


def test_every_hour_of_the_doubled_hour_fires():
    times = parse_schedule("0 * * * *", "Europe/Berlin").next_fire_times(at("2026-10-24T22:30"), 4)

    assert times == tuple(at(f"2026-10-{text}") for text in ("24T23:00", "25T00:00", "25T01:00", "25T02:00"))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-01-05T02:00", "2026-01-05T02:00"),
        ("2026-01-05T01:59", "2026-01-04T02:00"),
        ("2026-01-01T02:00", "2026-01-01T02:00"),
    ],
)
def test_the_last_fire_time_until_now_is_found(until, expected):
    assert parse_schedule("0 2 * * *").last_fire_time(at("2026-01-01T02:00"), at(until)) == at(expected)
