"""A session that this process owns: its folder, its hold on the JVM's life, and how it ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from gluepot.processes import ProcessIdentity
from gluepot.sessions.launcher import log_path


@dataclass(kw_only=True)
class ClaimedSession:
    """What the owner holds. Closing `life_fd`, the last write end of the FIFO, ends the JVM.

    `conf_to_set` are run-time settings that the JVM was not started with; `child` is the JVM where this process
    started it, to be reaped. `master` is its master; `accept_limit_s` how long that may take to accept the driver, 0
    where there is nobody to accept it. `workers_python` is the interpreter of its Python workers, "" where PySpark's
    own choice holds.
    """

    gone: ClassVar[str] = "its JVM has gone"

    id: str
    folder: Path
    gateway: Any
    process: ProcessIdentity | None
    life_fd: int
    log_offset: int
    warm: bool
    conf_to_set: Mapping[str, str]
    claimed_at: datetime
    on_end: Callable[[str, str], None]
    child: subprocess.Popen[bytes] | None = None
    master: str = ""
    accept_limit_s: float = 0.0
    workers_python: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ended: bool = False

    def __post_init__(self) -> None:
        # A forked child would hold the JVM's life too, and keep it after its owner has gone.
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        if not self._ended:
            with contextlib.suppress(OSError):
                os.close(self.life_fd)

    def is_alive(self) -> bool:
        """Say whether the JVM still runs."""
        return not self._ended and (self.process is None or self.process.is_alive())

    def end(self, reason: str) -> None:
        """Let go of the JVM, which ends it, and write that down. Safe to call twice."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
            with contextlib.suppress(Exception):  # a gateway to a dead JVM complains in many ways
                self.gateway.shutdown()
            os.close(self.life_fd)
        if self.child is not None:
            try:
                self.child.wait(5)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.on_end(self.id, reason)

    def let_go(self) -> None:
        """Forget the JVM, which goes on: somebody else, or itself, holds its life by now."""
        with self._lock:
            self._ended = True
            with contextlib.suppress(
                Exception
            ):  # what is open is closed; `shutdown` would close the JVM's own server
                self.gateway.close(keep_callback_server=False, close_callback_server_connections=True)
            os.close(self.life_fd)

    def read_log(self, since: int | None = None) -> tuple[str, int]:
        """Return what JVM and Python workers printed since an offset (default: since the claim), and the new offset."""
        offset = self.log_offset if since is None else since
        try:
            with log_path(self.folder).open("rb") as log:
                log.seek(offset)
                data = log.read()
        except OSError:
            return "", offset
        return data.decode(errors="replace"), offset + len(data)
