"""How far a fetch is, as one line on the error stream that is written over."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is told file, bytes so far and bytes in all. Nothing is shown where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _file, _done_bytes, _total_bytes: None
        return
    shown = ""

    def tell(file: str, done_bytes: int, total_bytes: int) -> None:
        nonlocal shown
        line = f"{file}  {done_bytes / 1e6:.0f} of {total_bytes / 1e6:.0f} MB"
        if line != shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            shown = line

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
