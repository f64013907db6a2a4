"""Statements that are run twice, in plain PySpark and in a claimed session, and must not tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[[Any], Any]
STATEMENTS: dict[str, Run] = {}


def statement(run: Run) -> Run:
    """Register a function of the SparkSession that returns what JSON can hold. They run in the order of the files."""
    STATEMENTS[run.__name__] = run
    return run


def sql(text: str) -> Run:
    """Register a SQL statement whose rows are compared."""

    def run(spark: Any) -> Any:
        return rows(spark.sql(text))

    STATEMENTS[text] = run
    return run


def rows(frame: Any) -> list[list[str]]:
    """Return a frame's rows as texts, sorted."""
    return sorted([str(value) for value in row] for row in frame.collect())
