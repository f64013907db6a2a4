"""Counting Spark's work step by step, reading only what is new."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gluepot.jobs.status_lists import newest_entries, newest_number
from gluepot.jobs.step_metrics import StepMeter, WorkMetrics
from tests.waiting import wait_until


class Entries(list[dict[str, int]]):
    """A list of Scala's, as far as it is asked, which counts what it is asked to write."""

    def isEmpty(self) -> bool:  # noqa: N802 - Scala's name
        return not self

    def head(self) -> Any:
        first = self[0]["jobId"]
        return type("Entry", (), {"jobId": lambda _: first})()

    def take(self, count: int) -> Entries:
        return Entries(self[:count])


class Context:
    """Stands where a SparkContext is, with a mapper that notes how many entries it wrote."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self._gluepot_mapper = self
        self._jvm = SimpleNamespace(java=SimpleNamespace(io=SimpleNamespace(File=Path)))

    def writeValue(self, file: Path, listed: Entries) -> None:  # noqa: N802 - Jackson's name
        self.written.append(len(listed))
        file.write_text(json.dumps(listed))


def test_only_the_new_end_of_a_long_list_is_written():
    context, listed = Context(), Entries({"jobId": number} for number in reversed(range(1000)))

    found = newest_entries(context, listed, "jobId", since=995)

    assert newest_number(listed, "jobId") == 999
    assert {entry["jobId"] for entry in found} >= set(range(995, 1000))
    assert sum(context.written) < 20


def test_a_list_in_another_order_is_read_whole():
    context, listed = (
        Context(),
        Entries([{"jobId": 999}, *({"jobId": 998} for _ in range(50)), {"jobId": 990}]),
    )

    found = newest_entries(context, listed, "jobId", since=990)

    assert len(found) == 52
    assert context.written[-1] == 52


def test_an_empty_list_has_no_newest():
    assert newest_number(Entries(), "jobId") == -1


@pytest.mark.spark
def test_jobs_are_counted_once_also_when_a_step_ends_while_one_runs(spark: Any, tmp_path: Path):
    go, started = tmp_path / "go", tmp_path / "started"
    paths = (str(go), str(started))

    def waits(number: int) -> int:
        import os
        import time

        os.close(os.open(paths[1], os.O_CREAT))
        while not os.path.exists(paths[0]):  # noqa: PTH110 - runs in a worker
            time.sleep(0.02)
        return number

    meter = StepMeter()
    meter.take()
    running = threading.Thread(target=spark.sparkContext.parallelize([0], 1).map(waits).collect)
    running.start()
    wait_until(started.exists, "the job to run", limit_s=60)
    for _ in range(5):
        spark.sparkContext.parallelize([1], 1).count()
    first = meter.take()
    go.touch()
    running.join()
    for _ in range(3):
        spark.sparkContext.parallelize([1], 1).count()
    second = meter.take()

    assert (first.jobs, second.jobs) == (5, 4)
    assert (first.stages, second.stages) == (5, 4)
    assert meter.take().jobs == 0


def test_a_context_that_is_just_being_made_has_done_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = SimpleNamespace(SparkContext=SimpleNamespace(_active_spark_context=object()))
    monkeypatch.setitem(sys.modules, "pyspark.core.context", begun)

    assert StepMeter().take() == WorkMetrics()
