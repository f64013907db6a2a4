"""Real kernels over a real pot: one home folder with a warm pool for the whole session, and a kernel that tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver, start_kernel
from tests.kernel.shared import NOTEBOOK, SharedKernel
from tests.pot.running import RunningPot, running_pot


@pytest.fixture(scope="session")
def warm_pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot with one warm JVM in a home of its own; ended, and checked to leave nothing, at the end."""
    home = tmp_path_factory.mktemp("warm") / "home"
    with running_pot(home, {"GLUEPOT_POOL_SIZE": "1", "GLUEPOT_POOL_MEMORY": "1g"}) as pot:
        yield pot


@pytest.fixture(scope="session")
def cold_pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot without a warm JVM: for sessions that a pool would keep another one of in vain, and for none at all."""
    home = tmp_path_factory.mktemp("cold") / "home"
    with running_pot(home, {"GLUEPOT_POOL_SIZE": "0", "GLUEPOT_POOL_MEMORY": "1g"}) as pot:
        yield pot


@pytest.fixture
def kernel_in(warm_pot: RunningPot, tmp_path: Path) -> Iterator[Callable[..., KernelDriver]]:
    """Start kernels of this test's own folder over the warm pot; all are shut down at its end."""
    with _kernels(warm_pot, tmp_path) as start:
        yield start


@pytest.fixture
def cold_kernel_in(cold_pot: RunningPot, tmp_path: Path) -> Iterator[Callable[..., KernelDriver]]:
    """Start kernels of this test's own folder over the pot without a pool; all are shut down at its end."""
    with _kernels(cold_pot, tmp_path) as start:
        yield start


@contextmanager
def _kernels(pot: RunningPot, folder: Path) -> Iterator[Callable[..., KernelDriver]]:
    started: list[KernelDriver] = []

    def start(**environment: str) -> KernelDriver:
        driver = start_kernel_of(pot, folder, **environment)
        started.append(driver)
        return driver

    yield start
    for driver in started:
        driver.shutdown()


@pytest.fixture(scope="session")
def cold_shared(cold_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedKernel]:
    """Another one, whose sessions are started cold: to lose one of them costs half."""
    folder = tmp_path_factory.mktemp("cold")
    kernel = SharedKernel(lambda: start_kernel_of(cold_pot, folder), folder)
    yield kernel
    kernel.shutdown()


@pytest.fixture
def cold_kernel(cold_shared: SharedKernel) -> KernelDriver:
    """The shared kernel of the pot without a pool, as new; it may have a session or not."""
    return cold_shared.as_new()


@pytest.fixture(scope="session")
def shared(warm_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedKernel]:
    """The kernel that tests share."""
    folder = tmp_path_factory.mktemp("shared")
    kernel = SharedKernel(lambda: start_kernel_of(warm_pot, folder, JPY_SESSION_NAME=NOTEBOOK), folder)
    yield kernel
    kernel.shutdown()


@pytest.fixture
def kernel(shared: SharedKernel) -> KernelDriver:
    """The shared kernel as new; it may have a session or not, and is not to be given one that only a start can make."""
    return shared.as_new()


@pytest.fixture
def kernel_without_session(shared: SharedKernel) -> KernelDriver:
    """The shared kernel as new, and without a session."""
    return shared.without_session()


def start_kernel_of(pot: RunningPot, folder: Path, **environment: str) -> KernelDriver:
    """Start a kernel over this pot in `folder`."""
    return start_kernel(
        [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
        folder=folder,
        environment={**os.environ, **pot.environment, "IPYTHONDIR": str(folder / "ipython"), **environment},
    )
