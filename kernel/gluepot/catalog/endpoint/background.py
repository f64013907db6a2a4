"""Work that no client waits for, one thing after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

_log = logging.getLogger(__name__)


class Background:
    """Does what it is called with in a thread of its own, in order. What is left when the process ends is not done.

    One thread for all: a thousand drops at once would otherwise be a thousand writers to the database.
    """

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        Thread(target=self._run, name="catalog-background", daemon=True).start()

    def __call__(self, work: Callable[[], None]) -> None:
        self._waiting.put(work)

    def _run(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                work()
            except Exception:  # noqa: BLE001 - the outermost loop: recorded, and taken up again at the next start
                _log.exception("left for the next start")
