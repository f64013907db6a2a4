"""The calendar over jobs, as a person uses it, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.models import RunState
from gluepot.jobs.run_store import insert_run
from gluepot.schedule.cron import parse_schedule
from tests.browser.conftest import CHROMIUM
from tests.browser.data import promote
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

TODAY = datetime.now(UTC).date()  # the browser's clock is in UTC, too
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=15)
NEXT_MONTH = (TODAY.replace(day=1) + timedelta(days=31)).replace(day=15)


@pytest.fixture
def much(site, tmp_path):
    """The job `much`: 37 runs on the 15th of last month, one on the day after it, and a schedule for 02:00."""
    promote(site.app, tmp_path, "much", "print('much')")
    states = [RunState.SUCCEEDED] * 35 + [RunState.FAILED] * 2
    ids = [_ran(site.app, LAST_MONTH, state) for state in states]
    ids.append(_ran(site.app, LAST_MONTH + timedelta(days=1), RunState.STOPPED))
    site.app.schedule.set_schedule("much", parse_schedule("0 2 * * *"))
    yield ids
    site.app.schedule.delete_job("much")
    with site.app.database.write() as connection:
        connection.execute(job_runs.delete().where(job_runs.c.id.in_(ids)))


def _ran(app, day: date, state: RunState) -> str:
    at = datetime.combine(day, time(12), UTC)
    request = replace(
        app.jobs.run_request("much", {}, requested_by="a test"), not_before=at.replace(year=2100)
    )
    with app.database.write() as connection:
        run_id = insert_run(connection, request, at)
        ended = {"state": state.value, "started_at": at, "ended_at": at + timedelta(minutes=2)}
        connection.execute(update(job_runs).where(job_runs.c.id == run_id).values(**ended))
    return run_id


def _spoken(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def test_a_day_of_the_calendar_says_how_its_runs_went_and_a_click_lists_them(lab, much):
    lab.command("gluepot:show-calendar", job="much")

    page = lab.page.get_by_role("region", name="All runs")
    expect(page.get_by_role("grid", name=f"{TODAY:%B %Y}")).to_be_visible()
    expect(page).to_contain_text("time zone UTC")
    page.get_by_role("button", name="Previous month").click()
    day = page.get_by_role("gridcell", name=_spoken(LAST_MONTH))
    expect(day).to_have_accessible_name(
        f"{LAST_MONTH:%A}, {_spoken(LAST_MONTH)}. runs: 35 succeeded, 2 failed"
    )
    expect(day).to_contain_text("✕\u20092")
    expect(page.get_by_role("gridcell", selected=True)).to_have_count(0)
    day.click()

    rows = page.get_by_role("table", name="Runs").locator("tbody").get_by_role("row")
    expect(rows).to_have_count(37)
    expect(page.get_by_role("gridcell", selected=True)).to_have_count(1)
    lab.main_pictures("calendar-past")
    page.get_by_role("combobox", name="State").select_option("failed")
    expect(rows).to_have_count(2)
    expect(day).to_have_accessible_name(f"{LAST_MONTH:%A}, {_spoken(LAST_MONTH)}. runs: 2 failed")
    page.get_by_role("button", name="Show all days").click()
    expect(page.get_by_role("gridcell", selected=True)).to_have_count(0)


def test_the_keyboard_reaches_every_day_and_those_to_come_say_what_starts(lab, much):
    lab.command("gluepot:show-calendar", job="much")
    page = lab.page.get_by_role("region", name="All runs")
    grid = page.get_by_role("grid", name=f"{TODAY:%B %Y}")
    grid.get_by_role("gridcell", name=_spoken(TODAY)).focus()

    lab.page.keyboard.press("PageUp")
    expect(page.get_by_role("grid", name=f"{LAST_MONTH:%B %Y}")).to_be_visible()
    there = min(TODAY.day, (TODAY.replace(day=1) - timedelta(days=1)).day)
    for _ in range(abs(16 - there)):
        lab.page.keyboard.press("ArrowLeft" if there > 16 else "ArrowRight")
    lab.page.keyboard.press("Enter")
    rows = page.get_by_role("table", name="Runs").locator("tbody").get_by_role("row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("stopped")

    lab.page.keyboard.press("PageDown")
    lab.page.keyboard.press("PageDown")
    later = page.get_by_role("gridcell", name=_spoken(NEXT_MONTH))
    expect(later).to_have_accessible_name(
        f"{NEXT_MONTH:%A}, {_spoken(NEXT_MONTH)}. to come: much at 2:00\u202fAM"
    )
    expect(later).to_contain_text("much")
    page.get_by_role("combobox", name="Show").select_option("calendar")
    lab.main_pictures("calendar-to-come")
    page.get_by_role("combobox", name="Show").select_option("7 days")
    expect(page.get_by_role("grid")).to_have_count(0)
