"""Follows what this process's sessions execute, beside the code that runs, and hands it to whoever keeps it."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.door import Door
from gluepot.sessions.plan_events import Executions, PlanQueue
from gluepot.sql.plan_lineage import SparkWork

_THREAD = "gluepot-lineage"
_BEAT_S = 2.0
_SETTLE_S = 0.3  # one `saveAsTable` is three executions: they are read together
_WAIT_MS = 2000

log = logging.getLogger(__name__)


class PlanWatch:
    """Reads executions in a thread of its own. What goes wrong there is logged, and costs only what was to be kept.

    A session of Spark Connect has no plans to read here.

    Args:
        door: whose sessions these are.
        keep: called with what was executed, in order.
        wanted: which executions.
    """

    def __init__(self, door: Door, keep: Callable[[Sequence[SparkWork]], object], wanted: Executions) -> None:
        self._door = door
        self._keep = keep
        self._wanted = wanted
        self._news = threading.Event()
        self._one_reader = threading.Lock()
        self._is_busy = False
        self._context: Any = None
        self._queue: PlanQueue | None = None
        self._thread: threading.Thread | None = None

    def install(self) -> None:
        """Watch every session that comes from now on."""
        came = self._door.on_context

        def context_came(context: Any) -> None:
            came(context)
            self._session_came(context)

        self._door.on_context = context_came
        self._door.before_end = self.look

    def begin(self) -> None:
        """Code runs: look now and then, so that much work does not pile up in the JVM."""
        self._is_busy = True
        if self._thread is not None:
            self._news.set()

    def settle(self) -> None:
        """The code is over: look once more, soon."""
        self._is_busy = False
        if self._thread is not None:
            self._news.set()

    def look(self, *, wait_ms: int = _WAIT_MS) -> None:
        """Hand over what there is, now, in the calling thread. It comes by itself before a session ends.

        `wait_ms` is the patience with Spark, which tells of an execution a moment after it is over.
        """
        try:
            with self._one_reader:
                current = self._door.current
                if self._queue is None or not isinstance(current, ClaimedSession) or not current.is_alive():
                    return
                work = self._queue.take(wait_ms=wait_ms)
                if work:
                    self._keep(work)
        except Exception as error:  # noqa: BLE001 - an outermost frame: the user's code must not notice
            log.warning("What Spark executed was not recorded: %s", _said(error))

    def _session_came(self, context: Any) -> None:
        if not isinstance(self._door.current, ClaimedSession):
            return
        plain_stop = context.stop

        def stop() -> None:
            self.look()
            self._queue = None
            plain_stop()

        context.stop = stop
        self._context, self._queue = context, None
        self._news.set()
        if self._thread is None:
            # py4j logs a connection that breaks off, with its stack, before it raises that: here it ends with the session.
            logging.getLogger().addFilter(lambda record: record.threadName != _THREAD)
            self._thread = threading.Thread(target=self._watch, name=_THREAD, daemon=True)
            self._thread.start()

    def _watch(self) -> None:
        watched: Any = None
        while True:
            if self._context is not watched:
                watched = self._context
                self._queue = self._queue_when_there(watched)
            self.look(wait_ms=0 if self._is_busy else _WAIT_MS)
            self._news.wait(_BEAT_S if self._is_busy else None)
            self._news.clear()
            time.sleep(_SETTLE_S)

    def _queue_when_there(self, context: Any) -> PlanQueue | None:
        """Wait for the SparkSession that code makes over its new context; None when the context ends without one."""
        tries = 0
        while self._context is context and self._door.current is not None:
            session = _instantiated_session()
            if session is not None:
                try:
                    return PlanQueue(session, self._wanted)
                except Exception as error:  # noqa: BLE001 - a JVM that ends, or a Spark that we do not know
                    log.warning("What Spark executes is not recorded: %s", _said(error))
                    return None
            tries += 1
            time.sleep(0.01 if tries < 200 else 0.5)  # a script that works with RDDs may never make one
        return None


def _instantiated_session() -> Any:
    """Return the SparkSession that this process has, None where there is none; asking makes none.

    Not by an import: PySpark's modules import each other in circles, and the code that runs may be in the middle of it.
    """
    module = sys.modules.get("pyspark.sql.session")
    session_class = getattr(module, "SparkSession", None)
    return getattr(session_class, "_instantiatedSession", None)


def _said(error: Exception) -> str:
    """Return the kind of an error and its first line; of one of the JVM, which may name data, the kind only."""
    if type(error).__module__.startswith("py4j"):
        return type(error).__name__
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"
