"""AWS Glue's standard header cell and then the first Spark cell, against plain PySpark's first cell without one.

Glue's header asks for workers. What fits this machine becomes the shape of a waiting JVM: the header must not cost the
warm start. Both cells count on our side; that the session was a warm one is checked.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from benchmarks.kernels import MODULES, assert_warm, running_kernel
from benchmarks.session_start import JOB, PLAIN
from tests.pot.running import running_pot

CLAIM = "Glue's header cell and the first Spark cell take at most a tenth of plain PySpark's first cell."
SETTLE_S = 3.0
HEADER = """%idle_timeout 2880
%glue_version 5.0
%worker_type G.1X
%number_of_workers 5
import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from awsglue.job import Job"""
FIRST = f"""from pyspark.context import SparkContext
from awsglue.context import GlueContext
sc = SparkContext.getOrCreate()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
{JOB}"""


def measure(kind: str) -> None:
    """Start one kernel, run its cells, print their seconds as the harness wants them."""
    with running_kernel(kind) as driver:
        time.sleep(SETTLE_S)
        wall_s = 0.0
        for cell in (HEADER, FIRST) if kind == "gluepot" else (PLAIN,):
            outcome = driver.execute(cell)
            assert outcome.status == "ok", outcome.error
            wall_s += outcome.seconds
        if kind == "gluepot":
            assert_warm(driver)
        print(json.dumps({"wall_s": wall_s}))


def run() -> int:
    """Run the comparison over one pot."""
    read_options(CLAIM, 5)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "1"}) as pot,
    ):

        def contender(kind: str) -> Contender:
            return Contender(
                name=kind,
                command=[sys.executable, "-m", "benchmarks.header_cell", kind],
                environment=pot.environment,
                before=pot.wait_for_warm,
            )

        return main(
            Comparison(claim=CLAIM, ours=contender("gluepot"), peer=contender("pyspark"), at_least=10.0)
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in MODULES:
        measure(sys.argv[1])
    else:
        sys.exit(run())
