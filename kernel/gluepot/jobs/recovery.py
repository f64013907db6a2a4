"""Runs whose process is gone: found, tidied up after, and failed or queued again."""

from __future__ import annotations

import contextlib
import os
import signal
from datetime import datetime

from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import MAX_STARTS, Held, RunClaims

_DIED = "The process of the run ended without a word: it was killed, or the machine restarted or ran out of memory."


def is_lost(held: Held, host: str, now: datetime) -> bool:
    """Say whether a run's owner is certainly gone: dead on this host, or silent beyond its lease on another."""
    if held.host != host:
        return held.lease_until < now
    return held.owner is None or not held.owner.is_alive()


def is_silent(held: Held, host: str, now: datetime) -> bool:
    """Say whether a run's owner lives on this host but let its lease run out: stopped, or the machine just woke up."""
    return held.host == host and held.lease_until < now and not is_lost(held, host, now)


def end_processes(held: Held) -> None:
    """End the owner and the user's code with everything that it started. SIGKILL reaches stopped processes too.

    Before user code starts the owner may still be the dispatcher that made the claim, which is left alone; a runner
    that comes too late then finds its claim gone.
    """
    if held.child is None:
        return
    if held.owner is not None and held.owner.is_alive():
        with contextlib.suppress(ProcessLookupError):
            os.kill(held.owner.pid, signal.SIGKILL)
    if held.child.is_alive():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(held.child.pid, signal.SIGKILL)  # the child leads its own group


def recover(claims: RunClaims, held: Held, now: datetime) -> RunState | None:
    """Bring a lost run to an end, or back into the queue when no user code had started.

    Returns the state that it ended in, None where it waits again, or where somebody else was faster.
    """
    if held.host == claims.host:
        end_processes(held)
    with contextlib.suppress(LostClaimError):
        if held.state is RunState.STOPPING:
            return claims.finish(held.claim, RunState.STOPPED, now=now)
        if held.has_started or held.claim.fencing >= MAX_STARTS:
            never = f"The run could not be started in {MAX_STARTS} attempts; see its log."
            error = _DIED if held.has_started else never
            return claims.finish(held.claim, RunState.FAILED, now=now, error=error)
        claims.give_back(held.claim, now=now)
    return None
