"""Locks: PyIceberg takes an exclusive one on a table for each commit.

A lock waits behind every earlier one that it conflicts with, and lapses when its holder has not asked for it for
some minutes: a holder that died must not stop everybody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext
from gluepot.database.tables.catalog import catalog_locks as rows

LOCK_LIFE = timedelta(minutes=5)  # the real one's default
_ACQUIRED, _WAITING = 1, 2
_SHARED_READ, _SHARED_WRITE = 1, 2


class LockCalls:
    """lock, check_lock and unlock."""

    def __init__(self, context: CallContext) -> None:
        self._context = context

    def lock(self, request: Any) -> Any:
        with self._context.store.write() as connection:
            now = self._context.now()
            connection.execute(delete(rows).where(rows.c.expires_at < now))
            newest = connection.execute(select(func.max(rows.c.lock_id))).scalar() or 0
            # Never one that was given out before: an old holder's unlock must not free another's lock.
            lock_id = max(newest + 1, int(now.timestamp() * 1_000_000))
            connection.execute(
                insert(rows),
                [
                    {
                        "lock_id": lock_id,
                        "position": position,
                        "database_name": (component.dbname or "").lower(),
                        "table_name": (component.tablename or "").lower(),
                        "kind": component.type or _SHARED_READ,
                        "state": _WAITING,
                        "holder": f"{request.user or ''}@{request.hostname or ''}",
                        "expires_at": now + LOCK_LIFE,
                    }
                    for position, component in enumerate(request.component or ())
                ],
            )
            return self._acquire(connection, lock_id)

    def check_lock(self, request: Any) -> Any:
        with self._context.store.write() as connection:
            now = self._context.now()
            connection.execute(delete(rows).where(rows.c.expires_at < now))
            alive = connection.execute(
                update(rows).where(rows.c.lock_id == request.lockid).values(expires_at=now + LOCK_LIFE)
            )
            if alive.rowcount == 0:
                raise structs.NoSuchLockException(f"No such lock {request.lockid}")
            return self._acquire(connection, request.lockid)

    def unlock(self, request: Any) -> None:
        """Free a lock. One that is gone, lapsed perhaps, is free: as the real one sees it."""
        with self._context.store.write() as connection:
            connection.execute(delete(rows).where(rows.c.lock_id == request.lockid))

    def _acquire(self, connection: Connection, lock_id: int) -> Any:
        mine, other = rows.alias("mine"), rows.alias("other")
        # A lock on a whole database has no table name and meets every table of it.
        same_thing = or_(
            mine.c.table_name == other.c.table_name, mine.c.table_name == "", other.c.table_name == ""
        )
        # Shared locks get along; two writers do not.
        conflict = or_(
            mine.c.kind > _SHARED_WRITE,
            other.c.kind > _SHARED_WRITE,
            (mine.c.kind == _SHARED_WRITE) & (other.c.kind == _SHARED_WRITE),
        )
        ahead = connection.execute(
            select(other.c.lock_id)
            .join(mine, mine.c.database_name == other.c.database_name)
            .where(mine.c.lock_id == lock_id, other.c.lock_id < lock_id, same_thing, conflict)
        ).first()
        state = _WAITING if ahead else _ACQUIRED
        connection.execute(update(rows).where(rows.c.lock_id == lock_id).values(state=state))
        return structs.LockResponse(lockid=lock_id, state=state)
