"""Spark sessions in JupyterLab's own *Running* panel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


def test_a_session_is_listed_with_whose_it_is_and_can_be_stopped(lab, site):
    store = SessionStore(site.app.database)
    folder = site.app.settings.run_folder / "sessions" / "feedfacecafe0000"
    store.add(
        session_id="feedfacecafe0000", fit_key="", engine="local", master="local[2]", folder=folder, spec={},
        now=datetime.now(UTC),
    )  # fmt: skip
    owner = Owner(kind=OwnerKind.NOTEBOOK, name="work/nightly.ipynb")
    store.claim("feedfacecafe0000", owner=owner, log_offset=0, now=datetime.now(UTC), cold=True)

    lab.command("running:show-panel")
    lab.page.get_by_role("button", name="Refresh List").click()
    item = lab.page.locator(".jp-RunningSessions-item", has_text="nightly.ipynb")
    expect(item).to_be_visible()
    item.hover()
    item.locator(".jp-RunningSessions-itemShutdown").click()

    expect(item).to_have_count(0)
    assert site.app.sessions.list_sessions() == []
