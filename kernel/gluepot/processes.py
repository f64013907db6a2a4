"""Processes named so that a reused pid is not mistaken for the one that was meant."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_START_TOLERANCE_S = 0.02  # Linux counts start times in clock ticks of 10 ms


@dataclass(frozen=True, kw_only=True)
class ProcessIdentity:
    """A process on this host: `pid` and the moment it started (Unix seconds, as the kernel reports it)."""

    pid: int
    started_s: float

    @classmethod
    def of(cls, pid: int) -> ProcessIdentity | None:
        """Return the identity of a live process, or None when there is none with this pid."""
        try:
            return cls(pid=pid, started_s=psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return None

    @classmethod
    def mine(cls) -> ProcessIdentity:
        """Return the identity of the calling process."""
        return cls(pid=os.getpid(), started_s=psutil.Process().create_time())

    def is_alive(self) -> bool:
        """Say whether this very process still runs; a zombie counts as ended."""
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return abs(process.create_time() - self.started_s) <= _START_TOLERANCE_S
        except psutil.NoSuchProcess:
            return False

    def end(self, grace_s: float = 3.0) -> None:
        """Terminate this process, then kill it after `grace_s` seconds. Does nothing when it is gone."""
        if not self.is_alive():
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            process.terminate()
            deadline = time.monotonic() + grace_s
            # Not psutil's wait: where nobody reaps, a zombie would keep it waiting.
            while self.is_alive() and time.monotonic() < deadline:
                time.sleep(0.01)
            if self.is_alive():
                process.kill()


def kill_processes_in(folder: Path) -> None:
    """Kill every process whose working folder is `folder`, or was it before that was removed.

    Looks at all processes of this user, which takes some milliseconds.
    """
    real = str(folder.parent.resolve() / folder.name)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd() == real:
                process.kill()


def freeze_imports() -> None:
    """Tell the garbage collector that all that is there stays: what a process of ours calls when it has imported its modules.

    Else it looks through all of SQLAlchemy again and again, at last when the process ends: a fifth of the CPU of one that
    lives for a second. Not for one that imports as much again later and lives for long: full collections come when a quarter
    has been added to what is not frozen, so they come more often then (a kernel freezes by itself, `notebook/collector.py`).
    """
    gc.freeze()


def start_detached(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], folder: Path
) -> None:
    """Start a process that is nobody's child: it outlives the caller and whatever ends the caller's children.

    The command's output goes to `log` (appended, 0600). Its folder is `folder`, its environment `environment`.
    A Jupyter kernel ends every child at shutdown, sessions of their own included, so the shell in between
    starts the process and leaves.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=log_fd,
            stderr=log_fd,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            check=True,
        )
    finally:
        os.close(log_fd)
