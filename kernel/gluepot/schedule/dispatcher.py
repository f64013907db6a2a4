"""The dispatcher: fires due triggers, starts waiting runs, and tidies up after lost ones. It runs no user code.

It holds no state that matters: whatever it was doing when it died, the next one reads from the database.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import OperationalError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import GluepotError
from gluepot.jobs.lost_runs import tell_of_lost_run
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.recovery import is_lost, is_silent, recover
from gluepot.jobs.run_claims import Admission, Claim, RunClaims
from gluepot.jobs.run_files import files_of
from gluepot.processes import start_detached
from gluepot.schedule.presence import Presence
from gluepot.schedule.pulse import Pulse, take_pulse
from gluepot.schedule.service import ScheduleService
from gluepot.settings import Settings
from gluepot.settings_sources import as_environment

BEAT_S = 1.0
SHORTEST_BEAT_S = 0.02
SILENCE_LIMIT_S = 20.0
_ALL_THE_SAME_S = 30.0  # so often everything is looked at, whatever the pulse says: clocks of machines differ
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What one beat did: the runs that triggers queued, the claims it started, the ids of runs it recovered."""

    fired: tuple[JobRun, ...]
    started: tuple[Claim, ...]
    recovered: tuple[str, ...]


class Duty(Protocol):
    """Something else that a dispatcher does at every beat."""

    def tick(self, now: datetime) -> object: ...


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What a dispatcher does beside schedules and job runs. Events have a thread of their own: a look may be slow."""

    conditions: Duty
    backfills: Duty
    workflows: Duty
    crawls: Duty
    events: Duty


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
        duties: what else to do; None for schedules and job runs alone.
        admit: says what a waiting run must wait for beside its turn, or None when it may start.
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
        duties: Duties | None = None,
        admit: Admission | None = None,
    ) -> None:
        self._database = database
        self._schedule = schedule
        self._settings = settings
        self._claims = RunClaims(database)
        self._now = now
        self._start = start or start_runner
        self._silence_limit_s = silence_limit_s
        self._silences = _Silences()
        self._duties = duties
        self._admit = admit
        self._presence = Presence(database)
        self._ends: tuple[object, ...] | None = None
        self._all_seen_s = float("-inf")

    def tick(self, now: datetime) -> Beat:
        """Do everything that is due at `now`, once."""
        recovered = self._recover(now)
        fired = tuple(self._schedule.fire_due(now))
        if self._duties is not None:
            for duty in (
                self._duties.conditions,
                self._duties.backfills,
                self._duties.workflows,
                self._duties.crawls,
            ):
                duty.tick(now)
        started = tuple(self._start_waiting(now))
        return Beat(fired=fired, started=started, recovered=recovered)

    def run_forever(self, stop: threading.Event) -> None:
        """Work until `stop` is set. A database that goes away is waited for."""
        watching = threading.Thread(target=self._watch, args=(stop,), name="events", daemon=True)
        watching.start()
        wait_s = 0.0
        while not stop.wait(wait_s):
            wait_s = self._guarded("a beat of the dispatcher", self._beat)
        self._guarded("leaving", self._leave)
        watching.join(BEAT_S)

    def _watch(self, stop: threading.Event) -> None:
        while self._duties is not None and not stop.wait(BEAT_S):
            self._guarded("a look for events", self._look)

    def _beat(self) -> float:
        """Do what the pulse asks for, and return how many seconds nothing is due."""
        now = self._now()
        self._presence.show(now)
        pulse = take_pulse(self._database, now)
        is_full = time.monotonic() - self._all_seen_s > _ALL_THE_SAME_S
        if is_full:
            self._all_seen_s = time.monotonic()
        if pulse.has_active:
            self._recover(now)
        if pulse.next_due_at is not None and pulse.next_due_at <= now:
            self._schedule.fire_scheduled(now)
            pulse = take_pulse(self._database, now)
        if self._duties is not None:
            self._do_duties(self._duties, pulse, now, is_full=is_full)
        if pulse.has_waiting or is_full:
            self._start_waiting(now)
        return self._pause_s(pulse)

    def _do_duties(self, duties: Duties, pulse: Pulse, now: datetime, *, is_full: bool) -> None:
        if pulse.has_conditions and (pulse.ends != self._ends or is_full):
            duties.conditions.tick(now)
        self._ends = pulse.ends
        for has_work, duty in (
            (pulse.has_backfills, duties.backfills),
            (pulse.has_workflows, duties.workflows),
            (pulse.has_crawls, duties.crawls),
        ):
            if has_work:
                duty.tick(now)

    def _pause_s(self, pulse: Pulse) -> float:
        if pulse.next_due_at is None:
            return BEAT_S
        until_s = (pulse.next_due_at - self._now()).total_seconds()
        return min(BEAT_S, max(SHORTEST_BEAT_S, until_s))

    def _look(self) -> float:
        assert self._duties is not None
        now = self._now()
        due = take_pulse(self._database, now).next_look_at
        if due is not None and due <= now:
            self._duties.events.tick(now)
        return 0.0

    def _leave(self) -> float:
        self._presence.leave()
        return 0.0

    @staticmethod
    def _guarded(what: str, action: Callable[[], float]) -> float:
        """Run one step. A fault in one must not end all schedules: it is logged, and the next beat tries again."""
        try:
            return action()
        except OperationalError:
            _log.warning("the database does not answer; the dispatcher goes on trying", exc_info=True)
        except Exception:  # noqa: BLE001 - the outermost loop: one broken beat must not end all schedules
            _log.exception("%s failed", what)
        return BEAT_S

    def _start_waiting(self, now: datetime) -> list[Claim]:
        started: list[Claim] = []
        limit = self._settings.runs.max_parallel
        while claim := self._claims.take(max_parallel=limit, now=now, admit=self._admit):
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
                if recover(self._claims, held, now) is RunState.FAILED:
                    self._tell(held.claim.run_id)
                recovered.append(held.claim.run_id)
        self._silences.keep_only(silent)
        return tuple(recovered)

    def _tell(self, run_id: str) -> None:
        try:
            tell_of_lost_run(self._database, self._settings, run_id)
        except (GluepotError, OSError) as error:  # the run is recovered; others are still to be
            _log.warning("nobody could be told of the lost run %s: %s", run_id, error)


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
