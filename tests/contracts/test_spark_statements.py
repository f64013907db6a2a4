"""The same SQL in Spark over Hive's own metastore and over ours."""

from __future__ import annotations

import pytest

from tests.contracts.differences import STATEMENTS, reasons
from tests.contracts.statements.runner import numbered

pytestmark = pytest.mark.spark
LISTED = reasons(STATEMENTS)
# The moment of a DESCRIBE's row stands in another column than its name.
_MOMENT_ROWS = ("Created Time", "Last Access", "Created By")


@pytest.mark.parametrize("statement", [statement for statement in numbered() if statement not in LISTED])
def test_spark_sees_the_same_over_both(statement, statement_answers):
    theirs, ours = statement_answers

    assert timeless(ours[statement]) == timeless(theirs[statement])


@pytest.mark.parametrize("statement", LISTED)
def test_a_listed_difference_is_still_there(statement, statement_answers):
    theirs, ours = statement_answers

    assert timeless(ours[statement]) != timeless(theirs[statement]), (
        f"Gone: {LISTED[statement]}. Take it off the list."
    )


def timeless(answer):
    """Return an answer without the rows that name a moment."""
    if isinstance(answer, str):
        return answer
    return [row for row in answer if row[0] not in _MOMENT_ROWS]
