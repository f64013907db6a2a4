"""The process that warms a JVM (`sessions/warm.py`), seen from outside: started, waited for, and told to hurry."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from gluepot.errors import GluepotError

LIMIT_S = 120


class Warmer:
    """Warms the JVM of a folder; ended with its `with`. It may be started before the JVM, since it imports PySpark first.

    Args:
        interpreter: the Python whose PySpark the JVM belongs to.
        folder: the session's.
        rounds: how often, at most, it goes through a first cell.
        environment: of the process.
    """

    def __init__(self, interpreter: str, folder: Path, rounds: int, environment: Mapping[str, str]) -> None:
        # Told who we are: by the time it can ask, we may have gone.
        self._command = [
            interpreter, "-m", "gluepot.sessions.warm", str(folder), str(rounds), str(os.getpid())
        ]  # fmt: skip
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, if it is not."""
        self._process = self._process or subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._process.communicate()

    def result(self) -> tuple[str, str]:
        """Wait for it, started now if it was not, and return the application's id and the UI's URL, or "" for none.

        Raises:
            GluepotError: it failed, or took longer than two minutes.
        """
        self.start()
        assert self._process is not None
        try:
            said, complaints = self._process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise GluepotError(f"warming took longer than {LIMIT_S} s") from error
        if self._process.returncode != 0:
            raise GluepotError(f"warming failed: {complaints.strip().splitlines()[-1:]}")
        app_id, ui_url = [*said.splitlines(), "", ""][:2]
        return app_id, ui_url


def hurry(folder: Path) -> None:
    """Have the JVM of a session's folder handed out as soon as its session is built: somebody waits for it."""
    with contextlib.suppress(OSError):  # it has gone, or the disk is full: then it comes when it is warm
        _mark(folder).touch(mode=0o600)


def is_hurried(folder: Path) -> bool:
    """Say whether somebody waits for the JVM of a session's folder."""
    return _mark(folder).exists()


def _mark(folder: Path) -> Path:
    return folder / "hurry"
