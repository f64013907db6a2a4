"""Descriptions, owners and tags, on every kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.catalog.annotations import AnnotationService
from gluepot.catalog.errors import ColumnNotFoundError, TableNotFoundError
from gluepot.catalog.overview import browse
from gluepot.catalog.search import SearchService
from gluepot.display.catalog import render
from gluepot.errors import InvalidInputError

from .conftest import API, Ticking, plain_table, writer_of


@pytest.fixture
def annotations(catalog, store):
    catalog.create_table(plain_table(description="from the crawler"), API)
    return AnnotationService(store, catalog, now=Ticking())


def test_what_is_said_is_shown_in_place_of_the_definitions_description(annotations, catalog):
    annotations.annotate("lake", description="All raw data", tags={"zone": "raw"})
    annotations.annotate("lake.orders", description="One row per order", owner="ann@example.com")
    annotations.annotate("Lake.Orders.ID", description="Number of the <order>", tags={"pii": "no"})

    listed = render(browse(catalog, "lake", annotations)).text
    shown = render(browse(catalog, "lake.orders", annotations))
    assert "database lake — All raw data · zone=raw" in listed
    assert "lake.orders — One row per order" in shown.text
    assert "ann@example.com" in shown.text
    assert "Number of the <order> · pii=no" in shown.text
    assert "&lt;order&gt;" in shown.html


def test_tags_add_up_and_an_empty_value_takes_one_away(annotations):
    annotations.annotate("lake.orders", tags={"pii": "yes", "team": "sales"}, owner="ann")
    changed = annotations.annotate("lake.orders", tags={"pii": "", "tier": "1"}, owner="")

    assert dict(changed.tags) == {"team": "sales", "tier": "1"}
    assert changed.owner == ""
    annotations.annotate("lake.orders", tags={"team": "", "tier": ""})
    assert annotations.of_table("lake", "orders") == ()


def test_annotations_outlive_changes_of_the_definition_and_a_new_table_of_the_name(annotations, catalog):
    annotations.annotate("lake.orders.id", description="kept")
    table = catalog.get_table("lake", "orders")

    catalog.update_table(replace(table, description="crawled again", parameters={}), API)
    assert annotations.of_table("lake", "orders")[0].description == "kept"
    catalog.delete_table("lake", "orders", API)
    catalog.create_table(plain_table(), API)

    assert annotations.of_table("lake", "orders")[0].description == "kept"
    assert catalog.versions("lake", "orders")[0].version == 1


def test_what_people_said_is_kept_when_a_crawl_changes_the_table(app, tmp_path):
    folder = tmp_path / "lake" / "sales"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"id": 1, "v": "x"}\n')
    app.crawl.crawl([str(folder)], database="raw")
    app.annotations.annotate("raw", owner="data team")
    app.annotations.annotate("raw.sales", description="One row per sale", tags={"tier": "1"})
    app.annotations.annotate("raw.sales.v", description="kind", tags={"pii": "no"})

    (folder / "b.json").write_text('{"id": 2.5, "v": "y", "w": true}\n')
    app.crawl.crawl([str(folder)], database="raw")

    assert [c.name for c in app.catalog.get_table("raw", "sales").columns] == ["id", "v", "w"]
    table, column = app.annotations.of_table("raw", "sales")
    assert (table.description, dict(table.tags)) == ("One row per sale", {"tier": "1"})
    assert (column.column, column.description) == ("v", "kind")
    assert app.annotations.of_database("raw")[0].owner == "data team"
    assert app.search.search("One row per sale").hits[0].name == "raw.sales"


def test_annotations_follow_a_renamed_table(annotations, catalog):
    annotations.annotate("lake.orders", description="Receipts")
    table = catalog.get_table("lake", "orders")

    writer_of(catalog).replace_table("lake", "orders", replace(table, name="sales"), API)

    assert annotations.of_table("lake", "orders") == ()
    assert annotations.of_table("lake", "sales")[0].description == "Receipts"


def test_what_is_said_is_found_at_once(annotations, store):
    search = SearchService(store)
    annotations.annotate("lake.orders.id", tags={"gdpr": "personal"})
    annotations.annotate("lake", description="playground")

    assert search.search("personal").hits[0].matches == ("tag gdpr of id: personal",)
    assert search.search("playground").hits[0].name == "lake"


def test_wrong_names_are_refused_with_the_near_ones(annotations):
    with pytest.raises(ColumnNotFoundError, match="Did you mean 'day'"):
        annotations.annotate("lake.orders.dya", owner="x")
    with pytest.raises(TableNotFoundError):
        annotations.annotate("lake.ordres", owner="x")
    with pytest.raises(InvalidInputError, match="names nothing"):
        annotations.annotate("lake..id", owner="x")
    with pytest.raises(InvalidInputError, match="Nothing to say"):
        annotations.annotate("lake.orders")
