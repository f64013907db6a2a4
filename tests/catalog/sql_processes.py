"""Sessions in processes of their own, asked by statement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CHILD = Path(__file__).with_name("sql_child.py")
_END_LIMIT_S = 30.0


class StatementError(Exception):
    """Spark refused a statement."""


class SqlProcess:
    """A warm session of another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.wall_s = 0.0

    def sql(self, statement: str) -> list[list[Any]]:
        """Run one statement and return its rows; `wall_s` is then what it took.

        Raises:
            StatementError: Spark refused it.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(statement) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> list[list[Any]]:
        """Read one answer."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the session's process ended; its log is in the test's folder"
        answer = json.loads(line)
        if "error" in answer:
            raise StatementError(answer["error"])
        self.wall_s = answer["wall_s"]
        rows: list[list[Any]] = answer["rows"]
        return rows


@contextmanager
def sql_processes(count: int, folder: Path, environment: Mapping[str, str]) -> Iterator[list[SqlProcess]]:
    """Start sessions, one in each of `count` processes, and end them."""
    logs = [folder / f"session-{number}.log" for number in range(count)]
    started = []
    try:
        for log in logs:
            with log.open("wb") as output:
                started.append(
                    subprocess.Popen(
                        [sys.executable, str(_CHILD)],
                        cwd=folder,
                        text=True,
                        stderr=output,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        env={**os.environ, **environment},
                    )
                )
        sessions = [SqlProcess(process) for process in started]
        for session, log in zip(sessions, logs, strict=True):
            try:
                session.answer()
            except AssertionError:
                raise AssertionError(log.read_text(errors="replace")[-4000:]) from None
        yield sessions
    finally:
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
        for process in started:
            try:
                process.wait(_END_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()
