"""*Restart kernel and run all cells*, five times in a row and without a pause: the pool has to keep up.

Each restart ends a JVM and wants another. The first is waiting; the later ones come while the pool is still filling.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from benchmarks.kernels import MODULES, running_kernel
from benchmarks.session_start import JOB
from tests.pot.running import running_pot

TIMES = 5
CLAIM = f"Restart and run all, {TIMES} times in a row, is at least 1.3 times as fast as with plain PySpark."
START = {
    "gluepot": "spark",
    "pyspark": "from pyspark.sql import SparkSession\nspark = SparkSession.builder.master('local[*]').getOrCreate()",
}
CELLS = (
    "import datetime",
    JOB,
    "spark.range(100).createOrReplaceTempView('numbers')",
    "spark.sql('SELECT id % 7 AS k, count(*) AS n FROM numbers GROUP BY 1 ORDER BY 1').collect()",
)


def measure(kind: str) -> None:
    """Start one kernel, restart it and run all cells again and again, print the seconds of all of it."""
    with running_kernel(kind) as driver:
        began = time.perf_counter()
        for _ in range(TIMES):
            driver.manager.restart_kernel(now=False)
            driver.client.wait_for_ready(timeout=60)
            for cell in (START[kind], *CELLS):
                outcome = driver.execute(cell, timeout_s=120)
                assert outcome.status == "ok", outcome.error
        print(json.dumps({"wall_s": time.perf_counter() - began}))


def run() -> int:
    """Run the comparison over one pot."""
    read_options(CLAIM, 3)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "1"}) as pot,
    ):

        def contender(kind: str) -> Contender:
            return Contender(
                name=kind,
                command=[sys.executable, "-m", "benchmarks.restart_run_all", kind],
                environment=pot.environment,
                before=pot.wait_for_warm,
            )

        return main(
            Comparison(
                claim=CLAIM,
                ours=contender("gluepot"),
                peer=contender("pyspark"),
                at_least=1.3,
                rounds=3,
            )
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in MODULES:
        measure(sys.argv[1])
    else:
        sys.exit(run())
