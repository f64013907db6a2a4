"""Every cell's Spark work: tagged, shown live, cancelled when the cell is interrupted."""

from __future__ import annotations

import contextlib
import threading
import uuid
from typing import TYPE_CHECKING, Any

from IPython.display import display

from gluepot.display.work import progress_rendering, summary_rendering
from gluepot.sessions.work import TAG_PREFIX

if TYPE_CHECKING:
    from gluepot.sessions.door import Door
    from gluepot.sessions.work import CellMeter

_QUIET_S = 0.5  # shorter work needs no line
_BEAT_S = 0.25


class CellWork:
    """Watches the cells of one shell."""

    def __init__(self, shell: Any, door: Door) -> None:
        self._shell = shell
        self._door = door
        self._watch: _Watch | None = None
        self._in_cell = False

    def install(self) -> None:
        """Watch cells from now on; must come after what starts sessions before a cell."""
        self._shell.events.register("pre_run_cell", self._begin)
        self._shell.events.register("post_run_cell", self._end)
        self._door.on_context = self._context_came

    def _begin(self, _info: Any) -> None:
        self._in_cell = True
        self._watch_session()

    def _context_came(self, _context: Any) -> None:
        """A session came to be in mid-cell: watch from here."""
        if self._in_cell and self._watch is None:
            self._watch_session()

    def _watch_session(self) -> None:
        with contextlib.suppress(Exception):  # a session that has just died: the cell itself will say so
            meter = self._door.meter(TAG_PREFIX + uuid.uuid4().hex[:12])
            if meter is not None:
                meter.begin()
                self._watch = _Watch(meter)

    def _end(self, result: Any) -> None:
        self._in_cell = False
        watch, self._watch = self._watch, None
        error = result.error_in_exec
        if error is not None:
            self._door.note_error(error)
        if watch is not None:
            watch.finish(interrupted=type(error).__name__ in ("KeyboardInterrupt", "CancelledError"))


class _Watch:
    """One cell's work on one session."""

    def __init__(self, meter: CellMeter) -> None:
        self._meter = meter
        self._done = threading.Event()
        self._handle: Any = None
        threading.Thread(target=self._show, name="gluepot-progress", daemon=True).start()

    def finish(self, *, interrupted: bool) -> None:
        """The cell is over: cancel what an interrupt left running, leave a summary where progress was shown."""
        self._done.set()
        with contextlib.suppress(Exception):  # the same
            if interrupted:
                self._meter.cancel()
            if self._handle is not None:
                self._handle.update(summary_rendering(self._meter.snapshot(), interrupted=interrupted))
            self._meter.end()

    def _show(self) -> None:
        wait_s = _QUIET_S
        while not self._done.wait(wait_s):
            wait_s = _BEAT_S
            try:
                work = self._meter.snapshot()
            except Exception:  # noqa: BLE001 - the JVM is gone; the cell shows why
                return
            if work.active_jobs == 0 and self._handle is None:
                continue
            if self._done.is_set():
                return
            if self._handle is None:
                self._handle = display(progress_rendering(work), display_id=True)
            else:
                self._handle.update(progress_rendering(work))
