"""Hive's filter language over partition keys."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
ROWS = {
    "a": ("1", "2024-01-01", "alpha", "1.50"),
    "b": ("2", "2024-02-01", "beta", "10.00"),
    "c": ("10", "2024-03-01", "x.y", "2.00"),
    "n": (DEFAULT_PARTITION, DEFAULT_PARTITION, DEFAULT_PARTITION, DEFAULT_PARTITION),
}


def selected(text: str) -> str:
    test = parse_filter(text, KEYS)
    return "".join(row for row, values in ROWS.items() if test(values))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", "abcn"),
        ("hr = 1", "a"),
        ("hr >= 2", "bc"),  # as numbers: 10 comes after 2
        ("2 <= hr", "bc"),
        ("hr != 1", "bc"),
        ("hr <> 1", "bc"),
        ("(hr) in (1, 10)", "ac"),
        ("(hr) not in (1, 10)", "b"),
        ("hr in (1)", "a"),
        ("hr between 1 and 2", "ab"),
        ("hr not between 1 and 2", "c"),
        ("hr = -1", ""),
        ("dt = '2024-01-01'", "a"),
        ("dt > 2024-01-15", "bc"),
        ("dt >= DATE '2024-02-01'", "bc"),
        ('(dt) in ("2024-01-01", "2024-03-01")', "ac"),
        ('name = "alpha"', "a"),
        ('name like "al.*"', "a"),
        ('name like ".*ta"', "b"),
        ('name like ".*.*"', "abcn"),
        ('name not like "al.*"', "bcn"),
        ("name > 'b'", "bc"),
        ("price = 1.5", "a"),
        ("price > 1.50 and price < 10", "c"),
        ("hr = 1 or name = 'beta'", "ab"),
        ("hr = 1 or hr = 2 and name = 'beta'", "ab"),
        ("(hr = 1 or hr = 2) and name = 'beta'", "b"),
        ("not (hr = 1)", "bcn"),
        ("hr is null", "n"),
        ("hr is not null and not name = 'beta'", "ac"),
        ("`hr` = 1 AND NAME = 'alpha'", "a"),
    ],
)
def test_a_filter_selects(text, rows):
    assert selected(text) == rows


@pytest.mark.parametrize(
    "text",
    ["hr", "hr =", "= 1", "hr = 1 and", "(hr = 1", "hr in ()", "hr between 1", "nokey = 1", "hr = 'abc'", "hr ~ 1", "1 = 1",
     "hr = 1; drop table x", "(" * 5000],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_that_quotes_it(text):
    with pytest.raises(InvalidInputError, match="partition filter"):
        parse_filter(text, KEYS)


@given(st.text(alphabet="hrdtname0123456789 ()=<>'\",.*-inotbewa", max_size=60))
@example("((((hr))))")
def test_no_text_does_worse_than_be_refused(text):
    try:
        test = parse_filter(text, KEYS)
    except InvalidInputError:
        return
    for values in ROWS.values():
        assert test(values) in (True, False)


def test_twelve_hundred_values_are_no_problem():
    assert selected(f"(hr) in ({', '.join(map(str, range(2, 1202)))})") == "bc"
