"""What the cells of a notebook show of jobs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gluepot.jobs.cells import Selection
from gluepot.jobs.models import SelectionKind
from gluepot.jobs.notebook_file import read_notebook
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


def test_a_cell_that_is_part_of_a_job_has_a_badge_as_soon_as_it_is_one(lab, site):
    lab.open_unrun("badges.ipynb", "print(1)", "print(2)")
    badges = lab.main.get_by_role("note", name="Part of a job")
    expect(badges).to_have_count(0)

    source = read_notebook(site.server.notebooks / "badges.ipynb")
    site.app.jobs.promote("badges", source, Selection(kind=SelectionKind.NUMBERS, numbers=(2,)))

    expect(badges).to_have_count(1, timeout=15_000)
    expect(badges).to_have_attribute("title", "Part of a job: badges, version 1")
    expect(lab.page.locator(".jp-CodeCell").nth(1)).to_contain_text("job")
    lab.main_pictures("badges")
    site.app.jobs.delete_job("badges")
    expect(badges).to_have_count(0, timeout=15_000)


def test_tags_are_switched_in_the_toolbar_and_in_the_menu_of_a_cell(lab):
    lab.open_unrun("tags.ipynb", "print(1)")
    lab.focus_cell(0)
    toolbar = lab.page.get_by_role("toolbar", name="Cell toolbar")

    toolbar.get_by_role("button", name="job", exact=True).click()
    toolbar.get_by_role("button", name="parameters", exact=True).click()
    toolbar.get_by_role("button", name="job", exact=True).click()
    lab.page.locator(".jp-CodeCell .cm-content").first.click(button="right")
    lab.page.get_by_role("menuitem", name="Tag Cell: scratch").click()

    expect(toolbar.get_by_role("button", name="parameters", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(toolbar.get_by_role("button", name="job", exact=True)).to_have_attribute("aria-pressed", "false")
    tags = lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.getMetadata('tags')"
    )
    assert tags == ["parameters", "scratch"]
    lab.main_pictures("cell-tags")
