"""A run's log stays bounded: when it is full its text moves to a second file, which the next time is replaced."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gluepot.jobs.run_files import LogText, RunFiles, tail

_SHOWN_BYTES = 1 << 20  # a log may be one line of 50 MB


def rotated_path(log: Path) -> Path:
    """Return where the older half of a log is, if it was ever full."""
    return log.with_name(f"{log.name}.1")


def rotate(log: Path, limit_bytes: int) -> bool:
    """Move a log's text away when it is longer than `limit_bytes`; return whether it was.

    The writer keeps the file open in append mode, so the text is copied and the file emptied: what is printed between
    the two, in microseconds, is lost. A pipe through the runner would lose nothing, and would stop the script
    whenever the runner is stopped.
    """
    try:
        if log.stat().st_size <= limit_bytes:
            return False
    except FileNotFoundError:
        return False
    older = rotated_path(log)
    with log.open("rb") as source, open(older, "wb", opener=_private) as target:
        shutil.copyfileobj(source, target)
        os.truncate(log, 0)
    return True


def log_text(files: RunFiles, run_id: str, lines: int) -> LogText:
    """Return the end of a run's log, across the two halves that it may be in: so many lines, or 1 MB of them."""
    text, is_truncated = tail(files.log, lines, most_bytes=_SHOWN_BYTES)
    if not is_truncated:
        rest = _SHOWN_BYTES - len(text)
        older, is_truncated = tail(rotated_path(files.log), lines - text.count("\n"), most_bytes=rest)
        text = "\n".join(part for part in (older, text) if part)
    return LogText(run_id=run_id, text=text, is_truncated=is_truncated)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
