"""What a word of SQL names."""

from __future__ import annotations

import pytest

from gluepot.sql.completion import SuggestionKind
from gluepot.sql.inspection import Named, named_at
from tests.sql.test_completion import Names

FLIGHTS = Named(kind=SuggestionKind.TABLE, database="default", table="flights")
ORDERS = Named(kind=SuggestionKind.TABLE, database="sales", table="orders")


def column(*path: str, of_type: str, of: Named = FLIGHTS) -> Named:
    kind = SuggestionKind.FIELD if len(path) > 1 else SuggestionKind.COLUMN
    return Named(kind=kind, database=of.database, table=of.table, path=path, type=of_type)


def function(name: str) -> Named:
    return Named(kind=SuggestionKind.FUNCTION, path=(name,))


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT * FROM fli|ghts", FLIGHTS),
        ("SELECT * FROM sales.or|ders", ORDERS),
        ("SELECT * FROM sales.orders|", ORDERS),
        ("SELECT * FROM `sales`.`or|ders`", ORDERS),
        ("SELECT * FROM sa|les.orders", Named(kind=SuggestionKind.DATABASE, database="sales")),
        ("USE sales; SELECT * FROM ord|ers", ORDERS),
        ("SELECT |o.id FROM sales.orders o", ORDERS),
        ("SELECT o.i|d FROM sales.orders o", column("id", of_type="bigint", of=ORDERS)),
        ("SELECT ID| FROM sales.orders", column("id", of_type="bigint", of=ORDERS)),
        ("SELECT carr|ier FROM flights", column("carrier", of_type="string")),
        ("SELECT sales.orders.to|tal FROM sales.orders", column("total", of_type="decimal(10,2)", of=ORDERS)),
        ("SELECT f.place.ci|ty FROM flights f", column("place", "city", of_type="string")),
        ("SELECT place.at.lat| FROM flights", column("place", "at", "lat", of_type="double")),
        ("SELECT date_tr|unc('day', x) FROM flights", function("date_trunc")),
        ("SELECT carrier| (1) FROM flights", function("carrier")),
        ("SELECT upper|", function("upper")),
        ("SELECT 'carr|ier' FROM flights", None),
        ("SELECT 1 -- carr|ier\nFROM flights", None),
        ("SELECT f.nothing| FROM flights f", None),
        ("SELECT * FROM nowhere.fli|ghts", None),
        ("SELECT  |  1", None),
    ],
)
def test_a_word_names_what_its_place_says(sql: str, named: Named | None) -> None:
    assert named_at(sql.replace("|", ""), sql.index("|"), Names()) == named
