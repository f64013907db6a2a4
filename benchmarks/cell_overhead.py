"""Two hundred trivial cells in our kernel against ipykernel's: what we add to every cell."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main, read_options
from tests.kernel.driver import start_kernel
from tests.pot.running import running_pot

CELLS = 200
CLAIM = f"{CELLS} trivial cells take at most 1.05 times what they take in ipykernel."
MODULES = {"gluepot": "gluepot.notebook", "ipykernel": "ipykernel_launcher"}
SETTLE_S = 4.0  # our kernel imports Spark beside the first cells; that is not what a cell costs


def measure(kind: str) -> None:
    """Start one kernel, run the cells, print their seconds as the harness wants them."""
    with tempfile.TemporaryDirectory() as folder:
        driver = start_kernel(
            [sys.executable, "-m", MODULES[kind], "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, "IPYTHONDIR": folder},
        )
        try:
            driver.execute("total = 0")
            time.sleep(SETTLE_S)
            began = time.perf_counter()
            for number in range(CELLS):
                driver.execute(f"total += {number}\ntotal")
            wall_s = time.perf_counter() - began
            assert driver.execute("print(total)").stdout.strip() == str(sum(range(CELLS)))
            print(json.dumps({"wall_s": wall_s}))
        finally:
            driver.shutdown()


def run() -> int:
    """Run the comparison over a pot without a pool."""
    read_options(CLAIM, 5)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": "0"}) as pot,
    ):

        def contender(kind: str) -> Contender:
            return Contender(
                name=kind,
                command=[sys.executable, "-m", "benchmarks.cell_overhead", kind],
                environment=pot.environment,
            )

        return main(
            Comparison(
                claim=CLAIM,
                ours=contender("gluepot"),
                peer=contender("ipykernel"),
                at_least=1 / 1.05,
            )
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in MODULES:
        measure(sys.argv[1])
    else:
        sys.exit(run())
