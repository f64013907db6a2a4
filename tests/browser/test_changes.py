"""What the server tells by itself, and what a person sets about how the panels behave."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column
from tests.browser.conftest import CHROMIUM
from tests.browser.data import ORIGIN
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


@pytest.fixture
def add_table(site):
    """Make tables in `sales`, as another process would; they are removed at the end."""
    made = []

    def add(name):
        columns = (Column(name="id", type="bigint"),)
        site.app.catalog.create_table(
            file_table("sales", name, "csv", columns, (), f"file:///lake/{name}"), ORIGIN
        )
        made.append(name)

    yield add
    for name in made:
        if name in site.app.catalog.list_table_names("sales"):
            site.app.catalog.delete_table("sales", name, ORIGIN)


def show_sales(lab):
    lab.open_sidebar()
    lab.item("database sales").click()
    expect(lab.item("database sales")).to_have_attribute("aria-expanded", "true")
    expect(lab.tree.get_by_text("Reading…")).to_have_count(0)


def test_two_tabs_agree_as_soon_as_something_changes(lab, site, told_only, add_table):
    lab.open()
    other = lab.another_tab()
    show_sales(lab)
    show_sales(other)

    add_table("refunds")
    expect(lab.item("table refunds")).to_be_visible()
    expect(other.item("table refunds")).to_be_visible()

    site.app.catalog.delete_table("sales", "refunds", ORIGIN)
    expect(lab.item("table refunds")).to_have_count(0)
    expect(other.item("table refunds")).to_have_count(0)


def test_an_open_page_of_a_table_is_told_too(lab, site, told_only, add_table):
    lab.expected.append("404")
    add_table("claims")
    lab.open()
    lab.open_table("sales", "claims")

    site.app.catalog.delete_table("sales", "claims", ORIGIN)

    expect(lab.main.get_by_role("alert")).to_contain_text("Table 'sales.claims' not found")


def test_a_panel_that_nobody_sees_does_nothing(lab, told_only, add_table):
    lab.open()
    other = lab.another_tab()
    show_sales(lab)
    show_sales(other)
    lab.page.get_by_role("tab", name="gluepot: data catalog and jobs").click()
    expect(lab.tree).to_be_hidden()
    asked = []
    lab.page.on("request", lambda request: asked.append(request.url))

    add_table("vouchers")
    expect(other.item("table vouchers")).to_be_visible()

    assert [url for url in asked if "/gluepot/catalog" in url] == []
    lab.page.get_by_role("tab", name="gluepot: data catalog and jobs").click()
    expect(lab.item("table vouchers")).to_be_visible()


def test_without_the_event_bus_changes_are_seen_by_polling(lab, add_table):
    lab.expected.append("WebSocket")
    lab.use_clock()
    lab.deafen()
    show_sales(lab)

    add_table("returns")
    lab.later("00:06")

    expect(lab.item("table returns")).to_be_visible()


def test_a_run_that_fails_is_notified_of_with_a_way_to_its_log(lab):
    lab.open_sidebar()

    lab.run_button("import_planes").click()

    expect(lab.notification("import_planes has failed.")).to_be_visible(timeout=60_000)
    lab.notification("import_planes has failed.").get_by_role("button", name="Show the log").click()
    expect(lab.log).to_contain_text("planes.csv has 18 columns, not 19")


def test_a_setting_is_honoured_at_once(lab, site):
    lab.wear()
    lab.open_unrun("settings.ipynb", "")
    lab.focus_cell(0)
    lab.open_sidebar()
    lab.item("database flights").click()

    lab.command("settingeditor:open", query="gluepot")
    with lab.page.expect_response(
        lambda answer: (
            answer.request.method == "GET" and "preferences" in answer.url
        )  # it reads what it has saved
    ):
        lab.main.locator("select[id$=insertAs]").select_option(
            "sql"
        )  # Lab's form labels it for the eye alone
    lab.page_picture("settings")
    lab.page.get_by_role("tab", name="settings.ipynb").click()
    lab.item("table planes").click()
    lab.tree.press("Shift+Enter")

    expect(lab.page.locator(".jp-CodeCell .cm-content").first).to_have_text(
        re.compile(r"%%sql\s*SELECT \* FROM flights\.planes LIMIT 100")
    )
    site.server.set_preferences()
