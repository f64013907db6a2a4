"""The catalog in the sidebar, as a person uses it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from gluepot import __version__
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database
from tests.browser.conftest import CHROMIUM
from tests.browser.data import ORIGIN
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


def test_the_sidebar_opens_by_its_tab_and_shows_databases_tables_and_columns(lab):
    lab.open_sidebar()

    lab.item("database flights").click()
    lab.item("table flights").click()

    expect(lab.item("column dep_delay bigint")).to_be_visible()
    expect(lab.item("column month int")).to_contain_text("partition")
    expect(lab.item("table planes")).to_contain_text("parquet")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.use_theme(theme)
        expect(lab.item("column dep_delay bigint")).to_be_visible()
    lab.pictures("catalog")


def test_what_was_open_is_open_again_after_a_reload(lab):
    lab.open_sidebar()
    lab.item("database flights").click()
    with lab.saved_state("flights/planes"):
        lab.item("table planes").click()

    lab.reload()

    expect(lab.item("column seats int")).to_be_visible()


def test_the_filter_shows_what_holds_every_word_also_in_closed_databases(lab):
    lab.open_sidebar()

    lab.filter.fill("fli pla")

    expect(lab.item("table planes")).to_be_visible()
    expect(lab.tree.get_by_role("treeitem")).to_have_count(2)  # its database and itself

    lab.filter.fill("nothing like it")
    expect(lab.page.get_by_text("No table has “nothing like it” in its name.")).to_be_visible()


def test_the_tree_is_used_by_keyboard_alone(lab):
    lab.open_unrun("keys.ipynb", "", "")
    lab.focus_cell(0)
    lab.open_sidebar()
    lab.item("database default").click()

    lab.tree.press("ArrowDown")
    lab.tree.press("ArrowDown")
    lab.tree.press("ArrowRight")
    expect(lab.item("table airlines")).to_be_visible()
    lab.tree.press("ArrowRight")
    lab.tree.press("Shift+Enter")

    expect(lab.page.locator(".jp-CodeCell .cm-content").first).to_have_text('spark.table("flights.airlines")')


def test_the_buttons_of_a_table_write_into_the_active_cell(lab):
    lab.open_unrun("buttons.ipynb", "", "")
    lab.open_sidebar()
    lab.item("database flights").click()

    lab.focus_cell(0)
    lab.item("table planes").hover()
    lab.item("table planes").get_by_role("button", name="Insert planes as a DataFrame").click()
    lab.focus_cell(1)
    lab.item("table planes").hover()
    lab.item("table planes").get_by_role("button", name="Insert a SELECT from planes").click()

    cells = lab.page.locator(".jp-CodeCell .cm-content")
    expect(cells.nth(0)).to_have_text('spark.table("flights.planes")')
    expect(cells.nth(1)).to_have_text(re.compile(r"%%sql\s*SELECT \* FROM flights\.planes LIMIT 100"))


def test_a_table_is_dragged_into_a_cell(lab):
    lab.open_unrun("drag.ipynb", "")
    lab.open_sidebar()
    lab.item("database flights").click()

    lab.item("table weather").drag_to(lab.page.locator(".jp-CodeCell .cm-content").first)

    expect(lab.page.locator(".jp-CodeCell .cm-content").first).to_have_text('spark.table("flights.weather")')


def test_inserting_without_a_cell_says_what_to_do(lab):
    lab.open_sidebar()
    lab.item("database flights").click()
    lab.item("table planes").hover()

    lab.item("table planes").get_by_role("button", name="Insert planes as a DataFrame").click()

    expect(lab.notification("Open a notebook")).to_be_visible()


def test_the_first_rows_of_a_table_are_shown_as_they_are(lab):
    lab.open_sidebar()
    lab.item("database flights").click()
    lab.item("table airlines").hover()

    lab.item("table airlines").get_by_role("button", name="Show rows of airlines").click()

    rows = lab.page.get_by_role("table", name="First rows of flights.airlines")
    expect(rows.get_by_role("row").nth(1)).to_have_text("UA<b>United</b> Air Lines829")
    expect(rows.get_by_role("row").nth(2)).to_contain_text("null")
    expect(rows.get_by_role("columnheader", name="fleet")).to_contain_text("int")
    lab.page_picture("preview")


def test_a_table_that_is_deleted_under_its_open_rows_is_said(lab, site):
    lab.expected.append("404")
    rows = site.app.catalog.get_table("flights", "airlines")
    site.app.catalog.create_table(replace(rows, database="sales", name="passing"), ORIGIN)
    lab.command("gluepot:preview-table", database="sales", table="passing")
    expect(lab.page.get_by_role("table", name="First rows of sales.passing")).to_contain_text("United")

    site.app.catalog.delete_table("sales", "passing", ORIGIN)

    expect(lab.page.get_by_role("main").get_by_role("alert")).to_contain_text("passing")


def test_rows_of_a_table_that_is_gone_are_an_error_in_words(lab):
    lab.expected.append("404")
    lab.command("gluepot:preview-table", database="flights", table="airline")

    expect(lab.page.get_by_role("main").get_by_role("alert")).to_contain_text(
        "Did you mean 'flights.airlines'?"
    )


def test_a_table_made_elsewhere_appears_by_itself_and_one_deleted_goes(lab, site):
    lab.open_with_clock()
    lab.open_sidebar()
    lab.item("database sales").click()
    expect(lab.tree.get_by_text("Nothing here")).to_be_visible()

    table = file_table(
        "sales", "orders", "csv", (Column(name="id", type="bigint"),), (), "file:///lake/orders"
    )
    site.app.catalog.create_table(table, ORIGIN)
    lab.later("00:06")
    expect(lab.item("table orders")).to_be_visible()

    site.app.catalog.delete_table("sales", "orders", ORIGIN)
    lab.later("00:06")
    expect(lab.item("table orders")).to_be_hidden()


def test_markup_in_a_name_or_a_description_is_shown_as_text(lab, site):
    markup = "<img src=x onerror=alert(1)>"
    site.app.catalog.create_database(Database(name="odd", description=markup))
    columns = (Column(name=markup, type="int"),)
    site.app.catalog.create_table(file_table("odd", "t", "csv", columns, (), "file:///lake/t"), ORIGIN)
    lab.open_sidebar()

    expect(lab.item("database odd")).to_have_attribute("title", re.compile(re.escape(markup)))
    lab.item("database odd").click()
    lab.item("table t").click()
    expect(lab.item(f"column {markup} int")).to_contain_text(markup)


def test_an_error_of_the_server_is_shown_as_its_sentence_and_goes_when_it_works_again(lab, told_only):
    lab.expected.append("503")
    lab.open()
    body = '{"error": "UnavailableError", "message": "The pot did not start.", "next_step": "Its log is pot.log."}'
    lab.route("**/gluepot/catalog/databases", lambda route: route.fulfill(status=503, body=body, headers={}))
    lab.open_sidebar()

    expect(lab.alerts).to_contain_text("The pot did not start.")
    expect(lab.alerts).to_contain_text("Its log is pot.log.")
    lab.pictures("error")

    lab.page.unroute("**/gluepot/catalog/databases")
    lab.alerts.get_by_role("button", name="Try again").click()
    expect(lab.item("database flights")).to_be_visible()
    expect(lab.alerts).to_have_count(0)


def test_a_server_without_the_extension_or_with_an_old_one_says_what_to_install(lab):
    lab.expected.append("404")
    lab.route("**/gluepot/**", lambda route: route.fulfill(status=404, body="<html>Not found</html>"))
    lab.open_sidebar()

    expect(lab.alerts.first).to_contain_text("pip install gluepot")

    def as_an_old_one(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "gluepot-version": "0.0.1"})

    lab.page.unroute("**/gluepot/**")
    lab.route("**/gluepot/catalog/databases", as_an_old_one)
    lab.alerts.first.get_by_role("button", name="Try again").click()
    expect(lab.item("database flights")).to_be_visible()
    expect(lab.notification("the Jupyter server of 0.0.1. Run `pip install -U gluepot`")).to_be_visible()


def test_ten_thousand_tables_open_at_once_and_only_the_seen_ones_are_drawn(lab, site):
    site.app.catalog.create_database(Database(name="many"))
    names = [f"t{number:05d}" for number in range(10_000)]
    page = [
        {"name": name, "type": "EXTERNAL_TABLE", "classification": "csv", "description": ""} for name in names
    ]
    lab.route(
        "**/gluepot/catalog/databases/many/tables?*",
        # Of no other version: the notice of that would come between the keys.
        lambda route: route.fulfill(
            json={"tables": page, "next_cursor": None}, headers={"Gluepot-Version": __version__}
        ),
    )
    lab.open_sidebar()

    lab.item("database many").click()
    expect(lab.item("table t00000")).to_be_visible()
    assert lab.tree.get_by_role("treeitem").count() < 100

    lab.tree.press("End")
    expect(lab.item("table t09999")).to_be_visible()
