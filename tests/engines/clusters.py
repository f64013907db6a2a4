"""Real engines from PySpark's own jars: a standalone cluster of one master and two workers, and a Connect server.

Everything listens on loopback, on free ports, with small heaps, and is ended by pid.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gluepot.ports import free_lasting_port
from gluepot.sessions.class_data import usable_archive, use_flags
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import class_path, jvm_command, spark_home
from gluepot.settings_sources import load_settings
from tests.waiting import wait_until

_START_LIMIT_S = 120
# They live for a test: started quickly rather than fast in the end.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """Start a master and two workers of one core and 1 GB each; yield the master's URL once both are registered."""
    url = f"spark://127.0.0.1:{free_lasting_port()}"
    port = url.rpartition(":")[2]
    master_log = folder / "master.log"
    master = ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", port]
    with _running(_daemon([*master, "--webui-port", "0"]), master_log):
        wait_until(lambda: _answers(url), f"the master at {url}: {_tail(master_log)}", _START_LIMIT_S)
        worker = ["org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0"]
        size = ["-c", "1", "-m", "1g"]
        with (
            _running(_daemon([*worker, *size, "-d", str(folder / "one"), url]), folder / "one.log"),
            _running(_daemon([*worker, *size, "-d", str(folder / "two"), url]), folder / "two.log"),
        ):
            wait_until(
                lambda: master_log.read_text(errors="replace").count("Registering worker") == 2,
                f"two workers: {_tail(master_log)}",
                _START_LIMIT_S,
            )
            yield url


class ConnectServer:
    """A Spark Connect server on two local cores with these further settings, at the same URL when it is started anew."""

    def __init__(self, folder: Path, conf: Mapping[str, str]) -> None:
        self._folder = folder
        self._conf = conf
        self._port = free_lasting_port()
        self._running = ExitStack()
        self.url = f"sc://127.0.0.1:{self._port}"

    def restart(self) -> None:
        """Start it, or end it and start it anew; return when it answers."""
        self.end()
        self._running.enter_context(_connect_server(self._folder, self._conf, self._port))

    def end(self) -> None:
        """End it, where it runs."""
        self._running.close()


@contextmanager
def _connect_server(folder: Path, conf: Mapping[str, str], port: int) -> Iterator[None]:
    settings = {
        "spark.master": "local[2]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        **conf,
    }
    command = jvm_command(find_java(), conf=settings, memory_mb=1024, flags=_young_flags())
    server = [*command[:-1], "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    url = f"sc://127.0.0.1:{port}"
    log = folder / "connect.log"
    with _running([*server, "spark-internal"], log):
        wait_until(lambda: _answers(url), f"the server at {url}: {_tail(log)}", _START_LIMIT_S)
        yield


def _young_flags() -> tuple[str, ...]:
    """Return the flags of a JVM that lives for a test: started quickly, with the classes that pots keep."""
    archive = usable_archive(load_settings().settings.cache_folder, find_java(), class_path())
    return (*SHORT_LIVED.split(), *use_flags(archive))


def _daemon(arguments: list[str]) -> list[str]:
    return [
        str(find_java().program),
        "-Xmx256m",
        *_young_flags(),
        "-cp",
        os.pathsep.join(class_path()),
        *arguments,
    ]


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[int]:
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SCALA_VERSION": "2.13",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=log.parent, env=environment
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    host, _, port = url.partition("://")[2].rpartition(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
    except OSError:
        return False
    return True


def _tail(log: Path) -> str:
    return " ".join(log.read_text(errors="replace").splitlines()[-3:]) if log.exists() else "no log yet"
