"""The first Spark cell, to its job's result: a gluepot kernel with a warm pot against plain PySpark in ipykernel.

Claims: at least 25 times as fast in a kernel that has been up for three seconds, at least 10 times in a kernel just
started. The peer's kernel gets the same three seconds. The claim of the JVM lies inside the cell
(`claimed_at` is checked against the cell's own clock).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main
from benchmarks.kernels import assert_warm, running_kernel
from tests.pot.running import RunningPot, running_pot

JOB = "spark.range(1000).selectExpr('sum(id)').collect()"
PLAIN = f"from pyspark.sql import SparkSession\nspark = SparkSession.builder.master('local[*]').getOrCreate()\n{JOB}"


def measure(kind: str, settle_s: float) -> None:
    """Start one kernel, run the first Spark cell, print its seconds as the harness wants them."""
    with running_kernel(kind) as driver:
        time.sleep(settle_s)
        began = datetime.now(UTC)
        outcome = driver.execute(JOB if kind == "gluepot" else PLAIN)
        assert outcome.status == "ok", outcome.error
        if kind == "gluepot":
            claimed = driver.execute("print(get_ipython().kernel.door.current.claimed_at.isoformat())").stdout
            assert datetime.fromisoformat(claimed.strip()) >= began, "claimed before the cell"
            assert_warm(driver)
        print(json.dumps({"wall_s": outcome.seconds}))


def comparison(pot: RunningPot, settle_s: float, at_least: float) -> Comparison:
    """Build the comparison for kernels of this age."""

    def contender(kind: str) -> Contender:
        return Contender(
            name=kind,
            command=[sys.executable, "-m", "benchmarks.session_start", kind, str(settle_s)],
            environment=pot.environment,
            before=pot.wait_for_warm,
        )

    age = "up for 3 s" if settle_s else "just started"
    return Comparison(
        claim=f"The first Spark cell of a kernel {age} is at least {at_least:.0f} times as fast as plain PySpark's.",
        ours=contender("gluepot"),
        peer=contender("pyspark"),
        at_least=at_least,
    )


def run() -> int:
    """Run both comparisons over one pot."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "1"}) as pot,
    ):
        return max(main(comparison(pot, 3.0, 25.0)), main(comparison(pot, 0.0, 10.0)))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("gluepot", "pyspark"):
        measure(sys.argv[1], float(sys.argv[2]))
    else:
        sys.exit(run())
