"""The services behind the routes: built on the first request, called in threads so that the server goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TypeVar

from gluepot.app import App, open_app

Value = TypeVar("Value")
_THREADS = 4


class PotPolicy(StrEnum):
    """What to do about the pot: start it when it is not up, or expect that somebody else runs it."""

    START = "start"
    EXPECT = "expect"


class Backend:
    """Runs service calls for the handlers.

    Args:
        folder: decides the settings (the server's root folder).
        pot: whether this server may start the pot.
    """

    def __init__(self, folder: Path, pot: PotPolicy) -> None:
        self._folder = folder
        self._pot = pot
        self._lock = Lock()
        self._app: App | None = None
        self._pot_was_up = False
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="gluepot-server")

    async def peek(self, call: Callable[[App], Value]) -> Value:
        """Return `call(app)`, run in a thread, without starting anything."""
        return await self._in_thread(lambda: call(self._opened()))

    async def read(self, call: Callable[[App], Value]) -> Value:
        """Return `call(app)`, run in a thread, after the pot was found up once."""
        return await self._in_thread(lambda: call(self._ready(recheck=False)))

    async def change(self, call: Callable[[App], Value]) -> Value:
        """Return `call(app)`, run in a thread; the pot is looked for again, since it has to act on the change."""
        return await self._in_thread(lambda: call(self._ready(recheck=True)))

    def close(self) -> None:
        """Let running calls end, then release the database."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._app is not None:
            self._app.close()

    async def _in_thread(self, call: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _opened(self) -> App:
        with self._lock:
            if self._app is None:
                self._app = open_app(self._folder)
            return self._app

    def _ready(self, *, recheck: bool) -> App:
        app = self._opened()
        if self._pot is PotPolicy.START and (recheck or not self._pot_was_up):
            from gluepot.pot.client import ensure_pot

            ensure_pot(app.settings)
            self._pot_was_up = True
        return app
