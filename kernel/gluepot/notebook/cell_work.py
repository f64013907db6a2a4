"""Every cell's Spark work: tagged, shown live, cancelled when the cell is interrupted.

Cells run in the main thread, and in threads of subshells beside it. Each has work of its own. An interrupt is meant for
the main shell's cell; while that is idle, for those of subshells.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import uuid
from dataclasses import dataclass, replace
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from IPython.display import display

from gluepot.display.work import progress_rendering, summary_rendering
from gluepot.notebook.interrupts import OnInterrupt, SubshellCell
from gluepot.sessions.work import TAG_PREFIX, WorkUnit

if TYPE_CHECKING:
    from gluepot.sessions.door import Door
    from gluepot.sessions.work import CellMeter

_QUIET_S = 0.5  # shorter work needs no line
_BEAT_S = 0.25
_SLOW_BEAT_S = 1.0
_BRISK_BEATS = 20  # then nobody waits for the next one, and looking costs the driver some milliseconds
_JOIN_S = 2.0
_MAIN = threading.main_thread().ident


@dataclass
class _Cell:
    """A cell that runs. `subshell` is None for the main shell's."""

    subshell: SubshellCell | None
    watch: _Watch | None = None


class CellWork:
    """Watches the cells of one shell."""

    def __init__(self, shell: Any, door: Door) -> None:
        self._shell = shell
        self._door = door
        self._cells: dict[int | None, _Cell] = {}  # by thread
        # A handler of signals takes it, in the main thread: re-entrant, so never in its own way.
        self._lock = threading.RLock()
        self._known_queries: set[str] = set()
        self._interrupts = OnInterrupt(self._interrupted, self._interrupted_between_cells)

    def install(self) -> None:
        """Watch cells from now on; must come after what starts sessions before a cell."""
        self._shell.events.register("pre_run_cell", self._begin)
        self._shell.events.register("post_run_cell", self._end)
        self._door.on_context = self._context_came
        self._door.on_query = self._query_came
        self._interrupts.install()

    def _begin(self, _info: Any) -> None:
        thread_id = threading.get_ident()
        cell = _Cell(subshell=None if thread_id == _MAIN else SubshellCell.of_this_thread())
        self._cells[thread_id] = cell
        self._interrupts.begin()
        self._watch_session(cell)

    def _context_came(self, _context: Any) -> None:
        """A session came to be in mid-cell: watch from here."""
        cell = self._cell_here()
        if cell is not None:
            self._interrupts.begin()
            if cell.watch is None:
                self._watch_session(cell)

    def _query_came(self, query: Any) -> None:
        """PySpark made an object for a streaming query: at its start, and again whenever it is looked up."""
        run_id = str(query.runId)
        if run_id in self._known_queries:
            return
        self._known_queries.add(run_id)
        cell = self._cell_here()
        if cell is not None and cell.watch is not None:
            cell.watch.queries.append(query)

    def _cell_here(self) -> _Cell | None:
        """Return the calling thread's cell; for a thread that a cell has started, the main shell's."""
        return self._cells.get(threading.get_ident()) or self._cells.get(_MAIN)

    def _watch_session(self, cell: _Cell) -> None:
        if self._door.current is None:
            return  # in a cell without Spark nothing may cost anything
        with contextlib.suppress(Exception):  # a session that has just died: the cell itself will say so
            meter = self._door.meter(TAG_PREFIX + uuid.uuid4().hex[:12])
            if meter is not None:
                meter.begin()
                cell.watch = _Watch(meter)

    def _interrupted(self) -> None:
        cell = self._cells.get(_MAIN)
        if cell is not None and cell.watch is not None:
            cell.watch.interrupt()

    def _interrupted_between_cells(self) -> None:
        with self._lock:
            for cell in list(self._cells.values()):
                if cell.watch is not None:
                    cell.watch.interrupt()
                if cell.subshell is not None:
                    cell.subshell.interrupt()

    def _end(self, result: Any) -> None:
        with self._lock:
            cell = self._cells.pop(threading.get_ident(), None)
            if cell is not None and cell.subshell is not None:
                cell.subshell.over()
        self._interrupts.end()
        error = result.error_in_exec if result is not None else None
        if error is not None:
            self._door.note_error(error)
        if cell is not None and cell.watch is not None:
            cell.watch.finish(_end_of(error))


