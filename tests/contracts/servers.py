"""The two metastores of the contract: Hive's own, from PySpark's jars, and ours. Each is a process on a free port.

Hive's listens on all interfaces, without authentication, and has no setting for it: it is started late and ended
early. Nobody else's data is in it: its database is Derby, in the folder that it is given.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psutil
from hive_metastore import ThriftHiveMetastore
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransport, TTransportException

from gluepot.catalog.endpoint.launch import SERVICE
from gluepot.database import open_database
from gluepot.database.services import kept_port
from gluepot.ports import free_lasting_port
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import class_path
from tests.migrated import open_migrated
from tests.waiting import wait_until

_START_LIMIT_S = 60.0
_END_LIMIT_S = 10.0
_CLIENT_TIMEOUT_MS = 60_000
# Hive asks Derby for numbers by casting texts, and whether a cast meets a text that is no number depends on the order in
# which Derby joins: then Hive answers "Filtering is supported only on partition keys of type string". Derby takes the best
# order that it finds in a few milliseconds, so on a busy machine another one, and again another when a thread of its own
# has counted rows. Without its time limit and without that thread, it takes the same order every time. Benchmarks measure
# Hive without these flags.
SAME_PLANS = ("-Dderby.optimizer.noTimeout=true", "-Dderby.storage.indexStats.auto=false")


@dataclass(frozen=True, kw_only=True)
class Metastore:
    """A running metastore. `folder` holds all its files, among them `warehouse`.

    `start_s` are the seconds from the start of its process to its first answer.
    """

    name: str
    folder: Path
    port: int
    process: psutil.Process
    start_s: float = 0.0

    @property
    def uri(self) -> str:
        return f"thrift://127.0.0.1:{self.port}"

    @contextmanager
    def client(self) -> Iterator[Any]:
        """PyIceberg's generated client, which knows neither of the two."""
        transport = TBufferedTransport(_socket(self.port))
        transport.open()
        try:
            yield ThriftHiveMetastore.Client(TBinaryProtocolAccelerated(transport))
        finally:
            transport.close()

    def cpu_s(self) -> float:
        """CPU seconds that the server has used until now."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def hive_metastore(
    folder: Path,
    *,
    heap: str = "384m",
    more: Mapping[str, str] = MappingProxyType({}),
    flags: Sequence[str] = SAME_PLANS,
) -> Iterator[Metastore]:
    """Hive 2.3's own metastore over an empty Derby database, with `more` settings of its own and these flags of Java."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_lasting_port()
    settings = {
        "hive.async.log.enabled": "false",  # the asynchronous logger's library is not among the jars
        "datanucleus.schema.autoCreateAll": "true",
        "hive.metastore.schema.verification": "false",
        "datanucleus.connectionPoolingType": "NONE",
        "hive.hmshandler.retry.interval": "5ms",  # what the database refuses is repeated ten times; 2 s is the default
        "javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder / 'derby'};create=true",
        "hive.metastore.warehouse.dir": f"file:{folder / 'warehouse'}",
        "hive.exec.scratchdir": f"file:{folder / 'scratch'}",
        **more,
    }
    command = [
        str(find_java().program), f"-Xmx{heap}", "-XX:+UseSerialGC", *flags, f"-Djava.io.tmpdir={folder}",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.net", "java.util")),
        "-cp", os.pathsep.join(class_path()),
        "org.apache.hadoop.hive.metastore.HiveMetaStore", "-p", str(port),
        *(part for key, value in settings.items() for part in ("--hiveconf", f"{key}={value}")),
    ]  # fmt: skip
    with _running("Hive", command, folder, port, {}) as metastore:
        yield metastore


@contextmanager
def our_metastore(folder: Path, database_url: str = "") -> Iterator[Metastore]:
    """Our endpoint over a home of its own, in SQLite or in the migrated database that the URL names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = open_database(database_url) if database_url else open_migrated(folder / "gluepot.db")
    port = kept_port(database, SERVICE)
    database.close()
    command = [sys.executable, "-m", "gluepot.catalog.endpoint"]
    environment = {"GLUEPOT_HOME": str(folder), "GLUEPOT_DATABASE_URL": database_url}
    with _running("gluepot", command, folder, port, environment) as metastore:
        yield metastore


@contextmanager
def _running(
    name: str, command: list[str], folder: Path, port: int, environment: Mapping[str, str]
) -> Iterator[Metastore]:
    log = folder / "server.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env={**os.environ, **environment},
        )  # fmt: skip
    metastore = Metastore(name=name, folder=folder, port=port, process=psutil.Process(process.pid))
    try:
        wait_until(
            lambda: process.poll() is not None or _answers(metastore), f"{name} on {port}", _START_LIMIT_S
        )
        assert process.poll() is None, log.read_text(errors="replace")[-4000:]
        yield replace(metastore, start_s=time.perf_counter() - began)
    finally:
        # Hive's own end takes seconds and nothing of it is kept.
        process.kill() if name == "Hive" else process.terminate()
        process.wait(_END_LIMIT_S)


def _answers(metastore: Metastore) -> bool:
    try:
        # Looked at first: Thrift's client logs every connection that is refused.
        socket.create_connection(("127.0.0.1", metastore.port), timeout=_START_LIMIT_S).close()
        with metastore.client() as client:
            return bool(client.get_all_databases())
    except (TTransportException, OSError):
        return False


def _socket(port: int) -> TSocket:
    connection = TSocket("127.0.0.1", port)
    connection.setTimeout(_CLIENT_TIMEOUT_MS)
    return connection
