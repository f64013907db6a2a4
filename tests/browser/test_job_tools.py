"""What the sidebar and its dialogs do with a job beside running it, and the page of all runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from gluepot.jobs.bookmarks.models import BookmarkMode
from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind
from gluepot.schedule.cron import parse_schedule
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000  # the pot may have to start first


@pytest.fixture
def monthly(site, tmp_path):
    """The job `monthly` in two versions, with typed parameters and a schedule."""
    parameters = 'from typing import Literal\nlimit = 10\ncarrier: Literal["UA", "B6"] = "UA"\nfull = False'
    for code in ("print(limit, carrier)", "print('first')\nprint(limit, carrier, full)"):
        cells = (
            Cell(number=1, id="p", source=parameters, tags=frozenset({"parameters", "job"})),
            Cell(number=2, id="c", source=code, tags=frozenset({"job"}), title="Tell"),
        )
        source = CellSource(kind=SourceKind.NOTEBOOK, cells=cells, folder=str(tmp_path), path="monthly.ipynb")
        site.app.jobs.promote("monthly", source, Selection())
    site.app.schedule.set_schedule("monthly", parse_schedule("0 2 1 * *"))
    yield site.app.jobs
    site.app.schedule.delete_job("monthly")


def _tool(lab, name):
    lab.open_sidebar()
    lab.page.get_by_role("button", name="Runs of monthly", exact=True).click()
    return lab.page.get_by_role("toolbar", name="Tools of monthly").get_by_role("button", name=name)


def test_a_job_is_run_with_parameters_and_a_value_that_cannot_be_is_said_in_the_form(lab, monthly):
    lab.expected.append("400")
    _tool(lab, "Run with…").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog.get_by_role("spinbutton", name="limit")).to_have_attribute("placeholder", "default: 10")
    dialog.get_by_role("spinbutton", name="limit").fill("1e3")
    dialog.get_by_role("combobox", name="carrier").select_option("B6")
    dialog.get_by_role("button", name="Run").click()

    expect(dialog.get_by_role("alert")).to_contain_text(
        "Parameter 'limit' must be a whole number, not '1e3'."
    )
    expect(dialog.get_by_role("combobox", name="carrier")).to_have_value("B6")
    dialog.get_by_role("spinbutton", name="limit").fill("3")
    dialog.get_by_role("combobox", name="full").select_option("true")
    lab.page_picture("run-with")
    dialog.get_by_role("button", name="Run").click()

    expect(dialog).to_be_hidden()
    expect(lab.job("monthly")).to_contain_text("succeeded", timeout=RUN_LIMIT_MS)
    [run] = monthly.list_runs("monthly")
    assert run.parameters == {"limit": 3, "carrier": "B6", "full": True}
    expect(lab.page.get_by_role("img", name="Last runs of monthly: succeeded")).to_be_visible()


def test_a_schedule_is_said_in_words_with_its_next_five_times_before_it_is_set(lab, monthly, site):
    lab.expected.append("400")
    _tool(lab, "Schedule…").click()
    dialog = lab.page.get_by_role("dialog")
    cron = dialog.get_by_role("combobox", name="Schedule")
    expect(cron).to_have_value("0 2 1 * *")
    cron.fill("0 25 * * *")
    expect(dialog.get_by_role("status")).to_contain_text("The schedule '0 25 * * *' cannot be used")
    cron.fill("30 6 * * *")
    dialog.get_by_role("textbox", name="Time zone").fill("Europe/Berlin")

    expect(dialog.get_by_role("status")).to_contain_text("06:30")
    expect(dialog.get_by_role("list", name="The next times").get_by_role("listitem")).to_have_count(5)
    lab.page_picture("schedule")
    dialog.get_by_role("button", name="Set").click()

    expect(lab.job("monthly")).to_contain_text("At 06:30")
    [trigger] = site.app.schedule.list_triggers("monthly")
    assert (trigger.cron, trigger.timezone) == ("30 6 * * *", "Europe/Berlin")


def test_a_trigger_is_paused_and_resumed_and_so_is_a_bookmark(lab, monthly, site):
    _tool(lab, "Versions")
    triggers = lab.page.get_by_role("list", name="Triggers of monthly")
    triggers.get_by_role("button", name="Pause monthly").click()
    expect(lab.job("monthly")).to_contain_text("paused")
    lab.pictures("job-tools")

    triggers.get_by_role("button", name="Resume monthly").click()

    expect(lab.job("monthly")).not_to_contain_text("paused")
    tools = lab.page.get_by_role("toolbar", name="Tools of monthly")
    tools.get_by_role("button", name="Bookmark…").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("the next run reads everything")
    dialog.get_by_role("button", name="Do it").click()
    expect(dialog).to_be_hidden()
    wait_until(
        lambda: site.app.bookmarks.get("monthly").mode is BookmarkMode.PAUSE, "the bookmark to be paused"
    )


def test_days_are_made_up_for(lab, monthly, site):
    lab.expected.append("400")
    _tool(lab, "Versions")
    triggers = lab.page.get_by_role("list", name="Triggers of monthly")
    triggers.get_by_role("button", name="Backfill monthly").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_label("First day").fill("2026-01-02")
    dialog.get_by_label("Last day").fill("2026-01-03")
    dialog.get_by_role("button", name="Start").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has no fire time")
    dialog.get_by_label("Last day").fill("2026-03-31")
    dialog.get_by_role("button", name="Start").click()

    expect(lab.notification("Backfill of monthly: 2 dates.")).to_be_visible()
    [backfill] = site.app.backfills.list("monthly")
    site.app.backfills.stop(backfill.id)


def test_versions_stand_side_by_side_and_an_earlier_one_is_taken_again(lab, monthly):
    _tool(lab, "Versions").click()

    page = lab.page.get_by_role("region", name="Versions of monthly")
    expect(page.get_by_role("textbox", name="Script of version 2")).to_contain_text('print("first")')
    expect(page.get_by_role("textbox", name="Script of version 1")).not_to_contain_text('print("first")')
    lab.main_pictures("versions")
    page.get_by_role("button", name="Let version 1 run").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Take version 1").click()

    expect(page.get_by_role("row", name="v1")).to_contain_text("runs now")
    expect(lab.job("monthly")).to_contain_text("v1")
    page.get_by_role("combobox", name="Left").select_option("version 2")
    expect(page).to_contain_text("The scripts are the same.")

    newer, dialog = page.get_by_role("row", name="v2"), lab.page.get_by_role("dialog")
    newer.get_by_role("button", name="Tag version 2").click()
    dialog.get_by_role("textbox").fill("next")
    dialog.get_by_role("button", name="Ok").click()
    expect(newer).to_contain_text("next")
    newer.get_by_role("button", name="Pin version 2").click()
    dialog.get_by_role("button", name="Pin").click()
    expect(newer).to_contain_text("runs now, pinned")
    newer.get_by_role("button", name="Export version 2").click()
    with lab.page.expect_download() as saved:
        dialog.get_by_role("button", name="Ok").click()
    assert saved.value.suggested_filename == "monthly_script.py"
    newer.get_by_role("button", name="Take next from version 2").click()
    newer.get_by_role("button", name="Unpin version 2").click()
    expect(page.get_by_role("row", name="v1")).to_contain_text("runs now")
    expect(newer).not_to_contain_text("next")


def test_all_runs_are_on_a_timeline_and_in_a_list_by_job_and_state(lab, monthly, site):
    waiting = monthly.start_run("monthly")
    monthly.stop_run(waiting.id)
    site.app.jobs.start_run("import_planes")

    lab.command("gluepot:show-runs")

    page = lab.page.get_by_role("region", name="All runs")
    rows = page.get_by_role("table", name="Runs").get_by_role("row")
    expect(rows.filter(has_text="import_planes").first).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    lane = page.get_by_role("list", name="Timeline").get_by_role("listitem", name="monthly")
    expect(lane.get_by_role("button", name="monthly, stopped").first).to_be_visible()
    lab.main_pictures("runs")
    page.get_by_role("combobox", name="Job").select_option("monthly")
    # By their links: a run of another job may say that it waits for one of these.
    expect(rows.get_by_role("button", name=re.compile("of import_planes$"))).to_have_count(0)
    page.get_by_role("combobox", name="State").select_option("failed")
    expect(page).to_contain_text("There are no such runs.")
    page.get_by_role("combobox", name="State").select_option("stopped")

    rows.get_by_role("button", name=f"Open run {waiting.id[:11]} of monthly").click()

    expect(lab.page.get_by_role("region", name=f"Run {waiting.id}")).to_contain_text("stopped")
