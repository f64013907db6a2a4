"""Waiting for a condition with a deadline, instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_PAUSE_S = 0.02
_LONG_PAUSE_S = 0.5
_SHARE = 0.1  # of one core, at most, for asking: what is waited for needs it, too


def wait_until(condition: Callable[[], T], what: str, limit_s: float = 30.0) -> T:
    """Return the first true value of `condition()`; fail with `what` after `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while True:
        asked = time.thread_time()
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {limit_s} s for: {what}"
        asking_s = time.thread_time() - asked
        time.sleep(min(max(_PAUSE_S, asking_s / _SHARE), _LONG_PAUSE_S))
