"""Knowing of an interrupt while the cell is still running.

A cell can take its KeyboardInterrupt and go on waiting: `with ThreadPoolExecutor()` waits for its threads before it
lets the exception pass, and those wait for Spark. So what an interrupt cancels is cancelled when the signal comes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


class OnInterrupt:
    """Calls an action at each interrupt of the running cell, then lets Python and Jupyter do what they would have done.

    The action runs inside a signal handler: it may not wait, and may not take a lock.
    """

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action
        self._before: Any = None
        self._watching = False

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
            if signal.getsignal(signal.SIGINT) == self._handle:
                signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._action()
        if callable(self._before):
            self._before(number, frame)
        else:
            signal.default_int_handler(number, frame)
