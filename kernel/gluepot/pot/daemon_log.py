"""Reading why a pot did not start."""

from __future__ import annotations

from pathlib import Path


def last_words(log: Path, since: int) -> str:
    """Return the last line of a traceback written to `log` after offset `since`, or "" when there is none yet."""
    try:
        with log.open("rb") as file:
            file.seek(since)
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    if "Traceback (most recent call last)" not in text:
        return ""
    lines = [line for line in text.strip().splitlines() if line and not line.startswith((" ", "\t"))]
    return lines[-1] if lines else ""
