"""Every cell's Spark work: tagged, shown live, cancelled when the cell is interrupted."""

from __future__ import annotations

import contextlib
import threading
import uuid
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from IPython.display import display

from gluepot.display.work import progress_rendering, summary_rendering
from gluepot.notebook.interrupts import OnInterrupt
from gluepot.sessions.work import TAG_PREFIX

if TYPE_CHECKING:
    from gluepot.sessions.door import Door
    from gluepot.sessions.work import CellMeter

_QUIET_S = 0.5  # shorter work needs no line
_BEAT_S = 0.25
_JOIN_S = 2.0


class CellWork:
    """Watches the cells of one shell."""

    def __init__(self, shell: Any, door: Door) -> None:
        self._shell = shell
        self._door = door
        self._watch: _Watch | None = None
        self._in_cell = False
        self._interrupts = OnInterrupt(self._interrupted)

    def install(self) -> None:
        """Watch cells from now on; must come after what starts sessions before a cell."""
        self._shell.events.register("pre_run_cell", self._begin)
        self._shell.events.register("post_run_cell", self._end)
        self._door.on_context = self._context_came

    def _begin(self, _info: Any) -> None:
        self._in_cell = True
        self._interrupts.begin()
        self._watch_session()

    def _context_came(self, _context: Any) -> None:
        """A session came to be in mid-cell: watch from here."""
        if self._in_cell:
            self._interrupts.begin()
            if self._watch is None:
                self._watch_session()

    def _watch_session(self) -> None:
        with contextlib.suppress(Exception):  # a session that has just died: the cell itself will say so
            meter = self._door.meter(TAG_PREFIX + uuid.uuid4().hex[:12])
            if meter is not None:
                meter.begin()
                self._watch = _Watch(meter)

    def _interrupted(self) -> None:
        if self._watch is not None:
            self._watch.interrupt()

    def _end(self, result: Any) -> None:
        self._in_cell = False
        self._interrupts.end()
        watch, self._watch = self._watch, None
        error = result.error_in_exec
        if error is not None:
            self._door.note_error(error)
        if watch is not None:
            watch.finish(interrupted=type(error).__name__ in ("KeyboardInterrupt", "CancelledError"))


class _News(Enum):
    """What the thread that shows a cell's work is told."""

    INTERRUPTED = auto()
    DONE = auto()


class _Watch:
    """One cell's work on one session."""

    def __init__(self, meter: CellMeter) -> None:
        self._meter = meter
        self._news: SimpleQueue[_News] = SimpleQueue()  # may be written to by a signal handler
        self._was_interrupted = False
        self._handle: Any = None
        self._thread = threading.Thread(target=self._show, name="gluepot-progress", daemon=True)
        self._thread.start()

    def interrupt(self) -> None:
        """Cancel the work, now and until the cell is over. May be called in a signal handler."""
        self._was_interrupted = True
        self._news.put(_News.INTERRUPTED)

    def finish(self, *, interrupted: bool) -> None:
        """The cell is over: cancel what an interrupt left running, leave a summary where progress was shown."""
        interrupted = interrupted or self._was_interrupted
        self._news.put(_News.DONE)
        with contextlib.suppress(Exception):  # a session that has died: the cell shows why
            if interrupted:
                self._meter.cancel()
            self._thread.join(_JOIN_S)
            if self._handle is not None:
                self._handle.update(summary_rendering(self._meter.snapshot(), interrupted=interrupted))
            self._meter.end()

    def _show(self) -> None:
        wait_s = _QUIET_S
        while True:
            with contextlib.suppress(Empty):
                if self._news.get(timeout=wait_s) is _News.DONE:
                    return
            wait_s = _BEAT_S
            try:
                if self._was_interrupted:  # again and again: threads of the cell may go on to their next job
                    self._meter.cancel()
                work = self._meter.snapshot()
            except Exception:  # noqa: BLE001 - the session is gone; the cell shows why
                return
            if work.active_jobs == 0 and self._handle is None:
                continue
            if self._handle is None:
                self._handle = display(progress_rendering(work), display_id=True)
            else:
                self._handle.update(progress_rendering(work))
