"""Knowing of an interrupt while the cell is still running, and bringing one to a cell of a subshell.

A cell can take its KeyboardInterrupt and go on waiting: `with ThreadPoolExecutor()` waits for its threads before it
lets the exception pass, and those wait for Spark. So what an interrupt cancels is cancelled when the signal comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any


def _nothing() -> None:
    pass


class OnInterrupt:
    """Calls an action at each interrupt of the running cell, then lets Python and Jupyter do what they would have done.

    Args:
        action: called at an interrupt of a cell of the main shell.
        idle_action: called at an interrupt that comes while the main shell runs no cell.

    Both run inside a signal handler: they may not wait, nor take a lock that the main thread can hold.
    """

    def __init__(self, action: Callable[[], None], idle_action: Callable[[], None] = _nothing) -> None:
        self._action = action
        self._idle_action = idle_action
        self._before: Any = None
        self._watching = False

    def install(self) -> None:
        """Watch for interrupts between cells, where the kernel would ignore them."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, lambda *_: self._idle_action())

    def begin(self) -> None:
        """Watch from now on. Called again, it takes the signal back from whoever took it meanwhile.

        PySpark does when it makes a context; its handler talks to the JVM over a connection that is in use.
        """
        if threading.current_thread() is not threading.main_thread():
            return  # signals are the main thread's; a cell of a subshell is interrupted otherwise
        before = signal.signal(signal.SIGINT, self._handle)
        if not self._watching:
            self._before, self._watching = before, True

    def end(self) -> None:
        """Give the signal back, unless the cell has set a handler of its own."""
        if self._watching and threading.current_thread() is threading.main_thread():
            self._watching = False
            # Not asked for first: each of these calls takes a twentieth of a millisecond, in every cell.
            latest = signal.signal(signal.SIGINT, self._before)
            if latest != self._handle:
                signal.signal(signal.SIGINT, latest)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._action()
        if callable(self._before):
            self._before(number, frame)
        else:
            signal.default_int_handler(number, frame)
        # In an `await` that was ipykernel 7.4's handler: it leaves a callback with the loop, which sleeps on for as
        # long as the cell awaits. A callback from "another thread" wakes it.
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().call_soon_threadsafe(_nothing)


@dataclass(frozen=True, kw_only=True)
class SubshellCell:
    """A cell that runs in a thread of its own, where no signal comes. `task`: what awaits, in a cell with `await`."""

    thread_id: int
    task: asyncio.Task[Any] | None

    @classmethod
    def of_this_thread(cls) -> SubshellCell:
        """Return the cell that the calling thread runs."""
        task = None
        with contextlib.suppress(RuntimeError):
            task = asyncio.current_task()
        # For a cell without `await` the task is the one that handles the request: that one must go on.
        name = getattr(task.get_coro(), "__name__", "") if task is not None else ""
        return cls(thread_id=threading.get_ident(), task=task if name == "run_cell_async" else None)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in its thread as soon as that runs Python code again, or cancel what it awaits."""
        if self.task is not None:
            self.task.get_loop().call_soon_threadsafe(self.task.cancel)
        else:
            _raise_in(self.thread_id, KeyboardInterrupt)

    def over(self) -> None:
        """Take back an interrupt that has not been raised yet; called by the cell's own thread."""
        if self.task is None:
            _raise_in(self.thread_id, None)


def _raise_in(thread_id: int, kind: type[BaseException] | None) -> None:
    """Raise an exception in another thread; None takes a pending one back (CPython's own call for it)."""
    exception = ctypes.py_object(kind) if kind is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), exception)
