"""Ways of writing delimited text that were met in published data sets, each in a file of its own making."""

from __future__ import annotations

import pytest

from tests.crawl.lakes import types

WILD = {
    "rows that leave their last cells out": (
        "dates, cpi, forecast, low, high\n1950:1, 28.9,,,\n1950:2, 29.1, 29.8,\n1950:3, 29.3, 29.7,\n"
        "1950:4, 29.3, 29.9,\n1951:1, 29.3, 29.9,\n",
        {"dates": "string", "cpi": "double", "forecast": "double", "low": "string", "high": "string"},
        [("1950:1", 28.9, None, None, None), ("1950:2", 29.1, 29.8, None, None)],
    ),
    "blanks before quotes": (
        '"id", "note"\n"1", "a, b"\n"2", "c"\n"3", ""\n',
        {"id": "bigint", "note": "string"},
        [(1, "a, b"), (2, "c")],
    ),
    "numbers for names": (
        "id,100022,100025,10003\nx,TRUE,FALSE,TRUE\ny,TRUE,TRUE,TRUE\nz,FALSE,TRUE,FALSE\n",
        {"id": "string", "100022": "boolean", "100025": "boolean", "10003": "boolean"},
        [("x", True, False, True), ("y", True, True, True)],
    ),
    "a header that leaves the name of the rows out, between blanks": (
        '"Houses" "Rent" "Tax"\n"Aberdeen_City" 1142 27.5 712\n"Angus" 272 23.5 679\n"Fife" 300 35.0 801\n',
        {"col1": "string", "houses": "bigint", "rent": "double", "tax": "bigint"},
        None,
    ),
    "numbers of one width between blanks": (
        "".join(f"   {n}.8300000e+02   {n}.9000000e+01   {n}.6500000e+02\n" for n in range(1, 8)),
        {"col1": "double", "col2": "double", "col3": "double"},
        None,
    ),
    "an account of the data, a ruled line, then columns between blanks": (
        "/* Quarterly, adjusted,\nin billions of DM\nsource: the bank */\n<1960 Q1>\ninvest   income\n------   ------\n"
        + "".join(f"{180 + n}      {451 + n}.5\n" for n in range(12)),
        {"invest": "bigint", "income": "double"},
        None,
    ),
    "thousands of columns": (
        "name," + ",".join(f"measure_{n:05}" for n in range(6000)) + "\n" + ("x," + "1," * 5999 + "2\n") * 3,
        None,
        None,
    ),
}


@pytest.mark.parametrize("name", WILD)
def test_it_is_the_table_that_its_writer_meant(app, write, read, name):
    text, columns, rows = WILD[name]
    write("t/a.csv", text)

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert columns is None or types(table) == columns
    assert len(types(table)) == (len(columns) if columns else 6001)
    if rows is not None:
        assert read("default", "t")[:2] == rows


def test_an_empty_row_and_a_title_above_the_header_are_no_rows(app, write):
    body = "".join(f"STATE {n},S{n},{n}00,{n}50\n" for n in range(1, 9))
    write("t/a.csv", f",,,\nNumber of Students by State,,,\nname,code,first,second\n{body}")

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert types(table) == {"name": "string", "code": "string", "first": "bigint", "second": "bigint"}


def test_a_value_anywhere_in_a_file_of_two_megabytes_counts(app, write):
    rows = [f"{n},{n % 19}" for n in range(150_000)]
    rows[93_000] = "93000,5.75"
    write("t/a.csv", "id,years\n" + "\n".join(rows) + "\n")

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert types(table) == {"id": "bigint", "years": "double"}
