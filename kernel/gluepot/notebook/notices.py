"""What a session says while it starts, shown in the cell that made it start.

One output per cell that is updated in place: front ends, nbclient and papermill keep its last state.
"""

from __future__ import annotations

import html
import threading
import time
from typing import TYPE_CHECKING, Any

from IPython.display import display

from gluepot.display.rendering import Rendering

if TYPE_CHECKING:
    from gluepot.sessions.door import Door


class NoticeBoard:
    """Shows the stages of a session start with the time gone by; says other things as a quiet line."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._started_s = 0.0
        self._stage = ""
        self._done = threading.Event()

    @property
    def is_starting(self) -> bool:
        """Say whether a session is being asked for."""
        return bool(self._started_s)

    def begin(self) -> None:
        """A session is being asked for."""
        self._handle = None
        self._stage = ""
        self._started_s = time.monotonic()
        self._done = threading.Event()

    def stage(self, stage: str) -> None:
        """Show what the start is doing now: "starting JVM · 1.2 s"."""
        if not self._started_s:
            self.begin()
        first, self._stage = not self._stage, stage
        if first:
            self._handle = display(self._line(), display_id=True)
            threading.Thread(target=self._tick, args=(self._done, self._handle), daemon=True).start()

    def end(self, summary: str) -> None:
        """The session is there: leave one line where stages were shown, say nothing where there were none."""
        self._done.set()
        if self._handle is not None:
            self._handle.update(_quiet(f"{summary} · {time.monotonic() - self._started_s:.1f} s"))
        self._handle, self._stage, self._started_s = None, "", 0.0

    def watch(self, shell: Any, door: Door) -> None:
        """End the stages that code has begun by itself (`SparkSession.builder…` in a cell), as its session comes."""
        came = door.on_context

        def session_came(context: Any) -> None:
            self.end("Spark is ready")
            came(context)

        door.on_context = session_came
        shell.events.register("post_run_cell", lambda _result: self.end("Spark did not start"))

    def say(self, text: str) -> None:
        """Show a quiet line in the running cell."""
        display(_quiet(text))

    def _tick(self, done: threading.Event, handle: Any) -> None:
        while not done.wait(0.25):
            handle.update(self._line())

    def _line(self) -> Rendering:
        return _quiet(f"{self._stage} · {time.monotonic() - self._started_s:.1f} s")


def _quiet(text: str) -> Rendering:
    return Rendering(text=text, html=f'<div style="opacity:.65;font-size:12px">{html.escape(text)}</div>')
