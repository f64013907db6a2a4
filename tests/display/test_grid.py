"""Tables as text and HTML: nulls are told from text, numbers stand right, nothing is executed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gluepot.display.grid import MAX_CELL_CHARS, Grid, cell_text, grid_html, grid_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("null", "null"),
        (True, "true"),
        (336776, "336776"),
        (12.0, "12.0"),
        (0.1 + 0.2, "0.3"),
        (float("nan"), "nan"),
        (date(2013, 1, 31), "2013-01-31"),
        (datetime(2013, 1, 31, 5, tzinfo=UTC), "2013-01-31 05:00:00+00:00"),
        (b"\x00\xff", "0x00ff"),
        ("two\nlines", "two⏎lines"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_one_value_is_one_line_of_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_long_value_ends_with_an_ellipsis() -> None:
    text = cell_text("x" * 1000)

    assert len(text) == MAX_CELL_CHARS
    assert text.endswith("…")


def test_columns_line_up_and_numbers_stand_right() -> None:
    text = grid_text(
        Grid(headings=["carrier", "flights"], rows=[["UA", 58665], ["9E", 7]], note="2 of 16 rows")
    )

    assert text.splitlines() == [
        "carrier  flights",
        "───────  ───────",
        "UA         58665",
        "9E             7",
        "2 of 16 rows",
    ]


def test_wide_characters_take_two_columns() -> None:
    lines = grid_text(Grid(headings=["city", "n"], rows=[["東京", 1], ["Rome", 2]])).splitlines()

    assert lines[2] == "東京  1"
    assert lines[3] == "Rome  2"


def test_html_shows_null_apart_from_the_word_null() -> None:
    html = grid_html(Grid(headings=["a"], rows=[[None], ["null"]]))

    assert '<td><span class="null">null</span></td>' in html
    assert "<td>null</td>" in html


def test_html_escapes_headings_types_values_and_notes() -> None:
    bad = "<script>alert(1)</script>"

    html = grid_html(Grid(headings=[bad], types=[bad], rows=[[bad]], caption=bad, note=bad))

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 5


def test_a_grid_without_rows_still_shows_its_headings() -> None:
    assert grid_text(Grid(headings=["a", "bb"], rows=[])).splitlines() == ["a  bb", "─  ──"]
