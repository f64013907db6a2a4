"""What processes hold in memory with all their children, from one look at the process table every two seconds."""

from __future__ import annotations

import time

import psutil

from gluepot.processes import ProcessIdentity

_FRESH_S = 2.0
_SAME_START_S = 1.0


class ProcessSizes:
    """Asking psutil for the children of each process walks the whole table each time: 200 ms for twenty runs."""

    def __init__(self) -> None:
        self._looked_s = float("-inf")
        self._own: dict[int, tuple[float, int]] = {}
        self._children: dict[int, list[int]] = {}

    def held(self, process: ProcessIdentity) -> int:
        """Return the resident bytes of a process and all below it; 0 when it is gone."""
        if time.monotonic() - self._looked_s > _FRESH_S:
            self._look()
        started_s, _ = self._own.get(process.pid, (float("-inf"), 0))
        if abs(started_s - process.started_s) > _SAME_START_S:
            return 0
        total, pending = 0, [process.pid]
        while pending:
            pid = pending.pop()
            total += self._own.get(pid, (0.0, 0))[1]
            pending += self._children.get(pid, [])
        return total

    def _look(self) -> None:
        self._looked_s = time.monotonic()
        self._own, self._children = {}, {}
        for found in psutil.process_iter(["pid", "ppid", "create_time", "memory_info"]):
            info = found.info
            memory = info["memory_info"]
            self._own[info["pid"]] = (info["create_time"] or 0.0, memory.rss if memory else 0)
            self._children.setdefault(info["ppid"] or 0, []).append(info["pid"])
