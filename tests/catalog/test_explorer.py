"""The explorer: what it lists, and what its widgets show without a browser."""

from __future__ import annotations

import json

import pytest

from gluepot.catalog.explorer import MAX_LISTED, databases_of, listed
from gluepot.catalog.models import Column, Database
from gluepot.display.rendering import Rendering
from gluepot.magics.catalog_explorer import CatalogExplorer, Page

from .conftest import API, plain_table

NAMES = ["lake.orders", "lake.orders_old", "web.clicks", "web.orders"]


def test_a_database_lists_its_tables_and_no_database_all():
    assert listed(NAMES, "web", "").tables == ("web.clicks", "web.orders")
    assert listed(NAMES, "", "").total == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ORD", ("lake.orders", "lake.orders_old", "web.orders")),
        ("web ord", ("web.orders",)),
        ("zebra", ()),
        ("  ", tuple(NAMES)),
        ("'; --", ()),
    ],
)
def test_a_filter_keeps_the_names_that_hold_all_its_words(text, expected):
    assert listed(NAMES, "", text).tables == expected


def test_more_than_can_be_listed_is_said():
    found = listed([f"lake.t{number:05}" for number in range(10_000)], "lake", "")

    assert len(found.tables) == MAX_LISTED
    assert found.note == "the first 500 of 10,000 tables: filter them"
    assert listed([], "", "").note == "no tables"


def test_databases_are_counted_also_empty_ones():
    assert databases_of(NAMES, ["empty", "lake"]) == {"empty": 0, "lake": 2, "web": 2}


@pytest.fixture
def explore(app, tmp_path):
    (tmp_path / "a.csv").write_text("1,2026-01-01\n")
    app.catalog.create_database(Database(name="lake"))
    app.catalog.create_database(Database(name="web"))
    app.catalog.create_table(plain_table("orders", description="<bought>"), API)
    columns = (Column(name="Url", type="string", comment="where to"),)
    app.catalog.create_table(plain_table("clicks", database="web", columns=columns), API)
    return lambda name="": CatalogExplorer(app, Rendering(text="the catalog", html="<b>it</b>"), name)


def test_it_begins_at_the_table_that_was_named(explore):
    explorer = explore("Lake.Orders")

    assert (explorer.database.value, explorer.tables.value) == ("lake", "lake.orders")
    assert "bigint" in explorer.pages[Page.ABOUT].value
    assert "&lt;bought&gt;" in explorer.pages[Page.ABOUT].value


def test_a_database_without_tables_says_so(explore):
    explorer = explore("default")

    assert explorer.tables.options == ()
    assert "no tables" in explorer.note.value
    assert "Choose a table" in explorer.pages[Page.ABOUT].value


def test_choosing_filtering_and_opening_pages_shows_what_is_chosen(explore):
    explorer = explore()
    assert [label for label, _ in explorer.tables.options] == ["lake.orders", "web.clicks"]

    explorer.filter.value = "where"  # a comment of a column
    assert explorer.tables.value == "web.clicks"
    explorer.filter.value = ""
    explorer.database.value = "web"
    assert explorer.tables.options == (("clicks", "web.clicks"),)
    explorer.tabs.selected_index = list(Page).index(Page.VERSIONS)

    assert "created" in explorer.pages[Page.VERSIONS].value
    explorer.tabs.selected_index = list(Page).index(Page.LINEAGE)
    assert "nothing is known" in explorer.pages[Page.LINEAGE].value


def test_a_preview_that_cannot_be_read_is_a_sentence_and_statistics_are_counted_on_request(explore):
    explorer = explore("lake.orders")

    explorer.tabs.selected_index = list(Page).index(Page.PREVIEW)
    assert "gluepot-explorer-note" in explorer.pages[Page.PREVIEW].value
    explorer.tabs.selected_index = list(Page).index(Page.STATISTICS)
    assert "Count now" in explorer.pages[Page.STATISTICS].value
    explorer.count.click()

    assert "Count now" not in explorer.pages[Page.STATISTICS].value


def test_it_can_be_shown_as_text_and_html_where_there_are_no_widgets(explore):
    bundle = explore()._repr_mimebundle_()

    assert bundle["text/plain"] == "the catalog"
    assert bundle["text/html"] == "<b>it</b>"
    assert json.dumps(bundle["application/vnd.jupyter.widget-view+json"])
