"""From starting the process to the first trivial cell's answer: our kernel against ipykernel's."""

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

CLAIM = "A gluepot kernel answers its first cell within 1.5 times the time that ipykernel takes."
MODULES = {"gluepot": "gluepot.notebook", "ipykernel": "ipykernel_launcher"}


def measure(kind: str) -> None:
    """Start one kernel, run one cell, print the seconds as the harness wants them."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        driver = start_kernel(
            [sys.executable, "-m", MODULES[kind], "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, "IPYTHONDIR": folder},
        )
        try:
            assert driver.execute("print(1 + 1)").stdout.strip() == "2"
            print(json.dumps({"wall_s": time.perf_counter() - began}))
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
                command=[sys.executable, "-m", "benchmarks.kernel_start", kind],
                environment=pot.environment,
            )

        return main(
            Comparison(claim=CLAIM, ours=contender("gluepot"), peer=contender("ipykernel"), at_least=1 / 1.5)
        )


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in MODULES:
        measure(sys.argv[1])
    else:
        sys.exit(run())
