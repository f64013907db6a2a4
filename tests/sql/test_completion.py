"""What may come next in SQL."""

from __future__ import annotations

from typing import ClassVar

import pytest

from gluepot.sql.completion import MOST, Suggestion, complete
from gluepot.sql.completion_names import struct_fields


class Names:
    """A small catalog."""

    def __init__(self, current: str = "default") -> None:
        self._current = current

    _tables: ClassVar = {
        "default": {
            "flights": [
                ("carrier", "string"),
                ("dep_delay", "double"),
                ("place", "struct<city:string,at:struct<lat:double>>"),
            ]
        },
        "sales": {"orders": [("id", "bigint"), ("total", "decimal(10,2)")], "old_orders": [("id", "bigint")]},
    }

    def current_database(self) -> str:
        return self._current

    def databases(self) -> list[str]:
        return list(self._tables)

    def views(self) -> list[str]:
        return []

    def tables(self, database: str) -> list[str]:
        return list(self._tables.get(database, {}))

    def columns(self, database: str, table: str) -> list[tuple[str, str]]:
        return self._tables.get(database, {}).get(table, [])


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("SELECT * FROM |", {"flights", "sales", "sales.orders", "sales.old_orders", "default"}),
        ("SELECT * FROM sa|", {"sales", "sales.orders", "sales.old_orders"}),
        ("SELECT * FROM sales.|", {"orders", "old_orders"}),
        ("SELECT * FROM sales.orders o JOIN fl|", {"flights"}),
        ("SELECT o.| FROM sales.orders o", {"id", "total"}),
        ("SELECT o.to| FROM sales.orders AS o WHERE o.id = 1", {"total"}),
        ("SELECT dep| FROM flights", {"dep_delay"}),
        ("SELECT f.place.| FROM flights f", {"city", "at"}),
        ("SELECT place.at.| FROM flights", {"lat"}),
        ("SELECT `car| FROM flights", {"carrier"}),
        ("INSERT INTO sales.o|", {"orders", "old_orders"}),
        ("DESCRIBE fl|", {"flights"}),
        ("SELECT * FROM flights, s|", {"sales", "sales.orders", "sales.old_orders"}),
        ("SELECT * FROM nowhere.|", set()),
    ],
)
def test_names_that_fit_the_place(sql: str, wanted: set[str]) -> None:
    found = complete(sql.replace("|", ""), sql.index("|"), Names())

    assert {s.text for s in found.suggestions} == wanted


def test_functions_and_keywords_come_after_columns() -> None:
    found = complete("SELECT c FROM flights", 8, Names(), functions=["count", "sum"])

    assert [s.text for s in found.suggestions][:2] == ["carrier", "count"]
    assert "CASE" in [s.text for s in found.suggestions]


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("SELECT * FROM o|", {"orders", "old_orders"}),
        ("SELECT * FROM d|", {"default", "default.flights"}),
        ("SELECT o.to| FROM orders o", {"total"}),
        ("SELECT tot| FROM orders", {"total"}),
        ("USE default; SELECT * FROM fl|", {"flights"}),
        ("USE DATABASE `default`;\nSELECT carr| FROM flights", {"carrier"}),
        ("SELECT * FROM ol|; USE default;", {"old_orders"}),
    ],
)
def test_bare_names_are_those_of_the_database_in_use(sql: str, wanted: set[str]) -> None:
    found = complete(sql.replace("|", ""), sql.index("|"), Names(current="sales"))

    assert {s.text for s in found.suggestions} == wanted


def test_columns_say_their_type() -> None:
    (found,) = complete("SELECT o.to FROM sales.orders o", 11, Names()).suggestions

    assert found.detail == "decimal(10,2)"


def test_where_is_not_taken_for_an_alias() -> None:
    sql = "SELECT where. FROM flights WHERE carrier = 'AA'"

    assert complete(sql, sql.index(".") + 1, Names()).suggestions == ()


def test_fields_of_a_struct_are_read_through_arrays_and_brackets() -> None:
    fields = struct_fields("array<struct<a:map<string,int>,b:decimal(10,2),c:struct<d:int,e:int>>>")

    assert fields == [("a", "map<string,int>"), ("b", "decimal(10,2)"), ("c", "struct<d:int,e:int>")]


class ManyNames(Names):
    """Ten databases of a thousand tables."""

    _tables: ClassVar = {f"team_{n}": {f"orders_{n}_{t}": [] for t in range(1000)} for n in range(10)}


@pytest.mark.parametrize(
    ("typed", "made"), [("", MOST), ("team_7", MOST), ("team_7.orders_7_99", 11), ("nobody", 0)]
)
def test_of_many_tables_only_those_that_fit_and_are_shown_become_suggestions(
    typed: str, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0

    def counted(self: Suggestion, **values: object) -> None:
        nonlocal count
        count += 1
        plain(self, **values)

    plain = Suggestion.__init__
    monkeypatch.setattr(Suggestion, "__init__", counted)
    sql = f"SELECT * FROM {typed}"

    found = complete(sql, len(sql), ManyNames("team_0"))

    assert (len(found.suggestions), count) == (made, made)
