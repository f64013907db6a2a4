"""What counting a run's work costs: a job of about 30 seconds and many small Spark jobs, with metrics and without.

Claim: at most 2 % slower. Both sides run the same steps in the same session settings, measured inside the process
from the first step to the last, so that the start of the JVM does not count.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from gluepot.jobs.models import WorkMetrics
from gluepot.jobs.run_files import RunFiles
from gluepot.jobs.script_process import RunReport
from gluepot.jobs.step_metrics import StepMeter

SECONDS = float(os.environ.get("RUN_METRICS_SECONDS", "30"))
STEPS = 10
JOBS_A_STEP = 20
CLAIM = f"Counting the work of a job of {SECONDS:.0f} s costs at most 2 %."


def measure(*, with_metrics: bool) -> None:
    """Run the steps and print their seconds. The work is fixed beforehand, by a first step that is timed."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    rows = int(os.environ["RUN_METRICS_ROWS"])
    with tempfile.TemporaryDirectory() as folder:
        meter = StepMeter() if with_metrics else _NoMeter()
        report = RunReport(RunFiles(folder=Path(folder)), meter=meter)
        meter.start()
        _step(spark, rows)
        began = time.perf_counter()
        for index in range(STEPS):
            report.step(index)
            _step(spark, rows)
        report.done()
        report.over()
        print(json.dumps({"wall_s": time.perf_counter() - began}))
    spark.stop()


def _step(spark: object, rows: int) -> None:
    for number in range(JOBS_A_STEP):
        spark.range(rows).selectExpr(f"sum(hash(id + {number}))").collect()  # type: ignore[attr-defined]


class _NoMeter(StepMeter):
    """Stands where the meter is and counts nothing."""

    def start(self) -> None:
        pass

    def take(self) -> WorkMetrics:
        return WorkMetrics()

    def total(self) -> WorkMetrics:
        return WorkMetrics()


def rows_for(seconds: float) -> int:
    """Return how many rows make the whole job take about this long on this machine."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    _step(spark, 1000)
    began = time.perf_counter()
    spark.range(200_000_000).selectExpr("sum(hash(id))").collect()
    rate = 200_000_000 / (time.perf_counter() - began)
    spark.stop()
    return int(rate * seconds / STEPS / JOBS_A_STEP)


def comparison() -> Comparison:
    """Build the comparison for this machine."""
    rows = {"RUN_METRICS_ROWS": str(rows_for(SECONDS))}
    command = [sys.executable, "-m", "benchmarks.run_metrics"]
    return Comparison(
        claim=CLAIM,
        ours=Contender(name="with metrics", command=[*command, "with"], environment=rows),
        peer=Contender(name="without", command=[*command, "without"], environment=rows),
        at_least=0.98,
    )


if __name__ == "__main__":
    if sys.argv[1:] in (["with"], ["without"]):
        measure(with_metrics=sys.argv[1] == "with")
    else:
        read_options(CLAIM, 5)  # who only asks what it claims need not wait until the machine is known
        sys.exit(main(comparison()))
