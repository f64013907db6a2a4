"""Waiting for a condition with a deadline, instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_SHORTEST_S = 0.02


def wait_until(condition: Callable[[], T], what: str, limit_s: float = 30.0) -> T:
    """Return the first true value of `condition()`; fail with `what` after `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while True:
        began = time.monotonic()
        value = condition()
        if value:
            return value
        now = time.monotonic()
        assert now < deadline, f"waited {limit_s} s for: {what}"
        # To look at every process of the machine takes a while: what is waited for is to have the cores meanwhile.
        time.sleep(max(_SHORTEST_S, min(4 * (now - began), deadline - now)))
