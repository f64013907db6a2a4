"""A driver JVM of ours for a master: its settings, its addresses, the Python of its workers, and its patience.

On this machine everything is on loopback. A cluster must be able to call the driver back, so the driver then has the
address from which this machine reached the master; its UI and its gateway stay on loopback all the same.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from gluepot.errors import UnavailableError
from gluepot.processes import ProcessIdentity
from gluepot.sessions.engines import Engine, engine_of, hadoop_folders

_DAEMON = "spark.python.daemon.module"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Driver:
    """How a driver's JVM is started.

    `conf`: all its Spark settings. `class_path`: entries after PySpark's own jars. `local_ip`: SPARK_LOCAL_IP, "" to
    leave it to Spark. `workers_python`: the interpreter of Python workers, where they run.
    """

    conf: Mapping[str, str]
    class_path: tuple[str, ...]
    local_ip: str
    workers_python: str


def driver_for(
    master: str,
    *,
    base: Mapping[str, str],
    asked: Mapping[str, str],
    jars: Sequence[str],
    reached_from: str,
    environ: Mapping[str, str] | None = None,
) -> Driver:
    """Return how to start a driver for a master.

    Args:
        master: the master's URL.
        base: settings of every session of ours, meant for this machine.
        asked: settings that were asked for; they win over everything.
        jars: further jars, for the driver and its executors.
        reached_from: the address of this machine as the master sees it; "" where only Spark can know.
        environ: the environment; None is this process's.
    """
    environ = os.environ if environ is None else environ
    engine = engine_of(master)
    conf = {**base, **asked, "spark.master": master}
    if engine is Engine.LOCAL:
        return Driver(
            conf=conf, class_path=tuple(jars), local_ip=_LOOPBACK, workers_python=_own_python(environ)
        )
    if _DAEMON not in asked:
        conf.pop(_DAEMON, None)  # a cluster's workers have no gluepot
    for key in ("spark.driver.host", "spark.driver.bindAddress"):
        if key not in asked:
            conf.pop(key, None)
            if reached_from:
                conf[key] = reached_from
    if jars:
        conf["spark.jars"] = ",".join(filter(None, [asked.get("spark.jars", ""), *jars]))
    here = bool(reached_from) and ip_address(reached_from).is_loopback
    return Driver(
        conf=conf,
        class_path=(*jars, *(hadoop_folders(environ) if engine is Engine.YARN else ())),
        local_ip=_LOOPBACK if reached_from else "",
        workers_python=asked.get("spark.pyspark.python")
        or (_own_python(environ) if here else environ.get("PYSPARK_PYTHON", "python3")),
    )


def _own_python(environ: Mapping[str, str]) -> str:
    return environ.get("PYSPARK_PYTHON") or sys.executable


@contextmanager
def workers_python(python: str, environ: MutableMapping[str, str] | None = None) -> Iterator[None]:
    """Let PySpark see the interpreter of its workers while it makes a context, which is when it reads it."""
    environ = os.environ if environ is None else environ
    before = environ.get("PYSPARK_PYTHON")
    if python:
        environ["PYSPARK_PYTHON"] = python
    try:
        yield
    finally:
        if before is None:
            environ.pop("PYSPARK_PYTHON", None)
        else:
            environ["PYSPARK_PYTHON"] = before


@contextmanager
def accepted_within(limit_s: float, master: str, process: ProcessIdentity | None) -> Iterator[None]:
    """Give a cluster `limit_s` seconds to accept the driver that is connecting in the body; then end the driver.

    Spark itself waits a minute for a standalone master and without end for YARN, and says so only in its log.

    Raises:
        UnavailableError: it was not accepted in time, or was refused.
    """
    expired = threading.Event()

    def give_up() -> None:
        expired.set()
        if process is not None:
            process.end(grace_s=0.5)

    timer = threading.Timer(limit_s, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if expired.is_set():
            raise UnavailableError(
                f"{master} did not accept a session within {limit_s:g} s.",
                "See whether it is a Spark master of this version; settings spark.connect_timeout_s is the limit.",
            ) from None
        raise UnavailableError(
            f"{master} refused a session: {_reason(error)}.", "See: gluepot doctor"
        ) from error
    finally:
        timer.cancel()


def _reason(error: Any) -> str:
    """Return the first line of what the JVM says, without the class names that py4j puts before it."""
    java = getattr(error, "java_exception", None)
    text = str(java.getMessage() if java is not None else error).strip()
    return text.splitlines()[0].rstrip(".") if text else type(error).__name__
