"""A kernel of ours and its peer, each in a folder of its own, for benchmarks that run cells."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kernel.driver import KernelDriver, start_kernel

MODULES = {"gluepot": "gluepot.notebook", "pyspark": "ipykernel_launcher"}


@contextmanager
def running_kernel(kind: str) -> Iterator[KernelDriver]:
    """Run the kernel of a contender, "gluepot" or "pyspark", for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        driver = start_kernel(
            [sys.executable, "-m", MODULES[kind], "-f", "{connection_file}"],
            folder=Path(folder),
            environment={**os.environ, "IPYTHONDIR": folder},
        )
        try:
            yield driver
        finally:
            driver.shutdown()


def assert_warm(driver: KernelDriver) -> None:
    """Fail unless the kernel's session came out of the pool: otherwise another thing was measured."""
    warm = driver.execute("print(get_ipython().kernel.door.current.warm)").stdout
    assert warm.strip() == "True", "the pool had no warm session for it"
