"""One JupyterLab for the whole session over a home with real data, and one page, which each test has at its start."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
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
# Where a person looks at what was shown, who asks for it: two changes of colours and two pictures cost as much as half a load.
PICTURES = (
    Path(__file__).parents[1] / "artifacts"
    if os.environ.get("GLUEPOT_TEST_PICTURES", "") not in {"", "0"}
    else None
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
    """A story that failed shows, below what was expected, what its page did."""
    report = yield
    page = getattr(item, "funcargs", {}).get("lab")
    if report.failed and call.when == "call" and isinstance(page, LabPage):
        page.wear()
        report.sections.append(("the page's last words", page.last_words))
    return report


@dataclass(frozen=True)
class Site:
    """A running JupyterLab, and the app over the same home folder, by which a test changes what the pages show."""

    server: LabServer
    app: App


@dataclass
class OpenBrowser:
    """The browser of this folder's tests, how it is closed, and the page that they have had so far."""

    chromium: Any
    closing: ExitStack
    page: LabPage | None = None


_OPEN = pytest.StashKey[OpenBrowser]()


def _close_browser(config: pytest.Config) -> None:
    if _OPEN in config.stash:
        config.stash[_OPEN].closing.close()
        del config.stash[_OPEN]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Site]:
    """JupyterLab on a home with two databases and two jobs. Its pot starts as it does for a person: by need."""
    folder = tmp_path_factory.mktemp("browser")
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {"GLUEPOT_HOME": str(home), "GLUEPOT_POOL_SIZE": "0"}
    app = App(load_settings(folder, {**os.environ, **environment}).settings)
    upgrade(app.database)
    fill(app, folder / "lake")
    try:
        with running_lab(folder / "lab", environment) as server:
            yield Site(server=server, app=app)
            _close_browser(pytestconfig)  # a server that is asked something while it ends may not end
    finally:
        end_pot(app.settings)
        app.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Close the browser behind the last test of this folder.

    Playwright's event loop runs in this thread as long as it is open: tests of other folders need the thread's own.
    """
    try:
        return (yield)
    finally:
        is_last = nextitem is None or Path(__file__).parent not in nextitem.path.parents
        if is_last:
            _close_browser(item.config)


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> OpenBrowser:
    """Debian's Chromium, headless. Without a sandbox, which root has not."""
    from playwright.sync_api import expect, sync_playwright

    stash = request.config.stash
    if _OPEN not in stash:
        expect.set_options(timeout=20_000)  # two cores, on which JVMs and builds may be at work
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        with ExitStack() as closing:
            playwright = closing.enter_context(sync_playwright())
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
            closing.callback(chromium.close)
            stash[_OPEN] = OpenBrowser(chromium, closing.pop_all())
    return stash[_OPEN]


@pytest.fixture
def chromium(browser: OpenBrowser) -> Any:
    """The browser itself, for pages of one's own."""
    return browser.chromium


@pytest.fixture
def lab(site: Site, browser: OpenBrowser) -> Iterator[LabPage]:
    """The page for JupyterLab, loaded when it is first looked at; a console error in it fails the test."""
    if browser.page is None:
        browser.page = LabPage(browser.chromium.new_context(**VIEW), site.server, PICTURES)
    page, browser.page = browser.page, None
    yield page
    complaints = page.leave()
    browser.page = page  # not one that could not be left
    assert complaints == []


@pytest.fixture
def told_only(site: Site, lab: LabPage) -> Iterator[None]:
    """A page that reads again only when it is told of a change: the pause between two readings is an hour. It is to be opened."""
    lab.wear()
    site.server.set_preferences(pollSeconds=3600)
    yield
    site.server.set_preferences()
