"""A notebook outlives its sessions: released when idle, lost with a killed JVM, and carried over to the next one.

After every cell that may have changed them, settings and views are remembered; when a new session comes they are
restored and the cell says so. What still points into an old JVM is `stale_values`' business, and how it is made anew
`restoring`'s.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gluepot.clock import utc_now
from gluepot.notebook.idle_release import IdleRelease
from gluepot.notebook.stale_values import StaleValues
from gluepot.sessions.classic_keepsakes import remember, run_time_conf
from gluepot.sessions.connect import ConnectSession
from gluepot.sessions.connect_keepsakes import sql_conf
from gluepot.sessions.cost import SessionCost, session_cost
from gluepot.sessions.fit import heap_mb
from gluepot.sessions.keepsakes import DEFAULT_CATALOG, Keepsakes, restore
from gluepot.sessions.no_context import is_connect

if TYPE_CHECKING:
    from gluepot.sessions.door import Door
    from gluepot.sessions.glue_settings import GlueSettings
    from gluepot.settings import Settings

_MAY_CHANGE = re.compile(
    r"view|\bTEMPORARY\b|conf\b|\.set\(|\bSET\b|\bUSE\b|setCurrent(?:Database|Catalog)|%%?sql|function|udf|cache|writeStream|\.stop\(",
    re.IGNORECASE,
)

_MAY_CHANGE_ON_CONNECT = re.compile(
    r"TempView|\bTEMP|conf\b|\.set\(|\bSET\b|\bUSE\b|setCurrent(?:Database|Catalog)|udf\.register|registerFunction"
    r"|writeStream|\.stop\(",
    re.IGNORECASE,
)


class SessionLife:
    """Watches one notebook's session.

    Args:
        shell: the IPython shell.
        door: whose sessions these are.
        idle_timeout_s: returns the seconds without a cell after which a session is released; 0 means never.
        timeout_s: returns the seconds of life after which it is released as soon as no cell runs; 0 means never.
        say: shows a quiet line in the running cell.
    """

    def __init__(
        self,
        shell: Any,
        door: Door,
        idle_timeout_s: Callable[[], float],
        timeout_s: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        self._shell = shell
        self._door = door
        self._idle_timeout_s = idle_timeout_s
        self._timeout_s = timeout_s
        self._say = say
        self._lock = threading.Lock()
        self._in_cell = False
        self._last_cell_s = time.monotonic()
        self._session_id = ""
        self._conf_before: dict[str, str] = {}
        self._kept = Keepsakes()
        self._spec_conf: Mapping[str, str] = {}
        self._released = ""
        self.stale = StaleValues(shell, door)
        self.failed_cells: set[int] = set()
        self._lost: tuple[str, ...] = ()

    def install(self) -> None:
        """Watch cells and idleness from now on; must come before what starts sessions ahead of a cell."""
        self._shell.events.register("pre_run_cell", self._cell_begins)
        self._shell.events.register("post_run_cell", self._after_cell)
        IdleRelease(
            limit_s=self._shortest_limit_s,
            left_s=lambda: None if self._in_cell else self._left_s(),
            reason=self._reason,
            irreplaceable=self.irreplaceable,
            release=self.release,
            warn=self._say,
        ).start()

    def idle_left_s(self) -> float | None:
        """Return the seconds until the session is released when nothing is run; None when it never is."""
        limit_s = self._idle_timeout_s()
        if not limit_s or self._door.current is None:
            return None
        return max(0.0, limit_s - (time.monotonic() - self._last_cell_s))

    def life_left_s(self) -> float | None:
        """Return the seconds of life that `%timeout` leaves the session; None where it sets no limit."""
        limit_s, current = self._timeout_s(), self._door.current
        if not limit_s or current is None:
            return None
        return max(0.0, limit_s - (utc_now() - current.claimed_at).total_seconds())

    def _left_s(self) -> float | None:
        return min(
            (left for left in (self.idle_left_s(), self.life_left_s()) if left is not None), default=None
        )

    def _shortest_limit_s(self) -> float:
        return min((limit for limit in (self._idle_timeout_s(), self._timeout_s()) if limit), default=0.0)

    def _reason(self) -> str:
        if self.life_left_s() == 0:
            return f"its timeout of {self._timeout_s() / 60:.0f} min was over"
        minutes = self._idle_timeout_s() / 60
        return f"idle for {minutes:.0f} min" if minutes >= 1 else "idle"

    def current_database(self) -> str:
        """Return the database of bare table names, as it was after the last cell; the session is not asked."""
        return self._kept.place.database if self._kept.place else "default"

    def temporary_views(self) -> Mapping[str, str]:
        """Return the temporary views of the session that is here, as they were after the last cell: name → `struct<…>`."""
        return self._kept.columns if self._door.current is not None else {}

    def irreplaceable(self) -> list[str]:
        """Return words for what the session holds now and the next one could not be given."""
        with self._lock:
            self._keep_in_mind()
            return self._kept.irreplaceable() + self.stale.irreplaceable()

    def forget_dead(self) -> None:
        """Let go of a session whose JVM has died."""
        self._door.drop_dead()

    def lost_others(self) -> list[str]:
        """Return the names of views and functions that went with sessions of this notebook and are not there again."""
        current = self._door.current
        is_new = current is None or current.id != self._session_id
        going = (*self._kept.lost_views, *self._kept.lost_functions) if is_new else ()
        return list(dict.fromkeys((*self._lost, *going)))

    def found(self, names: Iterable[str]) -> None:
        """Take note that lost views or functions of these names are there again."""
        again = set(names)
        self._lost = tuple(name for name in self._lost if name not in again)

    @property
    def in_cell(self) -> bool:
        """Say whether a cell runs."""
        return self._in_cell

    def cost(
        self, wanted: GlueSettings, settings: Settings, later: timedelta = timedelta()
    ) -> SessionCost | None:
        """Return what the session of this notebook has cost so far, or will have `later`; None where there is none."""
        current = self._door.current
        if current is None:
            return None
        return session_cost(
            cores=self._door.spec.cores or os.cpu_count() or 1,
            memory_mb=self._door.spec.memory_mb or heap_mb(settings),
            worker_type=wanted.worker_type,
            number_of_workers=wanted.number_of_workers,
            since=current.claimed_at,
            now=utc_now() + later,
        )

    def release(self, reason: str) -> None:
        """End the session, keeping what the next one can be given."""
        with self._lock:
            self._keep_in_mind()
            self._released = reason
            self._door.end(reason)

    def attach(self, session_id: str) -> None:
        """Take over a detached session in place of the one that is here: as it is, with nothing of the old one's."""
        with self._lock:
            spark = self._door.attach(session_id)
            self._kept, self._conf_before = Keepsakes(), run_time_conf(spark)
            current = self._door.current
            self._session_id = current.id if current is not None else ""
            self._keep_in_mind()

    def detach(self) -> str:
        """Let go of the session with all that it holds, and return its id; the next one starts with nothing of it."""
        with self._lock:
            session_id = self._door.detach()
            self._kept, self._session_id = Keepsakes(), ""
            return session_id

    def _keep_in_mind(self) -> None:
        current, spark = self._door.current, self._session()
        if spark is not None:
            with contextlib.suppress(Exception):  # the JVM has died: what was remembered last holds
                self._kept = (
                    current.sent.remember(self._conf_before)
                    if isinstance(current, ConnectSession)
                    else remember(spark, self._conf_before, self._door.source_views)
                )
                self._spec_conf = self._door.spec.conf

    def _less_overruled(self) -> Keepsakes:
        """Return what is kept without the settings that were asked for anew since then: the later word holds."""
        then, now = self._spec_conf, self._door.spec.conf
        kept = {key: value for key, value in self._kept.conf.items() if now.get(key) == then.get(key)}
        is_moved = now.get(DEFAULT_CATALOG) != then.get(DEFAULT_CATALOG)
        return replace(self._kept, conf=kept, place=None if is_moved else self._kept.place)

    def install_welcome(self) -> None:
        """Greet new sessions; must come after what starts sessions ahead of a cell."""
        self._shell.events.register("pre_run_cell", lambda _info: self.welcome())

    def _cell_begins(self, _info: Any) -> None:
        self._in_cell = True

    def welcome(self) -> None:
        """Greet a session that is new to this notebook: restore what the last one held."""
        current = self._door.current
        if current is None or current.id == self._session_id:
            return
        spark = self._session()
        if spark is None:
            return
        first = not self._session_id
        self._lost = tuple(self.lost_others())
        self._session_id = current.id
        with contextlib.suppress(Exception):  # a session that dies at once is the cell's error, not ours
            self._conf_before = sql_conf(spark) if is_connect(spark) else run_time_conf(spark)
            if not first:
                self.stale.mend_functions()
                self._kept = self._less_overruled()
                problems = restore(spark, self._kept)
                self._tell(problems)
        self._released = ""

    def _tell(self, problems: list[str]) -> None:
        why = f" ({self._released})" if self._released else ""
        carried = [f"{len(self._kept.views)} view(s)"] if self._kept.views else []
        carried += [f"{len(self._kept.functions)} function(s)"] if self._kept.functions else []
        carried += [f"{len(self._kept.conf)} setting(s)"] if self._kept.conf else []
        restored = f" Restored: {', '.join(carried)}." if carried else ""
        missing = f" Not restored: {'; '.join(problems)}." if problems else ""
        if self._lost or self.stale.all_names():
            missing += " %session restore runs the cells again that make what is missing."
        if not (restored or missing) and self._kept.is_empty():
            return
        self._say(f"This is a new session, the last one has ended{why}.{restored}{missing}")

    def _after_cell(self, result: Any) -> None:
        self._in_cell = False
        self._last_cell_s = time.monotonic()
        source = getattr(getattr(result, "info", None), "raw_cell", "") or ""
        if not result.success and result.execution_count is not None:
            self.failed_cells.add(result.execution_count)
        self.welcome()
        on_connect = isinstance(self._door.current, ConnectSession)
        # A server is asked over the network, and one that does not answer holds the notebook up.
        if (
            _MAY_CHANGE_ON_CONNECT.search(source) and result.success
            if on_connect
            else _MAY_CHANGE.search(source)
        ):
            self._keep_in_mind()

    def _session(self) -> Any:
        import sys

        current = self._door.current
        if isinstance(current, ConnectSession):
            return current.spark if current.is_alive() else None
        module = sys.modules.get("pyspark.sql.session")
        if current is None or module is None or not current.is_alive():
            return None
        session = module.SparkSession._instantiatedSession  # noqa: SLF001 - asking must not make one
        return session if session is not None and session._sc._jsc is not None else None  # noqa: SLF001
