"""The place of an error that Spark reports, out of what it says and shows."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.errors import PySparkException

from gluepot.sessions.error_places import place_shown, worker_error
from gluepot.sessions.sql_errors import SqlStatementError, explain

UDF_FAILED = """
  An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "/env/lib/python3.11/site-packages/pyspark/worker.py", line 2044, in main
    process()
  File "/tmp/ipykernel_7/12.py", line 3, in ratio
  File "/home/me/sales.py", line 8, in divide
    return a / b
           ~~^~~
KeyError: 'b'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/env/lib/python3.11/site-packages/pyspark/worker.py", line 2044, in main
    process()
  File "/tmp/ipykernel_7/12.py", line 3, in ratio
  File "/home/me/sales.py", line 8, in divide
    return a / b
           ~~^~~
  File "/opt/spark/python/lib/pyspark.zip/pyspark/util.py", line 9, in wrapped
  File "/env/lib/python3.11/site-packages/pandas/core/frame.py", line 5, in div
    raise
ZeroDivisionError: division by zero
on the second line

JVM stacktrace:
org.apache.spark.SparkException: Job aborted
\tat org.apache.spark.Something
Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "/elsewhere.py", line 1, in other
OtherError: no
"""

RDD_FAILED = """An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.
: org.apache.spark.SparkException: Job aborted: org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "<stdin>", line 1, in <lambda>
ValueError: no
\tat org.apache.spark.api.python.BasePythonRunner
"""


def test_a_workers_error_is_its_last_sentence_and_the_users_own_lines() -> None:
    raised = worker_error(UDF_FAILED)

    assert raised is not None
    assert raised.sentence == "ZeroDivisionError: division by zero\non the second line"
    assert raised.place.splitlines() == [
        "  a cell, line 3, in ratio",
        "  /home/me/sales.py, line 8, in divide: return a / b",
    ]


def test_the_stack_of_the_jvm_is_no_part_of_a_workers_sentence() -> None:
    raised = worker_error(RDD_FAILED)

    assert raised is not None
    assert (raised.sentence, raised.place) == ("ValueError: no", "  a cell, line 1, in <lambda>")


def test_an_error_that_quotes_no_worker_is_none_of_a_worker() -> None:
    assert worker_error("[DIVIDE_BY_ZERO] Division by zero.") is None


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("Syntax error\n\n== SQL ==\nSELECT * FRM x\n---------^^^\n", "SELECT * FRM x\n         ^^^"),
        ("== SQL ==\nSELECT 1,\n  1/0\n  ^^^\nFROM x", "  1/0\n  ^^^"),
        ("--- nothing is marked ---", ""),
    ],
)
def test_the_place_is_the_line_above_sparks_marker(message: str, place: str) -> None:
    assert place_shown((), message) == place


def explained(spark: Any, sql: str, *names: str) -> SqlStatementError:
    """Return the readable form of what `spark.sql` raises, as a cell has it: without the SQL."""
    with pytest.raises(PySparkException) as raised:
        spark.sql(sql)
    told = explain(raised.value, "", lambda: names)
    assert told is not None
    return told


@pytest.mark.spark
@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("SELECT id,\n       nope\nFROM range(3)", "       nope\n       ^^^^"),
        ("SELECT id FRM range(3) x", "SELECT id FRM range(3) x\n              ^^^"),
    ],
    ids=["analysis", "parser"],
)
def test_an_error_of_spark_sql_in_a_cell_shows_its_place(spark: Any, sql: str, place: str) -> None:
    assert explained(spark, sql).place == place


@pytest.mark.spark
def test_a_misspelt_table_or_database_in_a_cell_is_offered_the_near_one(spark: Any) -> None:
    names = ("Late", "sales.orders")

    steps = [
        explained(spark, sql, *names).next_step
        for sql in ("SELECT * FROM sales.ordres", "SELECT * FROM lat", "USE sale")
    ]

    assert steps == ["Did you mean 'sales.orders'?", "Did you mean 'Late'?", "Did you mean 'sales'?"]


@pytest.mark.spark
def test_a_catalog_that_does_not_answer_hides_no_error_of_spark(spark: Any) -> None:
    def broken() -> list[str]:
        raise OSError("no database")

    with pytest.raises(PySparkException) as raised:
        spark.table("nowhere_to_be_found")
    told = explain(raised.value, "", broken)

    assert told is not None
    assert told.sentence == "The table or view 'nowhere_to_be_found' cannot be found."
