"""Rows of `spark_sessions`: who waits, who serves whom. Claiming is one conditional UPDATE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from gluepot.database import Database
from gluepot.database.tables.sessions import spark_sessions as t
from gluepot.processes import ProcessIdentity
from gluepot.sessions.models import Owner, OwnerKind, SessionState


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One row. `process` is the JVM, `starter` who starts it, `owner_process` the claimer; None where there is none yet.

    `last_used_at` is when it was claimed or detached.
    """

    id: str
    state: SessionState
    fit_key: str
    engine: str
    master: str
    folder: Path
    process: ProcessIdentity | None
    app_id: str
    ui_url: str
    created_at: datetime
    ready_at: datetime | None
    owner: Owner | None
    owner_process: ProcessIdentity | None
    claimed_at: datetime | None
    log_offset: int
    starter: ProcessIdentity | None
    last_used_at: datetime | None = None


def _row(record: Mapping[Any, Any]) -> SessionRow:
    def identity(pid: str, started: str) -> ProcessIdentity | None:
        return None if record[pid] is None else ProcessIdentity(pid=record[pid], started_s=record[started])

    kind = record["owner_kind"]
    return SessionRow(
        id=record["id"],
        state=SessionState(record["state"]),
        fit_key=record["fit_key"],
        engine=record["engine"],
        master=record["master"],
        folder=Path(record["folder"]),
        process=identity("pid", "process_started_s"),
        app_id=record["app_id"] or "",
        ui_url=record["ui_url"] or "",
        created_at=record["created_at"],
        ready_at=record["ready_at"],
        owner=Owner(kind=OwnerKind(kind), name=record["owner_name"] or "") if kind else None,
        owner_process=identity("owner_pid", "owner_started_s"),
        claimed_at=record["claimed_at"],
        log_offset=record["log_offset"] or 0,
        starter=identity("starter_pid", "starter_started_s"),
        last_used_at=record["last_used_at"],
    )


class SessionStore:
    """Reads and writes of session rows; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        session_id: str,
        fit_key: str,
        engine: str,
        master: str,
        folder: Path,
        spec: Mapping[str, Any],
        now: datetime,
        process: ProcessIdentity | None = None,
    ) -> None:
        """Write down a session that is being started."""
        me = ProcessIdentity.mine()
        values = {
            "id": session_id,
            "state": SessionState.STARTING.value,
            "fit_key": fit_key,
            "engine": engine,
            "master": master,
            "folder": str(folder),
            "spec": dict(spec),
            "created_at": now,
            "starter_pid": me.pid,
            "starter_started_s": me.started_s,
            "pid": process.pid if process else None,
            "process_started_s": process.started_s if process else None,
        }
        with self._database.write() as connection:
            connection.execute(insert(t).values(**values))

    def mark_ready(
        self, session_id: str, *, process: ProcessIdentity, app_id: str, ui_url: str, now: datetime
    ) -> None:
        """Offer a warmed session to claimers."""
        self._update(
            session_id,
            SessionState.STARTING,
            state=SessionState.READY.value,
            pid=process.pid,
            process_started_s=process.started_s,
            app_id=app_id,
            ui_url=ui_url,
            ready_at=now,
        )

    def claim(
        self,
        session_id: str,
        *,
        owner: Owner,
        log_offset: int,
        now: datetime,
        cold: bool = False,
        before: SessionState = SessionState.READY,
    ) -> bool:
        """Make the calling process the owner; False when another was first or the session is gone.

        `cold` claims one that the caller started itself and that was never offered; `before` says what it is otherwise.
        """
        me = ProcessIdentity.mine()
        before = SessionState.STARTING if cold else before
        return self._update(
            session_id,
            before,
            state=SessionState.CLAIMED.value,
            owner_kind=owner.kind.value,
            owner_name=owner.name,
            owner_pid=me.pid,
            owner_started_s=me.started_s,
            claimed_at=now,
            last_used_at=now,
            log_offset=log_offset,
        )

    def detach(self, session_id: str, *, now: datetime) -> None:
        """Write down that a claimed session has no owner from now on and lives all the same."""
        self._update(
            session_id,
            SessionState.CLAIMED,
            state=SessionState.DETACHED.value,
            owner_kind=None,
            owner_name=None,
            owner_pid=None,
            owner_started_s=None,
            last_used_at=now,
        )

    def note_process(
        self, session_id: str, *, process: ProcessIdentity, app_id: str = "", ui_url: str = ""
    ) -> None:
        """Write down which JVM a session is being started in, or was when it was started cold."""
        self._update(
            session_id,
            None,
            pid=process.pid,
            process_started_s=process.started_s,
            app_id=app_id,
            ui_url=ui_url,
        )

    def note_app(self, session_id: str, *, app_id: str, ui_url: str = "") -> None:
        """Write down what the engine calls a session: a Spark application, or the session's id on a Connect server."""
        self._update(session_id, None, app_id=app_id, ui_url=ui_url)

    def end(self, session_id: str, *, reason: str, now: datetime) -> bool:
        """Mark a session as ended; False when it already was."""
        with self._database.write() as connection:
            done = connection.execute(
                update(t)
                .where(and_(t.c.id == session_id, t.c.state != SessionState.ENDED.value))
                .values(state=SessionState.ENDED.value, ended_at=now, end_reason=reason)
            )
        return bool(done.rowcount)

    def live(self) -> list[SessionRow]:
        """Return every session that has not ended, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(t).where(t.c.state != SessionState.ENDED.value).order_by(t.c.created_at)
            ).mappings()
            return [_row(record) for record in rows]

    def ready(self, fit_key: str) -> list[SessionRow]:
        """Return the sessions that wait and fit, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(t)
                .where(and_(t.c.state == SessionState.READY.value, t.c.fit_key == fit_key))
                .order_by(t.c.ready_at)
            ).mappings()
            return [_row(record) for record in rows]

    def coming(self, fit_key: str) -> set[str]:
        """Return the ids of sessions that fit and are being warmed by a process that lives."""
        return {
            row.id
            for row in self.live()
            if row.state is SessionState.STARTING
            and row.fit_key == fit_key
            and row.starter is not None
            and row.starter.is_alive()
        }

    def people_at_work(self, *, since: datetime) -> bool:
        """Say whether anybody but jobs has claimed a session after `since`, or has one now."""
        claimed = or_(t.c.claimed_at > since, t.c.state == SessionState.CLAIMED.value)
        people = (OwnerKind.NOTEBOOK.value, OwnerKind.SCRIPT.value)
        with self._database.read() as connection:
            found = connection.execute(
                select(t.c.id).where(and_(t.c.owner_kind.in_(people), claimed)).limit(1)
            )
            return found.first() is not None

    def _update(self, session_id: str, before: SessionState | None, **values: Any) -> bool:
        condition = t.c.id == session_id
        if before is not None:
            condition = and_(condition, t.c.state == before.value)
        with self._database.write() as connection:
            return bool(connection.execute(update(t).where(condition).values(**values)).rowcount)
