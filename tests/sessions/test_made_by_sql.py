"""What a statement makes for its session alone is read off its text."""

from __future__ import annotations

import pytest

from gluepot.sessions.made_by_sql import Temporary, TemporaryKind, altered_by, made_by

VIEW, FUNCTION = TemporaryKind.VIEW, TemporaryKind.FUNCTION


@pytest.mark.parametrize(
    ("statement", "made"),
    [
        ("CREATE TEMP VIEW Two AS SELECT 2", Temporary(VIEW, "two")),
        (
            "-- of one\n/* and\nmore */ create or replace temporary view `a b` as select 1",
            Temporary(VIEW, "a b"),
        ),
        ("CREATE TEMPORARY TABLE t USING csv OPTIONS (path 'x')", Temporary(VIEW, "t")),
        ("CREATE GLOBAL TEMP VIEW shared AS SELECT 4", Temporary(VIEW, "global_temp.shared")),
        ("CREATE TEMP VIEW global_temp.shared AS SELECT 4", Temporary(VIEW, "global_temp.shared")),
        ("CREATE TEMPORARY FUNCTION IF NOT EXISTS f(x INT) RETURNS INT RETURN x", Temporary(FUNCTION, "f")),
        ("CREATE VIEW lasting AS SELECT 1", None),
        ("CREATE TABLE t USING parquet AS SELECT 1", None),
        ("SELECT 'CREATE TEMP VIEW two'", None),
    ],
)
def test_what_a_statement_makes(statement: str, made: Temporary | None) -> None:
    assert made_by(statement) == made


def test_what_a_statement_alters() -> None:
    assert altered_by("ALTER VIEW `Two` AS SELECT 3") == Temporary(VIEW, "two")
    assert altered_by("ALTER TABLE two ADD COLUMN x INT") is None
