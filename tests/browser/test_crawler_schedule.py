"""The schedule in the form of a crawler, as a person writes, changes and takes it away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


@pytest.fixture
def harbour(site):
    """The name of a crawler that is not there yet; its folder is."""
    (site.server.notebooks / "harbour").mkdir(exist_ok=True)
    yield "harbour"
    site.app.crawl.delete_crawler("harbour")


def test_a_crawler_gets_a_schedule_in_its_form_and_loses_it_there(harbour, lab, site):
    lab.expected.append("400")
    lab.command("gluepot:new-crawler")
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(harbour)
    dialog.get_by_label("Where to look").fill("harbour")
    dialog.get_by_role("combobox", name="Schedule").fill("0 25 * * *")
    expect(dialog.get_by_role("status")).to_contain_text("The schedule '0 25 * * *' cannot be used")
    dialog.get_by_role("combobox", name="Schedule").fill("30 6 * * *")
    dialog.get_by_role("textbox", name="Time zone").fill("Europe/Berlin")
    expect(dialog.get_by_role("status")).to_contain_text("06:30")
    expect(dialog.get_by_role("list", name="The next times").get_by_role("listitem")).to_have_count(5)
    lab.dialog_pictures("crawler-schedule")
    dialog.get_by_role("button", name="Create").click()

    lab.open_sidebar()
    expect(lab.crawler(harbour)).to_contain_text("At 06:30 every day (Europe/Berlin)")
    lab.command("gluepot:edit-crawler", crawler=harbour)
    expect(dialog.get_by_role("combobox", name="Schedule")).to_have_value("30 6 * * *")
    dialog.get_by_role("combobox", name="Schedule").fill("")
    dialog.get_by_role("button", name="Save").click()

    expect(lab.crawler(harbour)).not_to_contain_text("06:30")
    wait_until(lambda: "harbour" not in _triggers(site), "the trigger to go")


def _triggers(site):
    return [trigger.name for trigger in site.app.schedule.list_triggers()]
