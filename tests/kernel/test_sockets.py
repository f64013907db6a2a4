"""Every socket of every process that we start listens on loopback only (DESIGN, Safety)."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest

from tests.kernel.driver import KernelDriver
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

WORKERS = "print(spark.sparkContext.parallelize([1, 2], 2).map(lambda x: x).count())"
STREAM = "spark.readStream.format('rate').load().writeStream.format('memory').queryName('rate').start()"


def test_every_listening_socket_is_on_loopback(
    kernel: KernelDriver, warm_pot: RunningPot, tmp_path: Path
) -> None:
    kernel.execute(WORKERS)
    warm_pot.wait_for_warm()  # a JVM that waits counts, too
    kernel.execute(STREAM)

    listening = _listening(warm_pot, kernel)

    kinds = {kind for kind, _ in listening}
    assert kinds >= {"pot", "endpoint", "kernel", "jvm"}
    assert [(kind, address) for kind, address in listening if not _is_loopback(address)] == []


def _listening(pot: RunningPot, kernel: KernelDriver) -> set[tuple[str, str]]:
    """Return kind of process and address of every socket that takes connections or datagrams."""
    found = set()
    for process in psutil.process_iter(["cmdline"]):
        try:
            kind = _kind(process, pot, kernel)
            if kind:
                found.add((kind, "127.0.0.1"))  # a process without a socket is met, too
            for connection in process.net_connections("inet") if kind else ():
                datagrams = connection.type == socket.SOCK_DGRAM and not connection.raddr
                if connection.status == psutil.CONN_LISTEN or datagrams:
                    found.add((kind, connection.laddr.ip))
        except psutil.Error:
            continue
    return found


def _kind(process: psutil.Process, pot: RunningPot, kernel: KernelDriver) -> str:
    line = " ".join(process.info["cmdline"] or ())
    if process.pid == kernel.pid:
        return "kernel"
    home = str(pot.settings.home)
    if home not in line and process.environ().get("GLUEPOT_HOME") != home:
        return ""
    for mark, kind in {"gluepot.pot": "pot", "catalog.endpoint": "endpoint", "SparkSubmit": "jvm"}.items():
        if mark in line:
            return kind
    return "other"


def _is_loopback(address: str) -> bool:
    parsed = ip_address(address)
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback
