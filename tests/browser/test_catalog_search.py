"""Typing in the filter of the catalog finds more than names."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column
from tests.browser.conftest import CHROMIUM
from tests.browser.data import ORIGIN
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]


@pytest.fixture
def fares(site):
    """The table `sales.fares`, with a comment that holds markup."""
    columns = (
        Column(name="cabin", type="string", comment="<b>first</b> or coach"),
        Column(name="price", type="decimal(9,2)"),
    )
    site.app.catalog.create_table(
        file_table("sales", "fares", "csv", columns, (), "file:///lake/fares"), ORIGIN
    )
    yield
    site.app.catalog.delete_table("sales", "fares", ORIGIN)


def _hits(lab):
    return lab.page.get_by_role("list", name="Also found").get_by_role("listitem")


def test_a_table_is_found_by_a_comment_of_a_column_and_opened(lab, fares):
    lab.open_sidebar()

    lab.filter.fill("coach")

    expect(lab.page.get_by_text("No table has “coach” in its name.")).to_be_visible()
    expect(_hits(lab)).to_have_count(1)
    expect(_hits(lab)).to_contain_text("sales.fares")
    expect(_hits(lab)).to_contain_text("column cabin: string <b>first</b> or coach")
    lab.filter.fill("decimal")
    expect(_hits(lab)).to_contain_text("column price: decimal(9,2)")
    lab.pictures("catalog-search")
    _hits(lab).get_by_role("button", name="sales.fares, found in column price: decimal(9,2)").click()
    expect(lab.main.get_by_role("heading", name="sales.fares")).to_be_visible()


def test_what_the_tree_shows_is_not_said_twice_and_a_slip_of_the_pen_is_put_right(lab, fares):
    lab.open_sidebar()

    lab.filter.fill("fares")
    expect(lab.item("table fares")).to_be_visible()
    with lab.page.expect_response("**/catalog/search*"):
        lab.filter.fill("sales fares")
    expect(_hits(lab)).to_have_count(0)

    lab.filter.fill("cabim")
    lab.page.get_by_role("button", name="cabin", exact=True).click()
    expect(lab.filter).to_have_value("cabin")
    expect(_hits(lab)).to_contain_text("sales.fares")


def test_the_command_opens_the_sidebar_with_the_filter_ready_and_an_error_is_a_sentence(lab, fares):
    lab.expected.append("503")
    lab.command("gluepot:search-catalog", text="cabin")
    expect(_hits(lab)).to_contain_text("sales.fares")
    expect(lab.filter).to_be_focused()

    lab.route(
        "**/catalog/search*",
        lambda route: route.fulfill(
            status=503, json={"error": "UnavailableError", "message": "The catalog is away.", "next_step": ""}
        ),
    )
    lab.page.keyboard.type("s")

    expect(lab.page.get_by_text("The catalog is away.")).to_be_visible()
    expect(lab.page.get_by_text("No table has “cabins” in its name.")).to_be_visible()
