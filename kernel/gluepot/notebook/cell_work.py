"""Every cell's Spark work: tagged, shown live, cancelled when the cell is interrupted."""

from __future__ import annotations

import contextlib
import threading
import uuid
from typing import TYPE_CHECKING, Any

from IPython.display import display

from gluepot.display.work import progress_rendering, summary_rendering
from gluepot.sessions.work import TAG_PREFIX, WorkMeter

if TYPE_CHECKING:
    from gluepot.sessions.door import Door

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
        context = self._context()
        if context is not None:
            self._watch = _Watch(context)

    def _context_came(self, context: Any) -> None:
        """A session was claimed in mid-cell: watch from here."""
        if self._in_cell and self._watch is None:
            self._watch = _Watch(context)

    def _end(self, result: Any) -> None:
        self._in_cell = False
        watch, self._watch = self._watch, None
        if watch is not None:
            error = result.error_in_exec
            watch.finish(interrupted=type(error).__name__ in ("KeyboardInterrupt", "CancelledError"))

    def _context(self) -> Any:
        import sys

        current = self._door.current
        module = sys.modules.get("pyspark.core.context")
        if current is None or module is None or not current.is_alive():
            return None
        return module.SparkContext._active_spark_context  # noqa: SLF001 - asking must not make one


class _Watch:
    """One cell's work on one context."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._meter: WorkMeter | None = None
        self._done = threading.Event()
        self._handle: Any = None
        self._tag = TAG_PREFIX + uuid.uuid4().hex[:12]
        with contextlib.suppress(Exception):  # a JVM that has just died: the cell itself will say so
            context.addJobTag(self._tag)
            context.setInterruptOnCancel(True)
            self._meter = WorkMeter(context, self._tag)
            threading.Thread(target=self._show, name="gluepot-progress", daemon=True).start()

    def finish(self, *, interrupted: bool) -> None:
        """The cell is over: cancel what an interrupt left running, leave a summary where progress was shown."""
        self._done.set()
        if self._meter is None:
            return
        with contextlib.suppress(Exception):  # the same
            if interrupted:
                self._meter.cancel()
            if self._handle is not None:
                self._handle.update(summary_rendering(self._meter.snapshot(), interrupted=interrupted))
            self._context.removeJobTag(self._tag)

    def _show(self) -> None:
        assert self._meter is not None
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
