"""Dates that are not ISO, decimal commas, long delimiters and remarks: types, options, and cells through DuckDB."""

from __future__ import annotations

import pytest

from tests.crawl.lakes import by_name, types
from tests.crawl.localized import LOCALIZED


@pytest.mark.parametrize("name", LOCALIZED)
def test_each_is_typed_with_the_option_that_spark_needs(app, write, read, name):
    content, columns, options, rows = LOCALIZED[name]
    write(f"{name}/a.csv", content)

    table = by_name(app.crawl.crawl([str(write.root / name)], database="red"))[name]

    assert types(table) == columns
    said = app.catalog.get_table("red", name).storage.serde_parameters
    assert {option: said.get(option) for option in options} == options
    assert sorted(read("red", name), key=str) == sorted(rows, key=str)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("id,day\n1,01/02/2024\n2,03/04/2024\n", "day may be day first or month first"),
        ("a,b\n2024-01-01,13/02/2024\n2024-01-02,14/02/2024\n", "b is written as d/M/yyyy, other columns as ISO"),
        ("a,b\n13/02/2024,13.02.2024\n14/02/2024,14.02.2024\n", "is not written as d.M.yyyy like other columns"),
    ],
)  # fmt: skip
def test_what_one_option_cannot_say_stays_text_with_a_note(app, write, content, note):
    write("t/a.csv", content)

    table = by_name(app.crawl.crawl([str(write.root / "t")], database="red"))["t"]

    assert "string" in types(table).values()
    assert any(note in said for said in table.notes)


def test_thousands_are_not_taken_for_decimal_commas(app, write):
    write("t/a.csv", "id;n\n1;1,234\n2;5,678\n")

    table = by_name(app.crawl.crawl([str(write.root / "t")], database="red"))["t"]

    assert types(table)["n"] == "string"


def test_files_that_write_dates_otherwise_are_not_one_table(app, write):
    write("t/a.csv", "id,day\n1,13/02/2024\n")
    write("t/b.csv", "id,day\n1,2024-02-13\n")

    run = app.crawl.crawl([str(write.root / "t")], database="red")

    assert {table.name: types(table)["day"] for table in run.tables} == {"a": "date", "b": "date"}
