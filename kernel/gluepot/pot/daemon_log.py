"""Reading why a pot did not start."""

from __future__ import annotations

from pathlib import Path

_HEADER = "Traceback (most recent call last)"


def last_words(log: Path, since: int) -> str:
    """Return the last line of a traceback written to `log` after offset `since`, or "" when there is none yet."""
    try:
        with log.open("rb") as file:
            file.seek(since)
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    _, header, traceback = text.rpartition(_HEADER)
    lines = traceback.splitlines()
    # While it is being written the last line is a frame, half a line, or nothing.
    is_whole = (
        bool(header) and text.endswith("\n") and len(lines) > 1 and not lines[-1].startswith((" ", "\t"))
    )
    return lines[-1].strip() if is_whole else ""
