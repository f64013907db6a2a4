"""A driver JVM of ours for a master: its settings, its addresses, the Python of its workers, and its patience.

On this machine everything is on loopback. A cluster must be able to call the driver back, so the driver then has the
address from which this machine reached the master; its UI and its gateway stay on loopback all the same.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from gluepot.errors import UnavailableError
from gluepot.processes import ProcessIdentity
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.engines import Engine, engine_of


@dataclass(frozen=True, kw_only=True)
class Driver:
    """How a driver's JVM is started.

    `conf`: all its Spark settings. `workers_python`: the interpreter of Python workers on the machine where they run,
    "" where PySpark's own choice holds.
    """

    conf: Mapping[str, str]
    workers_python: str


def driver_for(
    master: str,
    *,
    base: Mapping[str, str],
    asked: Mapping[str, str],
    jars: Sequence[str],
    reached_from: str,
    python: str = "",
) -> Driver:
    """Return how to start a driver for a master.

    Args:
        master: the master's URL.
        base: settings of every session of ours, meant for this machine.
        asked: settings that were asked for; they win over everything.
        jars: further jars, for the driver and its executors.
        reached_from: the address of this machine as the master sees it.
        python: the interpreter that the user's environment names for workers; "" where it names none.
    """
    engine = engine_of(master)
    conf = {**base, **asked, "spark.master": master}
    if engine is Engine.LOCAL:
        return Driver(conf=conf, workers_python=asked.get("spark.pyspark.python", ""))
    for key in ("spark.driver.host", "spark.driver.bindAddress"):
        if key not in asked:
            conf[key] = reached_from
    if jars:
        conf["spark.jars"] = ",".join(filter(None, [asked.get("spark.jars", ""), *jars]))
    here = ip_address(reached_from).is_loopback
    return Driver(
        conf=conf,
        # On other machines this interpreter's path means nothing: PySpark's own default stands for "whatever is there".
        workers_python=asked.get("spark.pyspark.python") or python or (sys.executable if here else "python3"),
    )


def start_context(jvm: Any, jconf: Any, session: ClaimedSession, notice: Callable[[str, str], None]) -> Any:
    """Make the context of a driver that was just started, and return the JavaSparkContext.

    Args:
        jvm: py4j's view of the driver.
        jconf: the SparkConf that PySpark would make it with.
        session: the driver.
        notice: told the key and a sentence for what the code asked for and does not get.

    Raises:
        UnavailableError: a cluster did not accept the driver.
    """
    if not session.accept_limit_s:
        return jvm.JavaSparkContext(jconf)
    asked = jconf.get("spark.master", "")
    if asked != session.master:
        # `.master("local[*]")` in code is boilerplate: where settings name a cluster, the code runs there unchanged.
        jconf.set("spark.master", session.master)
        notice("spark.master", f"spark.master={asked} was asked for; settings say {session.master}.")
    with accepted_within(session.accept_limit_s, session.master, session.process):
        return jvm.JavaSparkContext(jconf)


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
