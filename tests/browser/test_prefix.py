"""JupyterLab below a prefix, as a hub or a proxy has it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, PICTURES
from tests.browser.lab_page import LabPage
from tests.browser.lab_server import running_lab
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


# The server looks twice a second whether a kernel lives, and starts none in its place.
_NO_SECOND_KERNEL = (
    "--AsyncIOLoopKernelRestarter.restart_limit=0",
    "--AsyncIOLoopKernelRestarter.time_to_dead=0.5",
)


@pytest.fixture
def prefixed(site, chromium, tmp_path: Path):
    """A page of a second server over the same home, whose addresses all begin with a prefix that needs quoting."""
    environment = {"GLUEPOT_HOME": str(site.app.settings.home), "GLUEPOT_POOL_SIZE": "0"}
    whole = {**os.environ, **environment}
    with running_lab(tmp_path / "lab", whole, prefix="/user/me@home", options=_NO_SECOND_KERNEL) as server:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        page = LabPage(context, server, PICTURES)
        page.open()
        yield page
        complaints = page.complaints
        context.close()
        assert complaints == []


def test_panels_pages_events_and_kernels_work_below_a_prefix(prefixed, site):
    sockets = []
    prefixed.page.on("websocket", lambda socket: sockets.append(socket.url))
    prefixed.open()
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
    assert [url for url in sockets if re.search("/user/me(@|%40)home/api/events/subscribe", url)]

    # Lab's own, of a kernel that went away.
    prefixed.expected += ["Could not restore the debugger state", "Canceled future for", "Kernel is dead"]
    prefixed.open_notebook("dies.ipynb", "import os; os.kill(os.getpid(), 9)")
    item = prefixed.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=60_000)
    prefixed.command("notebook:run-cell")
    expect(item).to_have_text("Spark: its kernel has died; restart it", timeout=60_000)
    item.click()
    menu = prefixed.page.get_by_role("menu", name="Spark session")
    expect(menu.get_by_role("menuitem", name=re.compile("^Start the Spark Session"))).to_be_disabled()
    menu.get_by_role("menuitem", name="Restart the Kernel").click()
    expect(item).to_have_text("Spark: no session", timeout=60_000)
