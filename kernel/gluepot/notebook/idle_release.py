"""Releasing a session that nobody uses: after the idle time-out, with a warning where something would be lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_WARN_BEFORE_S = 120.0
_BEAT_S = 5.0


@dataclass(frozen=True, kw_only=True)
class IdleRelease:
    """Watches one notebook's session.

    `limit_s`: returns the time-out, 0 for none. `left_s`: returns the seconds until the release, None while a cell runs
    or there is nothing to release. `reason`: returns why it is due. `irreplaceable`: returns words for what the next
    session could not be given. `release`: ends the session, for a reason. `warn`: shows a line to the person.
    """

    limit_s: Callable[[], float]
    left_s: Callable[[], float | None]
    reason: Callable[[], str]
    irreplaceable: Callable[[], list[str]]
    release: Callable[[str], None]
    warn: Callable[[str], None]

    def start(self) -> None:
        """Watch from now on, beside everything else."""
        threading.Thread(target=self._watch, name="gluepot-idle", daemon=True).start()

    def _watch(self) -> None:
        is_warned = False
        while True:
            limit_s = self.limit_s()
            time.sleep(min(_BEAT_S, max(0.2, limit_s / 8 or _BEAT_S)))
            left_s = self.left_s()
            if left_s is None or left_s > min(_WARN_BEFORE_S, limit_s / 2):
                is_warned = False
            elif left_s <= 0:
                self.release(self.reason())
            elif not is_warned:
                is_warned = True
                self._warn(left_s)

    def _warn(self, left_s: float) -> None:
        words = self.irreplaceable()
        if words:
            listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
            verb = "goes" if len(words) == 1 else "go"
            self.warn(
                f"The Spark session is released in {max(1, round(left_s))} s where no cell runs: "
                f"{listed} {verb} with it."
            )
