"""The dialog that makes a job of the open notebook, as a person uses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.browser.lab_page import LabPage
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

_ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
START_LIMIT_MS = 60_000  # the pot may have to start first


def _opened(lab: LabPage) -> Any:
    lab.page.get_by_role("button", name="Promote").first.click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Promote to a job")
    return dialog


def _marks(lab: LabPage) -> Any:
    """What is said at each cell while the dialog is open."""
    return lab.page.get_by_role("note").filter(has_text=re.compile("^(in|out): "))


def test_the_active_cell_with_what_it_needs_becomes_a_job_with_a_schedule(lab, site):
    lab.open_unrun("Monthly report.ipynb", "rate = 2", "unused = 1", "print(rate * 21)", parameters=0)
    lab.focus_cell(2)
    dialog = _opened(lab)

    expect(dialog.get_by_role("textbox", name="Job")).to_have_value("Monthly_report")
    expect(dialog.get_by_role("status")).to_contain_text("2 cells become version 1.", timeout=START_LIMIT_MS)
    expect(dialog).to_contain_text("Parameters: --rate")
    dialog.get_by_text("Script", exact=True).click()
    expect(dialog.locator("pre")).to_contain_text("print(rate * 21)")
    expect(dialog.locator("pre")).not_to_contain_text("unused")
    expect(_marks(lab)).to_have_text(
        ["in: tagged parameters", "out: cell 3 does not need it", "in: the chosen cell"]
    )
    dialog.get_by_role("combobox", name="Schedule").fill("30 4 * * *")
    dialog.get_by_role("textbox", name="Time zone").fill("Europe/Berlin")
    meaning = dialog.get_by_role("group", name="Meaning of the schedule")
    expect(meaning).to_contain_text("04:30")
    expect(meaning.get_by_role("listitem")).to_have_count(5)
    lab.page_picture("promote")
    dialog.get_by_role("button", name="Promote").click()

    expect(lab.notification("Monthly_report, version 1 (created).")).to_be_visible()
    expect(_marks(lab)).to_have_count(0)
    lab.open_sidebar()
    expect(lab.job("Monthly_report")).to_contain_text("04:30")


def test_a_finding_leads_to_its_cell_and_a_refusal_leaves_the_dialog_as_it_was(lab, site):
    lab.expected.append("400")
    lab.open_unrun("broken.ipynb", "a = 1", "b = never_made", "print(b)", "print(a)")
    lab.focus_cell(3)
    lab.page.locator(".jp-CodeCell .cm-content").nth(2).click(button="right")
    lab.page.get_by_role("menuitem", name="Promote up to This Cell").click()
    dialog = lab.page.get_by_role("dialog")

    expect(dialog.get_by_role("status")).to_contain_text("cannot be promoted yet", timeout=START_LIMIT_MS)
    expect(_marks(lab)).to_have_text(
        [
            "out: cell 3 does not need it",
            "in: cell 3 needs it",
            "in: the chosen cell",
            "out: comes after cell 3",
        ]
    )
    findings = dialog.get_by_role("list", name="Findings")
    expect(findings).to_contain_text("never_made")
    findings.get_by_role("button", name="cell 2").click()
    assert lab.page.evaluate(_ACTIVE) == 1
    dialog.get_by_role("textbox", name="Job").fill("kept")
    dialog.get_by_role("button", name="Promote").click()

    expect(dialog.get_by_role("alert")).to_contain_text("never_made")
    expect(dialog.get_by_role("textbox", name="Job")).to_have_value("kept")
    lab.page_picture("promote-refused")
    dialog.get_by_role("button", name="Cancel").click()
    expect(_marks(lab)).to_have_count(0)
    assert "kept" not in [summary.job.name for summary in site.app.jobs.list_jobs()]


def test_the_choice_of_cells_is_checked_anew_and_a_known_job_shows_what_differs(lab, site):
    lab.expected.append("400")
    lab.open_unrun("count_flights.ipynb", 'print("all flights counted again")', "x = 1")
    lab.focus_cell(0)
    dialog = _opened(lab)

    expect(dialog.get_by_role("status")).to_contain_text("version 1 runs now", timeout=START_LIMIT_MS)
    dialog.get_by_text("Changes to version 1").click()
    expect(dialog.locator("pre").first).to_contain_text('+print("all flights counted again")')
    dialog.get_by_role("combobox", name="Cells").select_option("tagged")

    expect(dialog.get_by_role("alert")).to_contain_text("No cell is tagged 'job'")
    dialog.get_by_role("button", name="Cancel").click()
    assert site.app.jobs.get_job("count_flights").current_version == 1
