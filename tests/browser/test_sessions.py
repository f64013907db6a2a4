"""Spark sessions in JupyterLab's own *Running* panel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

IDLE = re.compile(r"Spark: idle · local\S+ · \d+ MB · .*\$0\.\d\d")


def test_a_session_is_listed_as_it_comes_with_whose_it_is_and_can_be_stopped(lab, site):
    lab.command("running:show-panel")
    expect(lab.page.get_by_text("Spark Sessions")).to_be_visible()
    store = SessionStore(site.app.database)
    folder = site.app.settings.run_folder / "sessions" / "feedfacecafe0000"
    store.add(
        session_id="feedfacecafe0000", fit_key="", engine="local", master="local[2]", folder=folder, spec={},
        now=datetime.now(UTC),
    )  # fmt: skip
    owner = Owner(kind=OwnerKind.NOTEBOOK, name="work/nightly.ipynb")
    store.claim("feedfacecafe0000", owner=owner, log_offset=0, now=datetime.now(UTC), cold=True)

    item = lab.page.locator(".jp-RunningSessions-item", has_text="nightly.ipynb")
    expect(item).to_be_visible(timeout=15_000)
    item.hover()
    item.locator(".jp-RunningSessions-itemShutdown").click()

    expect(item).to_have_count(0)
    assert site.app.sessions.list_sessions() == []


@pytest.mark.spark
def test_the_status_bar_shows_the_notebooks_session_and_what_can_be_done_with_it(lab):
    lab.open_notebook("with_session.ipynb", "spark.range(3).count()")
    item = lab.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=60_000)

    lab.command("gluepot:start-session")
    expect(item).to_have_text(IDLE, timeout=120_000)
    lab.page_picture("session-status")
    item.click()
    menu = lab.page.get_by_role("menu", name="Spark session")
    expect(menu.get_by_role("menuitem", name="Open the Spark UI")).to_be_enabled()
    expect(menu.get_by_role("menuitem", name=re.compile("^Start the Spark Session"))).to_be_disabled()
    lab.page_picture("session-menu")
    menu.get_by_role("menuitem", name="Detach the Spark Session").click()
    expect(lab.notification("This session was started by the notebook itself")).to_be_visible()
    item.click()
    menu.get_by_role("menuitem", name="Stop the Spark Session").click()

    expect(item).to_have_text("Spark: no session", timeout=60_000)


@pytest.mark.spark
@pytest.mark.soak
def test_a_session_of_the_command_line_is_attached_and_detached(lab, site):
    environment = {"GLUEPOT_HOME": str(site.app.settings.home), "GLUEPOT_POOL_SIZE": "0"}
    subprocess.run(
        [sys.executable, "-m", "gluepot.cli.main", "session", "start"],
        env={**os.environ, **environment}, cwd=site.server.notebooks, capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    lab.open_notebook("attaches.ipynb", "spark.range(3).count()")
    item = lab.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=60_000)
    menu = lab.page.get_by_role("menu", name="Spark session")

    for last in ("Detach the Spark Session", "Stop the Spark Session"):
        item.click()
        menu.get_by_role("menuitem", name="Attach a Detached Session").click()
        dialog = lab.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Which session?")
        dialog.get_by_role("button", name="Ok").click()
        expect(item).to_have_text(IDLE, timeout=60_000)
        item.click()
        menu.get_by_role("menuitem", name=last).click()
        expect(item).to_have_text("Spark: no session", timeout=60_000)

    assert site.app.sessions.list_sessions() == []


def test_the_status_bar_says_nothing_of_spark_beside_another_kernel(lab):
    lab.open_unrun("left.ipynb", "1")
    item = lab.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=60_000)

    lab.open()

    expect(item).to_have_count(0)


def test_an_error_of_a_session_command_is_said_in_its_sentence(lab):
    lab.open_unrun("attach.ipynb", "1")
    item = lab.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=60_000)

    lab.command("gluepot:attach-session")

    expect(lab.notification("No session is detached.")).to_be_visible()
