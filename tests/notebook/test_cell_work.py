"""How a cell's error says how its Spark work ended, where the engine does not."""

from __future__ import annotations

import pytest
from pyspark.errors import AnalysisException, ParseException, SparkRuntimeException

from gluepot.notebook.cell_work import _End, _end_of


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (None, _End.DONE),
        (ValueError("the user's own"), _End.DONE),
        (KeyboardInterrupt(), _End.INTERRUPTED),
        (SparkRuntimeException("late"), _End.FAILED),
        (AnalysisException("no such table"), _End.DONE),
        (ParseException("no such word"), _End.DONE),
    ],
)
def test_only_an_error_of_work_that_ran_is_a_failure_of_work(error: BaseException | None, end: _End) -> None:
    assert _end_of(error) is end


def test_an_error_that_a_magic_has_reworded_counts_as_it_was() -> None:
    def reworded() -> None:
        try:
            raise SparkRuntimeException("late")
        except SparkRuntimeException:
            raise ValueError("in other words") from None

    with pytest.raises(ValueError, match="in other words") as raised:
        reworded()

    assert _end_of(raised.value) is _End.FAILED
