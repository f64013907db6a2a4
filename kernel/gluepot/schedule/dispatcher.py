"""The dispatcher: fires due triggers, starts waiting runs, and tidies up after lost ones. It runs no user code.

It holds no state that matters: whatever it was doing when it died, the next one reads from the database.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.jobs.models import JobRun
from gluepot.jobs.recovery import is_lost, is_silent, recover
from gluepot.jobs.run_claims import Claim, RunClaims
from gluepot.jobs.run_files import files_of
from gluepot.processes import start_detached
from gluepot.schedule.service import ScheduleService
from gluepot.settings import Settings
from gluepot.settings_sources import as_environment

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT_S = 1.0
SILENCE_LIMIT_S = 20.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What one beat did: the runs that triggers queued, the claims it started, the ids of runs it recovered."""

    fired: tuple[JobRun, ...]
    started: tuple[Claim, ...]
    recovered: tuple[str, ...]


@dataclass
class _Silences:
    """Since when (on this process's own clock, which sleeps with the machine) each silent claim has been silent."""

    since_s: dict[Claim, float] = field(default_factory=dict)

    def longest(self, claim: Claim) -> float:
        return time.monotonic() - self.since_s.setdefault(claim, time.monotonic())

    def keep_only(self, claims: set[Claim]) -> None:
        self.since_s = {claim: since for claim, since in self.since_s.items() if claim in claims}


class Dispatcher:
    """Any number of dispatchers may work on one database.

    Args:
        database: where the queues are.
        schedule: fires triggers.
        settings: how many runs at once, where logs go.
        now: the clock.
        start: starts the process of a claim; a test may put its own here.
        silence_limit_s: how long a live process may leave its run's lease expired before it is ended.
    """

    def __init__(
        self,
        database: Database,
        schedule: ScheduleService,
        settings: Settings,
        *,
        now: Clock = utc_now,
        start: Callable[[Settings, Claim], None] | None = None,
        silence_limit_s: float = SILENCE_LIMIT_S,
    ) -> None:
        self._schedule = schedule
        self._settings = settings
        self._claims = RunClaims(database)
        self._now = now
        self._start = start or start_runner
        self._silence_limit_s = silence_limit_s
        self._silences = _Silences()

    def tick(self, now: datetime) -> Beat:
        """Do everything that is due at `now`, once."""
        recovered = self._recover(now)
        fired = tuple(self._schedule.fire_due(now))
        started = tuple(self._start_waiting(now))
        return Beat(fired=fired, started=started, recovered=recovered)

    def run_forever(self, stop: threading.Event) -> None:
        """Beat once a second until `stop` is set. A database that goes away is waited for."""
        while not stop.wait(BEAT_S):
            try:
                self.tick(self._now())
            except OperationalError:
                _log.warning("the database does not answer; the dispatcher goes on trying", exc_info=True)
            except Exception:  # noqa: BLE001 - the outermost loop: one broken beat must not end all schedules
                _log.exception("a beat of the dispatcher failed")

    def _start_waiting(self, now: datetime) -> list[Claim]:
        started: list[Claim] = []
        while claim := self._claims.take(max_parallel=self._settings.runs.max_parallel, now=now):
            self._start(self._settings, claim)
            _log.info("run %s is started, claim %d", claim.run_id, claim.fencing)
            started.append(claim)
        return started

    def _recover(self, now: datetime) -> tuple[str, ...]:
        """Recover runs whose owner is gone, and those whose owner has been silent while this process was awake.

        An expired lease alone proves nothing on this host: a laptop that slept finds all of them expired, with
        every owner about to renew its own.
        """
        recovered: list[str] = []
        silent: set[Claim] = set()
        for held in self._claims.held():
            is_dead = is_lost(held, self._claims.host, now)
            if not is_dead and is_silent(held, self._claims.host, now):
                silent.add(held.claim)
                is_dead = self._silences.longest(held.claim) > self._silence_limit_s
            if is_dead:
                _log.warning("run %s has lost its process", held.claim.run_id)
                recover(self._claims, held, now)
                recovered.append(held.claim.run_id)
        self._silences.keep_only(silent)
        return tuple(recovered)


def start_runner(settings: Settings, claim: Claim) -> None:
    """Start the process that runs a claim; it outlives the dispatcher."""
    files = files_of(settings, claim.run_id)
    files.make()
    start_detached(
        [sys.executable, "-m", "gluepot.jobs.runner", claim.run_id, str(claim.fencing)],
        log=files.runner_log,
        environment={**os.environ, **as_environment(settings), "GLUEPOT_HOME": str(settings.home)},
        folder=settings.home,
    )
