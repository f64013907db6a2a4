"""How long a thing that takes a second at most may take here and now."""

from __future__ import annotations

import os


def limit_s() -> float:
    """Return a second, or as much more as processes wait for each core: this machine may have other work."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return 1.0 if waiting <= 1 else 2 * waiting
