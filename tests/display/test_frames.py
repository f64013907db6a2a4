"""Rows of a DataFrame are the same whichever way they come."""

from __future__ import annotations

from typing import Any

import pytest

from gluepot.display.frames import fetch_rows, frame_rendering
from gluepot.sessions.sql_errors import SqlStatementError
from gluepot.sessions.statements import readable_errors, run_sql

pytestmark = pytest.mark.spark

PARTITIONS = 8

EVERY_TYPE = """
SELECT id, CAST(id AS decimal(10, 2)) AS money, CAST(id AS string) AS name, id % 2 = 0 AS even,
       DATE '2024-03-31' AS day, TIMESTAMP '2024-03-31 02:30:00' AS at, TIMESTAMP_NTZ '2024-03-31 02:30:00' AS local,
       array(id, NULL) AS list, map('a', id) AS pairs, named_struct('x', id, 'y', array('z')) AS nested,
       CAST('b' AS binary) AS bytes, INTERVAL '1' DAY AS apart, CAST(NULL AS int) AS nothing, double('NaN') AS nan
FROM range(3)
"""


def test_an_error_of_the_rows_is_as_readable_as_one_of_the_statement(spark: Any) -> None:
    sql = "SELECT array()[id] FROM range(3)"

    with pytest.raises(SqlStatementError) as raised, readable_errors(sql):
        fetch_rows(run_sql(spark, sql, {}), 20)

    assert raised.value.condition == "INVALID_ARRAY_INDEX"
    assert raised.value.place == f"{sql}\n       ^"
    assert "\n" not in raised.value.sentence


def test_many_rows_come_as_the_same_values_as_few(spark: Any) -> None:
    frame = spark.sql(EVERY_TYPE)

    few, many = fetch_rows(frame, 20), fetch_rows(frame, 5000)

    assert repr(few) == repr(many)  # not ==: NaN


@pytest.mark.parametrize("rows", [20, 1000])
def test_more_rows_than_asked_for_are_said(spark: Any, rows: int) -> None:
    exactly, more = (fetch_rows(spark.range(count), rows) for count in (rows, rows + 1))

    assert (len(exactly.rows), exactly.truncated) == (rows, False)
    assert (len(more.rows), more.truncated) == (rows, True)


def test_nested_values_are_shown_as_people_write_them(spark: Any) -> None:
    frame = spark.sql(
        "SELECT named_struct('city', 'Ulm', 'at', named_struct('lat', 48.4D)) AS place, array(1, NULL) AS list,"
        " map('a', array('x')) AS pairs, CAST(NULL AS struct<x:int>) AS nothing"
    )

    shown = frame_rendering(frame)

    for text in (shown.text, shown.html or ""):
        assert "{city: Ulm, at: {lat: 48.4}}" in text
        assert "[1, null]" in text
        assert "{a: [x]}" in text
        assert "Row(" not in text


@pytest.mark.parametrize(
    ("rows", "tasks"),
    [(20, 1), (1000, PARTITIONS + 1)],
    ids=["few: the first partition", "many: each partition's first, and one to gather them"],
)
def test_the_work_of_a_look_is_known(spark: Any, rows: int, tasks: int) -> None:
    context = spark.sparkContext
    context.setJobGroup(f"look at {rows}", "a test counts its tasks")
    try:
        fetched = fetch_rows(spark.range(0, 1_000_000, 1, PARTITIONS), rows)
    finally:
        context.setLocalProperty("spark.jobGroup.id", None)

    assert [row[0] for row in fetched.rows] == list(range(rows))
    tracker = context.statusTracker()
    jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(f"look at {rows}")]
    stages = [tracker.getStageInfo(stage) for job in jobs for stage in job.stageIds]
    assert len(jobs) == 1
    assert sum(stage.numTasks for stage in stages) == tasks
