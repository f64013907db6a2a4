"""A notebook outlives its sessions: released when idle, lost with a killed JVM, and carried over to the next one.

After every cell that may have changed them, settings and views are remembered; when a new session comes they are
restored and the cell says so. A variable that still points into an old JVM is named by one sentence.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gluepot.clock import utc_now
from gluepot.sessions.cost import SessionCost, session_cost
from gluepot.sessions.fit import heap_mb
from gluepot.sessions.keepsakes import Keepsakes, remember, restore, run_time_conf

if TYPE_CHECKING:
    from gluepot.sessions.door import Door
    from gluepot.sessions.glue_settings import GlueSettings
    from gluepot.settings import Settings

_MAY_CHANGE = re.compile(r"view|conf\b|\.set\(|\bSET\b|\bUSE\b|setCurrentDatabase|%%?sql", re.IGNORECASE)
_WARN_BEFORE_S = 120.0
_BEAT_S = 5.0


class SessionLife:
    """Watches one notebook's session.

    Args:
        shell: the IPython shell.
        door: whose sessions these are.
        idle_timeout_s: returns the seconds without a cell after which a session is released; 0 means never.
        say: shows a quiet line in the running cell.
    """

    def __init__(
        self, shell: Any, door: Door, idle_timeout_s: Callable[[], float], say: Callable[[str], None]
    ) -> None:
        self._shell = shell
        self._door = door
        self._idle_timeout_s = idle_timeout_s
        self._say = say
        self._lock = threading.Lock()
        self._in_cell = False
        self._last_cell_s = time.monotonic()
        self._session_id = ""
        self._conf_before: dict[str, str] = {}
        self._kept = Keepsakes()
        self._released = ""

    def install(self) -> None:
        """Watch cells and idleness from now on; must come before what starts sessions ahead of a cell."""
        self._shell.events.register("pre_run_cell", self._cell_begins)
        self._shell.events.register("post_run_cell", self._after_cell)
        threading.Thread(target=self._watch_idle, name="gluepot-idle", daemon=True).start()

    def idle_left_s(self) -> float | None:
        """Return the seconds until the session is released when nothing is run; None when it never is."""
        limit_s = self._idle_timeout_s()
        if not limit_s or self._door.current is None:
            return None
        return max(0.0, limit_s - (time.monotonic() - self._last_cell_s))

    def cost(self, wanted: GlueSettings, settings: Settings) -> SessionCost:
        """Return what the session of this notebook has cost so far."""
        current = self._door.current
        assert current is not None
        return session_cost(
            cores=self._door.spec.cores or os.cpu_count() or 1,
            memory_mb=self._door.spec.memory_mb or heap_mb(settings),
            worker_type=wanted.worker_type,
            number_of_workers=wanted.number_of_workers,
            since=current.claimed_at,
            now=utc_now(),
        )

    def release(self, reason: str) -> None:
        """End the session, keeping what the next one can be given."""
        with self._lock:
            spark = self._classic_session()
            if spark is not None:
                with contextlib.suppress(Exception):  # the JVM died meanwhile: what was remembered last holds
                    self._kept = remember(spark, self._conf_before)
            self._released = reason
            self._door.end(reason)

    def install_welcome(self) -> None:
        """Greet new sessions; must come after what starts sessions ahead of a cell."""
        self._shell.events.register("pre_run_cell", lambda _info: self._welcome())

    def _cell_begins(self, _info: Any) -> None:
        self._in_cell = True

    def _welcome(self) -> None:
        """Greet a session that is new to this notebook: restore what the last one held."""
        current = self._door.current
        if current is None or current.id == self._session_id:
            return
        spark = self._classic_session()
        if spark is None:
            return
        first = not self._session_id
        self._session_id = current.id
        with contextlib.suppress(Exception):  # a session that dies at once is the cell's error, not ours
            self._conf_before = run_time_conf(spark)
            if not first and not self._kept.is_empty():
                problems = restore(spark, self._kept)
                self._tell(problems)
        self._released = ""

    def _tell(self, problems: list[str]) -> None:
        why = f" ({self._released})" if self._released else ""
        carried = [f"{len(self._kept.views)} view(s)"] if self._kept.views else []
        carried += [f"{len(self._kept.conf)} setting(s)"] if self._kept.conf else []
        restored = f" Restored: {', '.join(carried)}." if carried else ""
        missing = f" Not restored: {'; '.join(problems)}." if problems else ""
        self._say(f"This is a new session, the last one has ended{why}.{restored}{missing}")

    def _after_cell(self, result: Any) -> None:
        self._in_cell = False
        self._last_cell_s = time.monotonic()
        source = getattr(getattr(result, "info", None), "raw_cell", "") or ""
        self._welcome()
        spark = self._classic_session()
        if spark is not None and _MAY_CHANGE.search(source):
            with contextlib.suppress(
                Exception
            ):  # the JVM died in this cell: what was remembered before holds
                self._kept = remember(spark, self._conf_before)

    def _watch_idle(self) -> None:
        warned = False
        while True:
            time.sleep(min(_BEAT_S, max(0.2, self._idle_timeout_s() / 4 or _BEAT_S)))
            left_s = None if self._in_cell else self.idle_left_s()
            if left_s is None:
                warned = False
            elif left_s <= 0:
                minutes = self._idle_timeout_s() / 60
                self.release(f"idle for {minutes:.0f} min" if minutes >= 1 else "idle")
            elif left_s < _WARN_BEFORE_S and not warned and self._kept.has_cached_data:
                warned = True
                self._shell.kernel.log.warning(
                    "The Spark session is released in %d s; its cached data cannot be restored.", left_s
                )

    def _classic_session(self) -> Any:
        import sys

        current = self._door.current
        module = sys.modules.get("pyspark.sql.session")
        if current is None or module is None or not current.is_alive():
            return None
        session = module.SparkSession._instantiatedSession  # noqa: SLF001 - asking must not make one
        return session if session is not None and session._sc._jsc is not None else None  # noqa: SLF001

    def stale_names(self, source: str) -> list[str]:
        """Return the variables that a cell reads and that point into a JVM which has ended."""
        try:
            tree = ast.parse(self._shell.transform_cell(source))
        except SyntaxError:
            return []
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        return sorted(name for name in read if self._is_stale(self._shell.user_ns.get(name)))

    def _is_stale(self, value: Any) -> bool:
        if not type(value).__module__.startswith("pyspark."):
            return False
        context = getattr(value, "_sc", None) or getattr(getattr(value, "sparkSession", None), "_sc", None)
        if context is None:
            return False
        module = __import__("sys").modules["pyspark.core.context"]
        return context is not module.SparkContext._active_spark_context  # noqa: SLF001

    def cell_that_made(self, name: str) -> int | None:
        """Return the number of the last cell run that assigned `name`, or None."""
        history: list[str] = self._shell.user_ns.get("In", [])
        pattern = re.compile(rf"^\s*{re.escape(name)}\s*=|%%sql\s.*-o\s+{re.escape(name)}\b", re.MULTILINE)
        return next((n for n in range(len(history) - 1, 0, -1) if pattern.search(history[n])), None)
