"""Search, on every kind of database."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert

from gluepot.catalog.changes import CatalogChanges
from gluepot.catalog.models import Column, Database
from gluepot.catalog.search import SearchService
from gluepot.catalog.search_models import Tier
from gluepot.catalog.words import indexed, pieces
from gluepot.database.tables.catalog_knowledge import catalog_search
from gluepot.display.catalog_search import render
from gluepot.errors import InvalidInputError

from .conftest import API, plain_table, writer_of


@pytest.fixture
def search(catalog, store):
    catalog.create_table(plain_table("sales_orders", description="What customers bought"), API)
    catalog.create_table(
        plain_table(
            "customers",
            columns=(
                Column(name="id", type="bigint"),
                Column(name="eMail", type="string", comment="private"),
            ),
            location="file:///nowhere/people",
            parameters={"team": "Marketing", "numFiles": "77"},
        ),
        API,
    )
    return SearchService(store)


def names(results) -> list[str]:
    return [hit.name for hit in results.hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sales_orders", ["lake.sales_orders"]),
        ("orders", ["lake.sales_orders"]),
        ("ord", ["lake.sales_orders"]),
        ("SalesOrders", ["lake.sales_orders"]),
        ("salesorders", ["lake.sales_orders"]),
        ("rders", ["lake.sales_orders"]),
        ("lake", ["lake", "lake.customers", "lake.sales_orders"]),
        ("lake cust", ["lake.customers", "lake.sales_orders"]),
        ("email", ["lake.customers"]),
        ("marketing", ["lake.customers"]),
        ("private", ["lake.customers"]),
        ("customers", ["lake.customers", "lake.sales_orders"]),
        ("id orders", ["lake.sales_orders"]),
        ("date", ["lake.sales_orders"]),
        ("77", []),
    ],
)
def test_words_are_found_wherever_they_stand_and_names_come_first(search, text, expected):
    assert names(search.search(text)) == expected


def test_a_hit_says_where_the_words_were_found(search):
    (hit,) = search.search("private").hits

    assert hit.matches == ("column eMail: string private",)
    assert "column eMail" in render(search.search("private")).text


def test_what_has_only_some_words_is_found_when_nothing_has_all(search):
    results = search.search("orders zebra")

    assert (results.tier, names(results)) == (Tier.SOME_WORDS, ["lake.sales_orders"])
    assert "by some of the words" in render(results).text


def test_nothing_found_names_the_near_words(search):
    results = search.search("custmers")

    assert results.tier is Tier.NOTHING
    assert results.near == ("customers",)
    assert "Did you mean 'customers'?" in render(results).text


@pytest.mark.parametrize("text", ["", "  ", "'; --", '"*'])
def test_a_text_without_words_is_refused(search, text):
    with pytest.raises(InvalidInputError, match="holds no word"):
        search.search(text)


@pytest.mark.parametrize(
    "text", ["a' OR 1=1 --", 'x" NEAR "y', "orders) | (x", "NOT orders", "ünïcode 100%_"]
)
def test_words_are_never_read_as_a_query(search, text):
    search.search(text)


def test_a_table_is_found_by_what_it_is_now(catalog, search):
    table = catalog.get_table("lake", "sales_orders")
    catalog.update_table(replace(table, description="Receipts"), API)

    assert names(search.search("receipts")) == ["lake.sales_orders"]
    assert names(search.search("bought")) == []
    catalog.delete_table("lake", "sales_orders", API)
    assert search.search("receipts").tier is Tier.NOTHING


def test_a_renamed_table_is_found_by_its_new_name(catalog, search):
    table = catalog.get_table("lake", "sales_orders")
    writer_of(catalog).replace_table("lake", "sales_orders", replace(table, name="invoices"), API)

    assert names(search.search("invoices")) == ["lake.invoices"]
    assert names(search.search("sales")) == []


def test_a_deleted_database_is_not_found(catalog, search):
    catalog.create_database(Database(name="attic", description="old things"))
    assert names(search.search("things")) == ["attic"]

    catalog.delete_database("attic", API)

    assert search.search("things").tier is Tier.NOTHING


def test_a_change_that_fails_leaves_no_words(catalog, search, store):
    changes = CatalogChanges(tables_to_create=(plain_table("zebra"), plain_table("customers")))
    with pytest.raises(Exception, match="already exists"):
        catalog.apply(changes, API)

    assert search.search("zebra").tier is Tier.NOTHING


def test_what_an_older_gluepot_stored_is_found_at_the_first_search(catalog, search, store):
    for number in range(60):
        catalog.create_table(plain_table(f"legacy_{number}"), API)
    with store.write() as connection:
        connection.execute(delete(catalog_search))

    assert search.search("legacy").total == 60
    assert names(search.search("lake"))[0] == "lake"
    assert len(names(SearchService(store).search("private"))) == 1


def test_a_table_dropped_while_its_words_are_written_is_left_out(catalog, search, store):
    with store.write() as connection:
        connection.execute(delete(catalog_search).where(catalog_search.c.table_name == "customers"))
    catalog.delete_table("lake", "customers", API)

    assert search.search("email").tier is Tier.NOTHING


def test_ten_thousand_tables_are_searched_in_an_instant(search, store):
    words = {"column_words": "id day", "about_words": "", "detail_words": "bigint date csv"}
    rows = [
        {"database_name": "lake", "table_name": f"t{n}", "name_words": f"returns {n} returns{n}", **words}
        for n in range(10_000)
    ]
    with store.write() as connection:
        connection.execute(insert(catalog_search), rows)

    took_s = {}
    for text in ("returns", "returns 4711", "bigint", "turns471"):
        begun = time.perf_counter()
        results = search.search(text)
        took_s[text] = time.perf_counter() - begun
        assert results.total
    assert max(took_s.values()) < 1, took_s  # 50 ms on a quiet machine


def test_words_are_pieces_of_letters_and_digits():
    assert pieces("SalesOrders_2024-HTTPServer é") == ["sales", "orders", "2024", "http", "server", "é"]
    assert indexed(["sales_orders2024"]) == "sales orders 2024 salesorders2024"
