"""Filters that are made with their meaning: the parser must come to the same answer as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gluepot.catalog.endpoint.ordered_keys import OrderedKeys
from gluepot.catalog.models import Column
from gluepot.catalog.names import DEFAULT_PARTITION
from gluepot.catalog.partition_filter import parse_filter
from gluepot.errors import InvalidInputError

KEYS = (
    Column(name="hr", type="int"),
    Column(name="dt", type="date"),
    Column(name="name", type="string"),
    Column(name="price", type="decimal(10,2)"),
)
Row = tuple[Any, ...]
"""Typed values; None where the partition is the default one (the text key then has its name)."""


@dataclass(frozen=True)
class Meant:
    """A filter's text and what it means."""

    text: str
    holds: Callable[[Row], bool]


WHOLE = st.integers(-5, 30)
DAYS = st.dates(date(2024, 1, 1), date(2024, 2, 10))
TEXTS = st.text(alphabet="abXY .%_\\ü/1", max_size=4)
PRICES = st.decimals(-2, 20, places=2)
ROWS = st.tuples(st.none() | WHOLE, st.none() | DAYS, st.none() | TEXTS.filter(bool), st.none() | PRICES)
LITERALS = {
    0: WHOLE.map(lambda value: (value, str(value))),
    1: DAYS.flatmap(
        lambda value: st.sampled_from(
            [(value, str(value)), (value, f'"{value}"'), (value, f"DATE '{value}'")]
        )
    ),
    2: TEXTS.flatmap(lambda value: st.sampled_from([(value, f'"{value}"'), (value, f"'{value}'")])),
    3: PRICES.map(lambda value: (value, str(value))),
}
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def key_of(row: Row, position: int) -> Any:
    value = row[position]
    return DEFAULT_PARTITION if value is None and position == 2 else value


@st.composite
def conditions(draw: st.DrawFn) -> Meant:
    position = draw(st.integers(0, 3))
    name = draw(
        st.sampled_from([KEYS[position].name, KEYS[position].name.upper(), f"`{KEYS[position].name}`"])
    )
    kind = draw(st.sampled_from(["sign", "mirrored", "between", "in", "not in", "null"]))
    literal = LITERALS[position]

    def known(test: Callable[[Any], bool]) -> Callable[[Row], bool]:
        return lambda row: key_of(row, position) is not None and test(key_of(row, position))

    if kind == "sign":
        sign, (value, text) = draw(st.sampled_from(sorted(SIGNS))), draw(literal)
        return Meant(f"{name} {sign} {text}", known(lambda found: SIGNS[sign](found, value)))
    if kind == "mirrored":
        sign, (value, text) = draw(st.sampled_from(sorted(SIGNS))), draw(literal)
        return Meant(f"{text} {sign} {name}", known(lambda found: SIGNS[sign](value, found)))
    if kind == "between":
        (low, low_text), (high, high_text) = draw(literal), draw(literal)
        return Meant(f"{name} between {low_text} and {high_text}", known(lambda found: low <= found <= high))
    if kind == "null":
        return Meant(f"{name} is null", lambda row: row[position] is None)
    several = draw(st.lists(literal, min_size=1, max_size=4))
    values, texts = {value for value, _ in several}, ", ".join(text for _, text in several)
    if kind == "in":
        return Meant(f"({name}) in ({texts})", known(lambda found: found in values))
    return Meant(f"({name}) not in ({texts})", known(lambda found: found not in values))


def joined(inner: st.SearchStrategy[Meant]) -> st.SearchStrategy[Meant]:
    def both(pair: tuple[Meant, Meant]) -> Meant:
        a, b = pair
        return Meant(f"({a.text}) and ({b.text})", lambda row: a.holds(row) and b.holds(row))

    def either(pair: tuple[Meant, Meant]) -> Meant:
        a, b = pair
        return Meant(f"({a.text} OR {b.text})", lambda row: a.holds(row) or b.holds(row))

    def neither(a: Meant) -> Meant:
        return Meant(f"not ({a.text})", lambda row: not a.holds(row))

    pairs = st.tuples(inner, inner)
    return pairs.map(both) | pairs.map(either) | inner.map(neither)


FILTERS = st.recursive(conditions(), joined, max_leaves=6)


def as_stored(row: Row) -> tuple[str, ...]:
    return tuple(DEFAULT_PARTITION if value is None else str(value) for value in row)


@settings(max_examples=400, deadline=None)
@given(FILTERS, st.lists(ROWS, min_size=1, max_size=6))
def test_a_filter_means_what_python_says(meant, rows):
    test = parse_filter(meant.text, KEYS)

    assert [test(as_stored(row)) for row in rows] == [meant.holds(row) for row in rows], meant.text


@settings(max_examples=200, deadline=None)
@given(FILTERS, st.lists(ROWS, min_size=1, max_size=8))
def test_its_bounds_leave_out_nothing_that_it_selects(meant, rows):
    wanted = parse_filter(meant.text, KEYS)
    many = [as_stored(rows[at % len(rows)]) for at in range(100)]
    keys = OrderedKeys((str(at), list(values)) for at, values in enumerate(many))

    found = [key for key in keys.within(wanted.must) if wanted(key[1])]

    assert found == [key for key in keys if wanted(key[1])], meant.text


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=80) | FILTERS.flatmap(lambda m: st.integers(0, len(m.text)).map(lambda at: m.text[:at])),
    ROWS,
)
def test_the_parser_fails_with_its_own_error_only(text, row):
    try:
        test = parse_filter(text, KEYS)
    except InvalidInputError:
        return

    assert test(as_stored(row)) in (True, False)


@given(st.text(max_size=12))
def test_no_value_of_a_partition_breaks_a_filter(value):
    for text in ("hr > 1", "dt > 2024-01-01", "price > 1", "price in (1.5)", "name like 'a.*'"):
        assert parse_filter(text, KEYS)((value,) * 4) in (True, False)


def test_a_price_that_is_no_number_satisfies_nothing():
    assert not parse_filter("price > 1", KEYS)(("1", "2024-01-01", "x", "NaN"))
    assert Decimal("NaN").is_nan()
