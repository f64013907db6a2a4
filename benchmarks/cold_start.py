"""A session that the pool cannot give, to its first job's result: started by us against `SparkSession.builder`.

Both sides are a fresh Python with all as it comes, Spark's UI included; ours with the pool off, the metastore endpoint up
and the class-data archive made.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from gluepot.sessions.class_data import usable_archive
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import class_path
from tests.pot.running import RunningPot, running_pot
from tests.waiting import wait_until

CLAIM = "A cold start is at least 1.6 times as fast as SparkSession.builder.getOrCreate()."
JOB = "spark.range(1000).selectExpr('sum(id)').collect()"
OURS = f"import gluepot\nspark = gluepot.session()\n{JOB}"
THEIRS = f"from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n{JOB}"


def comparison(pot: RunningPot) -> Comparison:
    """Build the comparison for a home whose pool is off."""
    return Comparison(
        claim=CLAIM,
        ours=Contender(name="gluepot", command=[sys.executable, "-c", OURS], environment=pot.environment),
        peer=Contender(name="PySpark", command=[sys.executable, "-c", THEIRS]),
        at_least=1.6,
    )


def make_archive(folder: Path) -> None:
    """Wait until a pot with a pool has made the archive, which every user's pot does once."""
    with running_pot(folder / "warming", {"GLUEPOT_POOL_SIZE": "1"}) as pot:
        wait_until(
            lambda: usable_archive(pot.settings.cache_folder, find_java(), class_path()),
            "the class-data archive",
            limit_s=180,
        )


def run() -> int:
    """Run the comparison."""
    read_options(CLAIM, 5)
    with tempfile.TemporaryDirectory() as name:
        make_archive(Path(name))
        with running_pot(Path(name) / "home", {"GLUEPOT_POOL_SIZE": "0"}) as pot:
            return main(comparison(pot))


if __name__ == "__main__":
    sys.exit(run())
