"""JupyterLab below a prefix, as a hub or a proxy has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTIFACTS, CHROMIUM
from tests.browser.lab_page import LabPage
from tests.browser.lab_server import running_lab
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


@pytest.fixture
def prefixed(site, chromium, tmp_path: Path):
    """A page of a second server over the same home, whose addresses all begin with a prefix that needs quoting."""
    environment = {"GLUEPOT_HOME": str(site.app.settings.home), "GLUEPOT_POOL_SIZE": "0"}
    with running_lab(tmp_path / "lab", {**os.environ, **environment}, prefix="/user/me@home") as server:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        page = LabPage(context, server, ARTIFACTS)
        page.open()
        yield page
        complaints = page.complaints
        context.close()
        assert complaints == []


def test_panels_pages_and_changes_work_below_a_prefix(prefixed, site):
    prefixed.open_sidebar()
    prefixed.item("database flights").click()
    expect(prefixed.item("table planes")).to_be_visible()

    prefixed.item("table airlines").dblclick()
    prefixed.main.get_by_role("button", name="Edit the description").click()
    prefixed.main.get_by_role("textbox", name="description").fill("Of the prefix")
    prefixed.main.get_by_role("textbox", name="description").press("Enter")

    expect(prefixed.main.get_by_role("button", name="Edit the description")).to_contain_text("Of the prefix")
    [said] = site.app.annotations.of_table("flights", "airlines")
    assert said.description == "Of the prefix"
    site.app.annotations.annotate("flights.airlines", description="")
