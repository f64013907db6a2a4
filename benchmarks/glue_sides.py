"""What the benchmarks of `awsglue` share: a plain Spark, and a process that measures one side's work by itself.

Both sides of a comparison have the same session and the same data, made before the clock runs; only the work differs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.harness import Comparison, Contender, Outcome, compare

Work = Callable[[Any, int], Callable[[], None]]
"""Given a SparkSession and a number of rows, makes the data and returns the work that is measured."""


def session() -> Any:
    """Return a Spark session on two cores."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "3g")
    builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.ui.enabled", "false")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def ignore(data: Any) -> None:
    """Compute every column of every row and keep nothing."""
    data.write.format("noop").mode("overwrite").save()


def main(module: str, claim: str, sides: dict[str, Work], *, rows: int, at_most: float) -> int:
    """Compare the sides of a benchmark, ours first: our time is at most `at_most` times the peer's.

    With `--side NAME` it is the process of one side: it works once to warm up, then is timed.
    """
    parser = argparse.ArgumentParser(description=claim)
    parser.add_argument("--rows", type=int, default=rows, help="of the data (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of both sides (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--side", choices=list(sides), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        return _measure(sides[options.side], options.rows)
    ours, peer = (
        Contender(
            name=name, command=[sys.executable, "-m", module, "--side", name, "--rows", str(options.rows)]
        )
        for name in sides
    )
    outcome = compare(
        Comparison(claim=claim, ours=ours, peer=peer, at_least=1 / at_most, rounds=options.rounds)
    )
    print(json.dumps(_document(outcome), indent=2) if options.json else _text(outcome, at_most))
    return 0 if outcome.holds else 1


def _measure(work: Work, rows: int) -> int:
    spark = session()
    once = work(spark, rows)
    once()
    started = time.perf_counter()
    once()
    taken = time.perf_counter() - started
    spark.stop()
    print(json.dumps({"wall_s": taken}))
    return 0


def _document(outcome: Outcome) -> dict[str, Any]:
    samples = {name: [one.wall_s for one in found] for name, found in outcome.samples.items()}
    return {
        "claim": outcome.claim,
        "ours_to_peer": 1 / outcome.ratio,
        "holds": outcome.holds,
        "wall_s": samples,
    }


def _text(outcome: Outcome, at_most: float) -> str:
    lines = [outcome.claim]
    for name, samples in outcome.samples.items():
        lines.append(f"  {name:16} {' '.join(f'{one.wall_s:.2f}' for one in samples)} s")
    verdict = "holds" if outcome.holds else "DOES NOT HOLD"
    lines.append(f"  ours is {1 / outcome.ratio:.2f} times the peer, claimed at most {at_most:g}: {verdict}")
    return "\n".join(lines)
