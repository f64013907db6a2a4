"""Real kernels over a real pot: one home folder with a warm pool for the whole session."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver, start_kernel
from tests.pot.running import RunningPot, running_pot


@pytest.fixture(scope="session")
def warm_pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot with one warm JVM in a home of its own; ended, and checked to leave nothing, at the end."""
    home = tmp_path_factory.mktemp("warm") / "home"
    with running_pot(home, {"GLUEPOT_POOL_SIZE": "1", "GLUEPOT_POOL_MEMORY": "1g"}) as pot:
        yield pot


@pytest.fixture
def kernel_in(warm_pot: RunningPot, tmp_path: Path) -> Iterator[Callable[..., KernelDriver]]:
    """Start kernels of this test's own folder; all are shut down at its end."""
    started: list[KernelDriver] = []

    def start(**environment: str) -> KernelDriver:
        driver = start_kernel(
            [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
            folder=tmp_path,
            environment={
                **os.environ,
                **warm_pot.environment,
                "IPYTHONDIR": str(tmp_path / "ipython"),
                **environment,
            },
        )
        started.append(driver)
        return driver

    yield start
    for driver in started:
        driver.shutdown()


@pytest.fixture
def kernel(kernel_in: Callable[..., KernelDriver]) -> KernelDriver:
    """One kernel, just started."""
    return kernel_in()
