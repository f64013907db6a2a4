"""Trivial cells in our kernel against ipykernel's: what we add to every cell, by the median of sixty turns of ten.

Both kernels are up, and take turns by ten cells: the same ten vary by a fifth from one second to the next on a machine that
others share, which is more than what is measured.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import read_options, show, take_turns
from tests.kernel.driver import KernelDriver, start_kernel
from tests.pot.running import running_pot

TURNS = 60  # a turn differs from the next by a fifth
CELLS = 10  # of a turn
CLAIM = "200 trivial cells take at most 1.05 times what they take in ipykernel."
MODULES = {"gluepot": "gluepot.notebook", "ipykernel": "ipykernel_launcher"}
SETTLE_S = 4.0  # our kernel imports Spark beside the first cells; that is not what a cell costs


@contextmanager
def kernel_of(kind: str, environment: dict[str, str]) -> Iterator[KernelDriver]:
    """A kernel in a folder of its own, that has run a cell."""
    with tempfile.TemporaryDirectory() as folder:
        driver = start_kernel(
            [sys.executable, "-m", MODULES[kind], "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, **environment, "IPYTHONDIR": folder},
        )
        try:
            driver.execute("total = 0")
            yield driver
        finally:
            driver.shutdown()


def turn(driver: KernelDriver) -> float:
    """Run ten cells; return their seconds."""
    began = time.perf_counter()
    for number in range(CELLS):
        driver.execute(f"total += {number}\ntotal")
    return time.perf_counter() - began


def run() -> int:
    """Run the comparison over a pot without a pool."""
    options = read_options(CLAIM, TURNS)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "0"}) as pot,
        kernel_of("gluepot", dict(pot.environment)) as ours,
        kernel_of("ipykernel", {}) as theirs,
    ):
        time.sleep(SETTLE_S)
        sides = {"gluepot": lambda: turn(ours), "ipykernel": lambda: turn(theirs)}
        outcome = take_turns(CLAIM, 1 / 1.05, sides, options.rounds)
        total = str(options.rounds * sum(range(CELLS)))
        assert all(driver.execute("print(total)").stdout.strip() == total for driver in (ours, theirs))
    return show(outcome, as_json=options.json)


if __name__ == "__main__":
    sys.exit(run())
