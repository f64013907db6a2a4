"""A job of some ten seconds with its live progress line against the same without: what watching costs.

One kernel and one session run both in turn: two JVMs of the same kind differ by more than what is measured.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.harness import read_options, show, take_turns
from tests.kernel.driver import KernelDriver, start_kernel
from tests.pot.running import running_pot

CLAIM = "A job of 10 s takes at most 1.02 times as long with its progress shown."
ROUNDS = 8
ROWS = 50_000_000  # some 10 s on two cores
JOB = "spark.range(0, {rows}, 1, 100).selectExpr('max(sha(string(id)))').collect()"
# What watches cells is called as long as it is wanted; the cell that says so is watched, or not, to its own end.
SWITCH = """
from gluepot.notebook.cell_work import CellWork

class watching:
    is_wanted = is_on = True

def switched(event, watcher):
    def call(*arguments):
        if event.startswith("pre"):
            watching.is_on = watching.is_wanted
        if watching.is_on:
            watcher(*arguments)
    return call

events = get_ipython().events
for event, watchers in list(events.callbacks.items()):
    for watcher in list(watchers):
        if isinstance(getattr(watcher, "__self__", None), CellWork):
            events.unregister(event, watcher)
            events.register(event, switched(event, watcher))
"""


def turn(driver: KernelDriver, *, watched: bool) -> float:
    """Run the job once; return its seconds."""
    driver.execute(f"watching.is_wanted = {watched}")
    outcome = driver.execute(JOB.format(rows=ROWS), timeout_s=300)
    assert outcome.status == "ok", outcome.error
    shown = any("Spark: ✓" in bundle.get("text/plain", "") for bundle in outcome.displays)
    assert shown == watched, outcome.displays
    return outcome.seconds


def run() -> int:
    """Run the comparison over a pot without a pool: nothing is made ready beside the jobs."""
    options = read_options(CLAIM, ROUNDS)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "0"}) as pot,
    ):
        driver = start_kernel(
            [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, **pot.environment, "IPYTHONDIR": folder},
        )
        try:
            driver.execute(SWITCH)
            driver.execute(JOB.format(rows=ROWS), timeout_s=300)  # compiled by then
            sides = {
                "watched": lambda: turn(driver, watched=True),
                "unwatched": lambda: turn(driver, watched=False),
            }
            outcome = take_turns(CLAIM, 1 / 1.02, sides, options.rounds)
        finally:
            driver.shutdown()
    return show(outcome, as_json=options.json)


if __name__ == "__main__":
    sys.exit(run())
