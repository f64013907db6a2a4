"""What a session's JVM and Python workers print, copied to the output of the process that owns it."""

from __future__ import annotations

import sys
import threading
import time

from gluepot.sessions.door import Door

_BEAT_S = 1.0
_SETTLE_S = 0.1
_SETTLE_LIMIT_S = 2.0


class SessionOutput:
    """Copies from the moment a context is there, so that what a cold JVM says about its start stays in its own log."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._offset: int | None = None
        self._session_id = ""
        self._lock = threading.Lock()
        self._stop = threading.Event()
        door.on_context = self._begin

    def _begin(self, _context: object) -> None:
        current = self._door.current
        if current is None:
            return
        with self._lock:
            self._session_id = current.id
            self._offset = current.read_log()[1]
        if not any(thread.name == "session-output" for thread in threading.enumerate()):
            threading.Thread(target=self._copy_until_stopped, name="session-output", daemon=True).start()

    def _copy_until_stopped(self) -> None:
        while not self._stop.wait(_BEAT_S):
            self._copy()

    def _copy(self) -> bool:
        """Copy what is new; return whether anything was."""
        current = self._door.current
        with self._lock:
            if current is None or current.id != self._session_id or self._offset is None:
                return False
            text, self._offset = current.read_log(self._offset)
        if text:
            sys.stdout.write(text)
            sys.stdout.flush()
        return bool(text)

    def close(self) -> None:
        """Copy what is left. What a worker prints goes through a thread of the JVM and may come a moment late."""
        self._stop.set()
        if self._offset is None:
            return
        deadline = time.monotonic() + _SETTLE_LIMIT_S
        self._copy()
        time.sleep(_SETTLE_S)
        while self._copy() and time.monotonic() < deadline:
            time.sleep(_SETTLE_S)
