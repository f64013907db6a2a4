"""The line of `%%sql`: options, and then perhaps SQL."""

from __future__ import annotations

import pytest

from gluepot.sql.magic_line import split_line


@pytest.mark.parametrize(
    ("line", "options", "sql"),
    [
        ("", "", ""),
        ("-o rows -n 5", "-o rows -n 5", ""),
        ("SELECT * FROM t WHERE a = '-o x'", "", "SELECT * FROM t WHERE a = '-o x'"),
        ("--explain -o x  SELECT  1", "--explain -o x", "SELECT  1"),
        ("-- how many", "", "-- how many"),
        ("# how many", "", ""),
        ("-o", "-o", ""),
    ],
)
def test_options_come_first(line: str, options: str, sql: str) -> None:
    assert split_line(line) == (options, sql)
