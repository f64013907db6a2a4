"""Checks that nobody waits for: a thread of the asking process runs each, files say what became of it.

They end with the process that was asked. What is known of a check lies in its folder, so another process, or the
same after a new start, can tell of it.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gluepot.clock import Clock, utc_now
from gluepot.errors import GluepotError
from gluepot.jobs.checking.errors import CheckFailedError, CheckIsOverError, CheckNotFoundError
from gluepot.jobs.checking.files import CheckFiles
from gluepot.jobs.checking.kept import CheckState, KeptCheck, ended_since, read_check
from gluepot.jobs.checking.models import CheckRun, JobCheck, OnEffect
from gluepot.jobs.log_rotation import log_text
from gluepot.jobs.models import RunState
from gluepot.jobs.run_files import LogText

if TYPE_CHECKING:
    from gluepot.jobs.checking.service import CheckService
    from gluepot.jobs.drafting import Draft

_PREFIX = "check_"
_ID = re.compile(rf"{_PREFIX}([0-9a-f]{{8}})")
_AT_A_TIME = 2
_KEPT = 20
_LOOK_EVERY_S = 0.25


def is_check_id(run_id: str) -> bool:
    """Say whether an id is that of a check, and not of a run of a job."""
    return _ID.fullmatch(run_id) is not None


class BackgroundChecks:
    """Starts checks, two at a time, and tells of the last twenty."""

    def __init__(self, checks: CheckService, *, now: Clock = utc_now) -> None:
        self._checks = checks
        self._now = now
        self._places = threading.BoundedSemaphore(_AT_A_TIME)
        self._threads: dict[str, threading.Thread] = {}

    def start(
        self,
        draft: Draft,
        parameters: Mapping[str, Any] | None = None,
        *,
        on_effect: OnEffect = OnEffect.REFUSE,
        requested_by: str = "",
    ) -> CheckRun:
        """Start a check and return at once.

        Raises:
            as `CheckService.run` does, for what can be said before anything runs.
        """
        prepared = self._checks.prepare(draft, parameters, on_effect=on_effect)
        self._forget_old()
        files = self._checks.files(prepared.id)
        files.make()
        kept = KeptCheck(files=files, prepared=prepared, requested_by=requested_by)
        begun = CheckState(state=RunState.WAITING, queued_at=self._now())
        kept.write(begun)
        thread = threading.Thread(
            target=self._run, args=(kept, begun), name=f"check-{prepared.id}", daemon=True
        )
        self._threads[prepared.id] = thread
        thread.start()
        return self.get(_PREFIX + prepared.id)

    def get(self, check_id: str) -> CheckRun:
        """Return a check as it is now.

        Raises:
            CheckNotFoundError: it was never asked for, or so long ago that it was forgotten.
        """
        found = read_check(self._files(check_id), check_id)
        if found is None:
            raise CheckNotFoundError(check_id)
        return found

    def stop(self, check_id: str) -> CheckRun:
        """Ask for a check to end.

        Raises:
            CheckNotFoundError: as `get`.
            CheckIsOverError: it has ended already.
        """
        found = self.get(check_id)
        if found.run.state.is_final:
            raise CheckIsOverError(check_id, found.run.state)
        self._files(check_id).stop.touch()
        return self.get(check_id)

    def log_text(self, check_id: str, *, lines: int = 500) -> LogText:
        """Return the end of a check's log.

        Raises:
            CheckNotFoundError: as `get`.
        """
        self.get(check_id)
        return log_text(self._files(check_id), check_id, lines)

    def close(self) -> None:
        """End the checks of this process."""
        living = {check_id: thread for check_id, thread in self._threads.items() if thread.is_alive()}
        for check_id in living:
            self._checks.files(check_id).stop.touch()
        for thread in living.values():
            thread.join()

    def _files(self, check_id: str) -> CheckFiles:
        match = _ID.fullmatch(check_id)
        if match is None:
            raise CheckNotFoundError(check_id)
        return self._checks.files(match[1])

    def _run(self, kept: KeptCheck, begun: CheckState) -> None:
        if not self._has_place(kept.files):
            kept.write(replace(begun, state=RunState.STOPPED, ended_at=self._now()))
            return
        running = replace(begun, state=RunState.RUNNING, started_at=self._now())
        ended = replace(running, state=RunState.ERROR, error="It broke off; the server's log says why.")
        try:
            kept.write(running)
            ended = _ended(running, self._checks.perform(kept.prepared))
        except GluepotError as error:
            ended = replace(running, state=RunState.FAILED, error=str(error))
        finally:
            self._places.release()
            kept.write(replace(ended, ended_at=self._now()))

    def _has_place(self, files: CheckFiles) -> bool:
        """Wait for a place; False when the check is to end before it runs."""
        while not files.stop.exists():
            if self._places.acquire(timeout=_LOOK_EVERY_S):
                if not files.stop.exists():
                    return True
                self._places.release()
        return False

    def _forget_old(self) -> None:
        folders = self._checks.files("").folder.glob("*")
        over = [(ended_since(CheckFiles(folder=folder)), folder) for folder in folders]
        for _, folder in sorted((since, folder) for since, folder in over if since)[: -_KEPT + 1]:
            shutil.rmtree(folder, ignore_errors=True)


def _ended(running: CheckState, check: JobCheck) -> CheckState:
    if check.has_passed or check.state is not RunState.SUCCEEDED:
        return replace(running, state=check.state, error=check.error, failure=check.failure)
    return replace(running, state=RunState.FAILED, error=str(CheckFailedError(check)))
