"""Whether the open notebook still gives the jobs that were made of it, as the sidebar says it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gluepot.jobs.cells import Selection
from gluepot.jobs.models import SelectionKind
from gluepot.jobs.notebook_file import read_notebook
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

LIMIT_MS = 60_000  # the pot may have to start first
BY_NUMBER = Selection(kind=SelectionKind.NUMBERS, numbers=(2,))


@pytest.fixture
def drifting(lab, site):
    """The open notebook `drift.ipynb`, of whose second cell the job `drift` was made, beside the open sidebar."""
    lab.open_unrun("drift.ipynb", "print(1)", "print('<b>two</b>')")
    site.app.jobs.promote("drift", read_notebook(site.server.notebooks / "drift.ipynb"), BY_NUMBER)
    lab.open_sidebar()
    expect(lab.job("drift")).to_be_visible(timeout=LIMIT_MS)
    yield lab
    site.app.jobs.delete_job("drift")


def test_an_edit_that_is_not_saved_shows_a_badge_which_opens_what_differs(drifting):
    lab = drifting
    badge = lab.job("drift").get_by_role("button", name="drift differs from the open notebook")
    lab.focus_cell(0)
    lab.page.keyboard.type("x")  # not a cell of the job
    with lab.page.expect_response("**/notebooks/drift*"):
        lab.focus_cell(1)
    expect(badge).to_have_count(0)
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type("  # and more\nprint(3)")

    expect(badge).to_be_visible(timeout=LIMIT_MS)
    lab.pictures("drift-badge")
    badge.click()

    page = lab.page.get_by_role("region", name="Drift of drift")
    expect(page.get_by_role("status")).to_contain_text("Left: version 1, which runs now.")
    expect(page.get_by_role("textbox", name="Script of version 1")).to_contain_text("<b>two</b>")
    expect(page.get_by_role("textbox", name="Script of the open notebook")).to_contain_text("print(3)")
    lab.main_pictures("drift")


def test_the_badge_goes_when_the_notebook_is_promoted_or_another_one_is_in_front(drifting, site):
    lab = drifting
    badge = lab.job("drift").get_by_role("button", name="drift differs from the open notebook")
    lab.focus_cell(1)
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type("\nprint(3)")
    expect(badge).to_be_visible(timeout=LIMIT_MS)

    lab.command("notebook:create-new", kernelName="gluepot")
    expect(badge).to_have_count(0, timeout=LIMIT_MS)
    lab.command("docmanager:open", path="drift.ipynb")
    expect(badge).to_be_visible(timeout=LIMIT_MS)
    lab.command("docmanager:save")
    source = site.server.notebooks / "drift.ipynb"
    lab.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    site.app.jobs.promote("drift", read_notebook(source), BY_NUMBER)

    expect(lab.job("drift")).to_contain_text("v2", timeout=LIMIT_MS)
    expect(badge).to_have_count(0, timeout=LIMIT_MS)


def test_a_page_that_no_job_could_be_made_of_says_why_and_a_hidden_sidebar_asks_nothing(drifting):
    lab = drifting
    lab.focus_cell(1)
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type("\nprint(never_made)")
    badge = lab.job("drift").get_by_role("button", name="drift cannot be compared with the open notebook")
    expect(badge).to_be_visible(timeout=LIMIT_MS)
    badge.click()
    page = lab.page.get_by_role("region", name="Drift of drift")
    expect(page).to_contain_text("never_made")

    lab.command("docmanager:open", path="drift.ipynb")
    lab.command("application:toggle-left-area")
    expect(lab.job("drift")).to_be_hidden()
    asked: list[str] = []
    lab.page.on("request", lambda request: "/notebooks/drift" in request.url and asked.append(request.url))
    lab.focus_cell(1)
    lab.page.keyboard.type("  # more")
    with lab.page.expect_response("**/notebooks/drift*"):
        lab.command("application:toggle-left-area")

    assert len(asked) == 1
