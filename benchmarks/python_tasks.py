"""Many small tasks of Python functions: a gluepot session against plain PySpark, both local and with one worker for each core."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import Comparison, Contender, main, read_options
from tests.pot.running import running_pot

AT_LEAST = 3.0
CLAIM = f"Small tasks of a Python function are done at least {AT_LEAST:g} times as fast as by plain PySpark."
TASKS = 200


def session_of(kind: str) -> Any:
    """Start the one or the other."""
    if kind == "gluepot":
        import gluepot

        return gluepot.session()
    from pyspark.sql import SparkSession

    return SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()


def measure(kind: str) -> None:
    """Run the tasks in a session whose workers have had one, and print their seconds."""
    spark = session_of(kind)
    context = spark.sparkContext

    def run(tasks: int) -> None:
        total = context.parallelize(range(tasks * 10), tasks).map(lambda number: number + 1).sum()
        assert total == sum(range(1, tasks * 10 + 1))

    run(4)
    began = time.perf_counter()
    run(TASKS)
    print(json.dumps({"wall_s": time.perf_counter() - began}))
    spark.stop()


def run() -> int:
    """Run the comparison over one pot."""
    read_options(CLAIM, 3)
    pool = '{"size": 0, "master": "local[2]"}'
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL": pool}) as pot,
    ):

        def contender(kind: str) -> Contender:
            command = [sys.executable, "-m", "benchmarks.python_tasks", kind]
            return Contender(name=kind, command=command, environment=pot.environment)

        return main(
            Comparison(
                claim=CLAIM, ours=contender("gluepot"), peer=contender("pyspark"), at_least=AT_LEAST, rounds=3
            )
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in ("gluepot", "pyspark"):
        measure(sys.argv[1])
    else:
        sys.exit(run())
