"""Claiming a warm JVM: one conditional UPDATE, and from then on the claimer's hold on its life."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gluepot.clock import Clock
from gluepot.errors import UnavailableError
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.gateway import connect
from gluepot.sessions.launcher import fifo_path, log_path
from gluepot.sessions.models import Owner, OwnerKind, SessionState, Stage
from gluepot.sessions.priority import restore
from gluepot.sessions.recipe import Recipe
from gluepot.sessions.store import SessionRow, SessionStore
from gluepot.sessions.warmer import hurry

_WAIT_FOR_WARM_S = 60.0
_AT_WORK = timedelta(minutes=30)


class Claimer:
    """Takes JVMs that wait in one home's pool.

    Args:
        store: the home's sessions.
        on_end: told id and reason when a session ends.
        now: the time.
    """

    def __init__(self, store: SessionStore, on_end: Callable[[str, str], None], *, now: Clock) -> None:
        self._store = store
        self._on_end = on_end
        self._now = now

    def claim(
        self,
        recipe: Recipe,
        owner: Owner,
        conf_to_set: Mapping[str, str],
        *,
        on_stage: Stage,
        plain_launch: Any = None,
    ) -> ClaimedSession | None:
        """Claim a JVM of this recipe that waits, or the one that the pot is warming just now: a second start beside it
        is slower. Return None where there is neither.

        A job leaves the last warm JVM alone while people are at work, who would wait for theirs. Where nobody is, as
        on a laptop at night, it takes it: by the time somebody comes there is another.

        Args:
            recipe: how it must have been started.
            owner: who it is for.
            conf_to_set: run-time settings for its session.
            on_stage: told that the pot is still at it.
            plain_launch: PySpark's own `launch_gateway`, where it is hooked.
        """
        leave_one = owner.kind is OwnerKind.JOB_RUN and self._store.people_at_work(
            since=self._now() - _AT_WORK
        )
        coming = set() if leave_one else self._store.coming(recipe.key)
        deadline = time.monotonic() + _WAIT_FOR_WARM_S
        while True:
            for row in self._store.ready(recipe.key)[1 if leave_one else 0 :]:
                session = self._take(row, owner, conf_to_set, plain_launch)
                if session is not None:
                    return session
            if not self._store.coming(recipe.key) & coming or time.monotonic() > deadline:
                return None
            self._hurry(recipe.key)
            on_stage("the pot is warming a session")
            time.sleep(0.05)

    def _hurry(self, key: str) -> None:
        """Take what is being warmed behind everybody's work to the front, and no warmer: now somebody waits for it."""
        for row in self._store.live():
            if row.state is SessionState.STARTING and row.fit_key == key:
                hurry(row.folder)
                if row.process is not None:
                    restore(row.process.pid)

    def attach(self, row: SessionRow, owner: Owner) -> ClaimedSession | None:
        """Claim a detached session; None when another was first or it has gone meanwhile."""
        return self._take(row, owner, {}, None, before=SessionState.DETACHED)

    def _take(
        self,
        row: SessionRow,
        owner: Owner,
        conf_to_set: Mapping[str, str],
        plain_launch: Any,
        *,
        before: SessionState = SessionState.READY,
    ) -> ClaimedSession | None:
        try:
            # Fails at once when no JVM reads; held before the claim, so that no moment is left without a holder.
            life_fd = os.open(fifo_path(row.folder), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            self._on_end(row.id, "found dead at claim")
            return None
        offset = _size(log_path(row.folder))
        if not self._store.claim(row.id, owner=owner, log_offset=offset, now=self._now(), before=before):
            os.close(life_fd)
            return None
        try:
            return ClaimedSession(
                id=row.id,
                folder=row.folder,
                gateway=connect(row.folder, plain_launch),
                process=row.process,
                life_fd=life_fd,
                log_offset=offset,
                warm=True,
                conf_to_set=conf_to_set,
                claimed_at=self._now(),
                master=row.master,
                on_end=self._on_end,
            )
        except UnavailableError:
            os.close(life_fd)
            self._on_end(row.id, "did not answer its claimer")
            return None
        except (
            BaseException
        ):  # an interrupt: nobody has it then, and its JVM may be in the midst of an answer
            os.close(life_fd)
            self._on_end(row.id, "its claim was interrupted")
            raise


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
