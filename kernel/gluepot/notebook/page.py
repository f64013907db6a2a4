"""The page as the front end shows it, asked of it over a comm: edits that are not saved included.

The front end opens the comm (extension/src/page), so that its answers come in a subshell, while the main shell is
busy with the cell that asks. nbclient, papermill and a plain console open none.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from gluepot.notebook.unasked import send_unasked

TARGET = "gluepot.page"
_LIMIT_S = 3.0


class NotebookPage:
    """Asks whichever front ends show this kernel's notebook; the first that answers is believed."""

    def __init__(self, comm_manager: Any) -> None:
        self._comm_manager = comm_manager
        self._comms: list[Any] = []
        self._lock = threading.Lock()
        self._question = 0
        self._answer: Mapping[str, Any] | None = None
        self._answered = threading.Event()

    def install(self) -> None:
        """Let front ends open comms from now on."""
        self._comm_manager.register_target(TARGET, self._opened)

    def ask(self, limit_s: float = _LIMIT_S) -> Mapping[str, Any] | None:
        """Return the page (see `jobs.notebook_file.cells_from_page`); None when no front end tells within `limit_s`."""
        with self._lock:
            comms = list(self._comms)
            self._question += 1
            self._answer = None
            self._answered.clear()
            question = self._question
        if not comms:
            return None
        for comm in comms:
            send_unasked(comm, {"ask": question})
        self._answered.wait(limit_s)
        with self._lock:
            return self._answer

    def _opened(self, comm: Any, _message: Any) -> None:
        with self._lock:
            self._comms.append(comm)
        comm.on_msg(self._heard)
        comm.on_close(lambda _message: self._closed(comm))

    def _closed(self, comm: Any) -> None:
        with self._lock:
            if comm in self._comms:
                self._comms.remove(comm)

    def _heard(self, message: Mapping[str, Any]) -> None:
        data = message["content"]["data"]
        with self._lock:
            if self._answer is None and data.get("answer") == self._question and data.get("page"):
                self._answer = data["page"]
                self._answered.set()
