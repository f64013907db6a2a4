"""How this notebook's session stands, told to the front ends that show it, whenever that changes and only then.

Nobody asks: a question every few seconds would make Lab believe that a kernel which computes is idle (the answer's own
idle status says so), and would keep alive a kernel that a hub wants to cull. So a countdown and a cost are told as they are
at a moment, with what they change by in an hour, and the front end goes on from there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from gluepot.notebook.unasked import send_unasked

TARGET = "gluepot.session"
_LOOK_S = 1.0


class NewsState(StrEnum):
    """What a person wants to know of a session at a glance."""

    NONE = "none"
    STARTING = "starting"
    BUSY = "busy"
    IDLE = "idle"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class SessionNews:
    """One notebook's session at a moment; without a session all but `state` is empty.

    Its memory is in the list of sessions, which the server extension has. `master` is there too, but not that of a
    session on a Spark Connect server, of which this machine has no JVM to list.

    `idle_left_s`: seconds until it is released when nothing is run, None for never; they run only while it is idle.
    `dpu_hours` and `glue_usd` are its cost until now, `dpu` and `glue_usd_per_hour` what each hour adds.
    """

    state: NewsState
    id: str = ""
    master: str = ""
    idle_left_s: float | None = None
    dpu_hours: float = 0.0
    dpu: float = 0.0
    glue_workers: str = ""
    glue_usd: float = 0.0
    glue_usd_per_hour: float = 0.0


class SessionTeller:
    """Tells every front end that opened a comm.

    Args:
        comm_manager: the kernel's.
        shell: the IPython shell: a cell's begin and end are news.
        look: returns the news as they are now; it must be quick and may not start anything.
        glance: returns what says whether there may be other news: the session's id, whether it lives, whether one starts.
    """

    def __init__(
        self,
        comm_manager: Any,
        shell: Any,
        look: Callable[[], SessionNews],
        glance: Callable[[], tuple[object, ...]],
    ) -> None:
        self._comm_manager = comm_manager
        self._shell = shell
        self._look = look
        self._glance = glance
        self._comms: list[Any] = []
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def install(self) -> None:
        """Let front ends open comms, and tell them of cells from now on; must come after what ends cells' work."""
        self._comm_manager.register_target(TARGET, self._opened)
        self._shell.events.register("pre_run_cell", lambda _info: self.tell())
        self._shell.events.register("post_run_cell", lambda _result: self.tell())

    def tell(self) -> None:
        """Tell how the session stands now, if anybody listens."""
        with self._lock:
            comms = list(self._comms)
        if comms:
            news = asdict(self._look())
            for comm in comms:
                send_unasked(comm, {"session": news})

    def _opened(self, comm: Any, _message: Mapping[str, Any]) -> None:
        with self._lock:
            self._comms.append(comm)
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="gluepot-news", daemon=True)
                self._watcher.start()
        comm.on_close(lambda _message: self._closed(comm))
        self.tell()

    def _closed(self, comm: Any) -> None:
        with self._lock:
            if comm in self._comms:
                self._comms.remove(comm)

    def _watch(self) -> None:
        """Look for what changes without a cell: an idle session that is released, a JVM that dies, one that starts."""
        seen, pause = self._glance(), threading.Event()
        while True:
            pause.wait(_LOOK_S)
            now = self._glance()
            if now != seen:
                seen = now
                self.tell()
