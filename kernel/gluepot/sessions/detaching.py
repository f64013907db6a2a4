"""Sessions without an owner: let go by one process, taken over by another (`%session detach`, `%session attach`).

A JVM lives as long as somebody holds the write end of its FIFO. One that is detached holds it itself, so it needs no
daemon and no process waits beside it; whoever attaches it takes hold first and then tells it to let go.
"""

from __future__ import annotations

import contextlib
from typing import Any

from gluepot.errors import ConflictError, GluepotError, NotFoundError, UnavailableError
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.claiming import Claimer
from gluepot.sessions.launcher import fifo_path
from gluepot.sessions.models import Owner, OwnerKind, SessionState
from gluepot.sessions.store import SessionRow, SessionStore

_HOLD = "gluepot.life"


def hold_itself(session: ClaimedSession, owner: Owner) -> None:
    """Make a session's JVM hold its own life.

    Raises:
        ConflictError: it would end with the notebook all the same.
    """
    if session.child is not None and owner.kind is OwnerKind.NOTEBOOK:
        # Jupyter ends every child of a kernel that it shuts down, and this JVM is one.
        raise ConflictError(
            "This session was started by the notebook itself, not by the pool, and ends with its kernel.",
            "Start one that outlives it: gluepot session start, then %session attach ID.",
        )
    jvm = session.gateway.jvm
    # Opened for both, since opening only to write waits for a reader. Kept where another client of the JVM finds it.
    jvm.System.getProperties()[_HOLD] = jvm.java.io.RandomAccessFile(str(fifo_path(session.folder)), "rw")


def attach(claimer: Claimer, row: SessionRow, owner: Owner) -> ClaimedSession:
    """Take over a detached session: from now on its JVM lives as long as the calling process.

    Raises:
        ConflictError: it is not detached, another was first, or it runs another Spark than this process's.
        UnavailableError: it has gone.
    """
    if row.state is not SessionState.DETACHED:
        raise _refused(row)
    session = claimer.attach(row, owner)
    if session is None:
        raise UnavailableError(
            f"Session {row.id!r} cannot be attached: it has gone, or another was first.", "See: %session list"
        )
    try:
        _check_version(session.gateway.jvm)
    except GluepotError:
        session.end("attached by another version of Spark")
        raise
    with contextlib.suppress(KeyError):
        session.gateway.jvm.System.getProperties().pop(_HOLD).close()
    return session


def find(store: SessionStore, session_id: str) -> SessionRow:
    """Return the live session whose id begins with `session_id`.

    Raises:
        NotFoundError: there is none.
        ConflictError: there are several.
    """
    live = [row for row in store.live() if row.process is None or row.process.is_alive()]
    found = [row for row in live if session_id and row.id.startswith(session_id)]
    if not found:
        raise NotFoundError(
            "Session", session_id, candidates=[row.id for row in live], next_step="See: gluepot session list"
        )
    if len(found) > 1:
        raise ConflictError(f"{len(found)} sessions begin with {session_id!r}.", "Give more of the id.")
    return found[0]


def _refused(row: SessionRow) -> ConflictError:
    if row.state is SessionState.CLAIMED and row.owner is not None:
        return ConflictError(
            f"Session {row.id!r} is in use by {row.owner.kind.value} {row.owner.name}.",
            "A JVM serves one owner. Let go of it there first: %session detach.",
        )
    if row.state is SessionState.READY:
        return ConflictError(
            f"Session {row.id!r} waits in the pool and holds nothing yet.", "Take one with: %session start"
        )
    return ConflictError(f"Session {row.id!r} is only just starting.", "Try again in a moment.")


def _check_version(jvm: Any) -> None:
    from pyspark import __version__ as mine

    theirs = jvm.org.apache.spark.SparkContext.getOrCreate().version()
    if theirs != mine:
        raise ConflictError(
            f"The session runs Spark {theirs}, this environment has PySpark {mine}.",
            "Attach it from an environment with that version.",
        )
