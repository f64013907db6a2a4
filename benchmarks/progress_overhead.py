"""A job of some ten seconds with its live progress line against the same without: what watching costs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from tests.kernel.driver import start_kernel
from tests.pot.running import running_pot

CLAIM = "A job of 10 s takes at most 1.02 times as long with its progress shown."
ROWS = 50_000_000  # some 10 s on two cores
JOB = "spark.range(0, {rows}, 1, 100).selectExpr('max(sha(string(id)))').collect()"
# The kernel is the same in both; the peer's has the watching of cells taken out again.
UNWATCHED = """
from gluepot.notebook.cell_work import CellWork
for event, watchers in list(get_ipython().events.callbacks.items()):
    for watcher in list(watchers):
        if isinstance(getattr(watcher, "__self__", None), CellWork):
            get_ipython().events.unregister(event, watcher)
"""


def measure(kind: str) -> None:
    """Start one kernel, warm its session with a short job, print the seconds of the long one."""
    with tempfile.TemporaryDirectory() as folder:
        driver = start_kernel(
            [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, "IPYTHONDIR": folder},
        )
        try:
            if kind == "unwatched":
                driver.execute(UNWATCHED)
            driver.execute(JOB.format(rows=ROWS // 10), timeout_s=300)
            outcome = driver.execute(JOB.format(rows=ROWS), timeout_s=300)
            assert outcome.status == "ok", outcome.error
            shown = any("Spark: ✓" in bundle.get("text/plain", "") for bundle in outcome.displays)
            assert shown == (kind == "watched"), outcome.displays
            print(json.dumps({"wall_s": outcome.seconds}))
        finally:
            driver.shutdown()


def run() -> int:
    """Run the comparison over a pot that warms one JVM before each round."""
    read_options(CLAIM, 5)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "1"}) as pot,
    ):

        def contender(kind: str) -> Contender:
            return Contender(
                name=kind,
                command=[sys.executable, "-m", "benchmarks.progress_overhead", kind],
                environment=pot.environment,
                before=pot.wait_for_warm,
            )

        return main(
            Comparison(claim=CLAIM, ours=contender("watched"), peer=contender("unwatched"), at_least=1 / 1.02)
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in ("watched", "unwatched"):
        measure(sys.argv[1])
    else:
        sys.exit(run())
