"""One kernel for each engine: local cores, a real standalone cluster, a real Spark Connect server."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gluepot.sessions.spark_conf import base_conf
from tests.engines.clusters import SHORT_LIVED, ConnectServer, standalone_cluster
from tests.kernel.driver import KernelDriver, start_kernel
from tests.pot.running import RunningPot, running_pot

# A worker of the cluster has 1 GB and one core. An executor costs more than a driver: on both only where that is the test.
ON_BOTH = (
    '"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "2", '
    f'"spark.executor.extraJavaOptions": "{SHORT_LIVED}"'
)
SMALL = f'{ON_BOTH}, "spark.cores.max": "1"'


@dataclass(frozen=True)
class RunningEngine:
    """An engine that answers at `master`. `name` is what the test's id says."""

    name: str
    master: str


@pytest.fixture(scope="session")
def cold_pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    """A pot without a warm JVM: its catalog is what the engines share."""
    home = tmp_path_factory.mktemp("engines") / "home"
    pool = {"GLUEPOT_POOL_SIZE": "0", "GLUEPOT_POOL_MEMORY": "1g", "GLUEPOT_POOL_MASTER": "local[2]"}
    with running_pot(home, pool) as pot:
        yield pot


@pytest.fixture(scope="session")
def catalog_conf(cold_pot: RunningPot) -> dict[str, str]:
    """Settings that make an engine of another maker use the pot's catalog."""
    app = cold_pot.app()
    conf = base_conf(cold_pot.settings, app.metastore_uri())
    app.close()
    return {
        key: value
        for key, value in conf.items()
        if "hive" in key or "warehouse" in key or "Catalog" in key or "catalog" in key
    }


@pytest.fixture(scope="session")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a standalone master with two workers."""
    with standalone_cluster(tmp_path_factory.mktemp("standalone")) as url:
        yield url


@pytest.fixture(scope="session")
def connect_server(
    tmp_path_factory: pytest.TempPathFactory, catalog_conf: dict[str, str]
) -> Iterator[ConnectServer]:
    """A Spark Connect server over the pot's catalog."""
    server = ConnectServer(tmp_path_factory.mktemp("connect"), catalog_conf)
    try:
        server.restart()
        yield server
    finally:
        server.end()


@pytest.fixture(scope="session")
def connect(connect_server: ConnectServer) -> str:
    """Its URL."""
    return connect_server.url


@contextmanager
def running_kernel(pot: RunningPot, folder: Path, **environment: str) -> Iterator[KernelDriver]:
    """A kernel of the pot's home; shut down at the end, since a cluster's cores are its session's until then."""
    driver = start_kernel(
        [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
        folder=folder,
        environment={**os.environ, **pot.environment, "IPYTHONDIR": str(folder / "ipython"), **environment},
    )
    try:
        yield driver
    finally:
        driver.shutdown()


@pytest.fixture
def kernels(cold_pot: RunningPot) -> Iterator[Callable[..., KernelDriver]]:
    """Start kernels for one test."""
    with ExitStack() as started:
        yield lambda folder, **variables: started.enter_context(running_kernel(cold_pot, folder, **variables))


@pytest.fixture(scope="module", params=["local", "standalone", "connect"])
def engine(request: pytest.FixtureRequest) -> RunningEngine:
    """Each engine in turn."""
    name = request.param
    return RunningEngine(name, "local[2]" if name == "local" else request.getfixturevalue(name))


@pytest.fixture(scope="module")
def kernel(
    engine: RunningEngine, cold_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KernelDriver]:
    """A kernel whose `%%configure` has chosen the engine; its session starts with the first test."""
    with running_kernel(cold_pot, tmp_path_factory.mktemp(engine.name)) as driver:
        configured = driver.execute(f'%%configure\n{{"master": "{engine.master}", {SMALL}}}')
        assert configured.status == "ok", configured.error
        yield driver