class _End(Enum):
    """How a cell ended, as far as its Spark work is concerned."""

    DONE = auto()
    FAILED = auto()
    INTERRUPTED = auto()


def _end_of(error: BaseException | None) -> _End:
    """Return what a cell's error, or the one that a magic has put in its own words, says about its Spark work."""
    if type(error).__name__ in ("KeyboardInterrupt", "CancelledError"):
        return _End.INTERRUPTED
    for each in (error, error.__context__ if error is not None else None):
        kinds = type(each).__mro__
        # What cannot be analysed never became work.
        if any(kind.__module__.startswith("pyspark.errors") for kind in kinds) and not any(
            kind.__name__ == "AnalysisException" for kind in kinds
        ):
            return _End.FAILED
    return _End.DONE


class _News(Enum):
    """What the thread that shows a cell's work is told."""

    INTERRUPTED = auto()
    DONE = auto()


class _Watch:
    """One cell's work on one session. `queries`: the streaming queries that the cell has started."""

    def __init__(self, meter: CellMeter) -> None:
        self.queries: list[Any] = []
        self._meter = meter
        self._news: SimpleQueue[_News] = SimpleQueue()  # may be written to by a signal handler
        self._was_interrupted = False
        self._handle: Any = None
        # In the cell's context: what is shown belongs to this cell, also when another one runs beside it.
        run = contextvars.copy_context().run
        self._thread = threading.Thread(target=run, args=(self._show,), name="gluepot-progress", daemon=True)
        self._thread.start()

    def interrupt(self) -> None:
        """Cancel the work, now and until the cell is over. May be called in a signal handler."""
        self._was_interrupted = True
        self._news.put(_News.INTERRUPTED)

    def finish(self, end: _End) -> None:
        """The cell is over: cancel what an interrupt left running, leave a summary where progress was shown."""
        interrupted = self._was_interrupted or end is _End.INTERRUPTED
        self._news.put(_News.DONE)
        with contextlib.suppress(Exception):  # a session that has died: the cell shows why
            self._thread.join(_JOIN_S)
            if interrupted:  # also what came after the last look
                self._cancel()
            if self._handle is not None:
                work = self._meter.snapshot()
                if (
                    end is _End.FAILED and work.unit is WorkUnit.OPERATION
                ):  # a Connect server reports no failure
                    work = replace(work, failed_jobs=1)
                self._handle.update(summary_rendering(work, interrupted=interrupted))
            self._meter.end()

    def _show(self) -> None:
        wait_s = _QUIET_S
        beats = 0
        while True:
            with contextlib.suppress(Empty):
                if self._news.get(timeout=wait_s) is _News.DONE:
                    return
            beats += 1
            wait_s = _BEAT_S if beats < _BRISK_BEATS or self._was_interrupted else _SLOW_BEAT_S
            try:
                if self._was_interrupted:  # again and again: threads of the cell may go on to their next job
                    self._cancel()
                work = self._meter.snapshot()
            except Exception:  # noqa: BLE001 - the session is gone; the cell shows why
                return
            if work.active_jobs == 0 and self._handle is None:
                continue
            if self._handle is None:
                self._handle = display(progress_rendering(work), display_id=True)
            else:
                self._handle.update(progress_rendering(work))

    def _cancel(self) -> None:
        """Stop the cell's own streaming queries, then its jobs: a query ends with an error when its job is cancelled."""
        for query in self.queries:
            if query.isActive:
                query.stop()
        self._meter.cancel()
