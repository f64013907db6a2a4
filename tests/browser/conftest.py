"""One JupyterLab for the whole session over a home with real data, and a fresh page for each test."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.database.schema import upgrade
from gluepot.pot.client import end_pot
from gluepot.settings_sources import load_settings
from tests.browser.data import fill
from tests.browser.lab_page import VIEW, LabPage
from tests.browser.lab_server import LabServer, running_lab

# Without the windows that nobody sees it takes a fifth less of the CPU.
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium") if Path(path).exists()),
    "/usr/bin/chromium",
)
ARTIFACTS = Path(__file__).parents[1] / "artifacts"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
    """A story that failed shows, below what was expected, what its page did."""
    report = yield
    page = getattr(item, "funcargs", {}).get("lab")
    if report.failed and call.when == "call" and isinstance(page, LabPage):
        report.sections.append(("the page's last words", page.last_words))
    return report


@dataclass(frozen=True)
class Site:
    """A running JupyterLab, and the app over the same home folder, by which a test changes what the pages show."""

    server: LabServer
    app: App


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """JupyterLab on a home with two databases and two jobs. Its pot starts as it does for a person: by need."""
    folder = tmp_path_factory.mktemp("browser")
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {"GLUEPOT_HOME": str(home), "GLUEPOT_POOL_SIZE": "0"}
    app = App(load_settings(folder, {**os.environ, **environment}).settings)
    upgrade(app.database)
    fill(app, folder / "lake")
    with running_lab(folder / "lab", environment) as server:
        yield Site(server=server, app=app)
    end_pot(app.settings)
    app.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, headless. Without a sandbox, which root has not.

    Playwright's event loop runs in this thread as long as it is open: tests of other folders need the thread's own.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # two cores, on which JVMs and builds may be at work
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def lab(site: Site, chromium: Any) -> Iterator[LabPage]:
    """A page for JupyterLab in a profile of its own, loaded when it is first looked at; a console error in it fails the test."""
    context = chromium.new_context(**VIEW)
    page = LabPage(context, site.server, ARTIFACTS)
    yield page
    page.close()
    context.close()
    assert page.complaints == []
