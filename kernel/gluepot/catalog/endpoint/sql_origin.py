"""Who it is that writes over a connection: the notebook, job run or script that owns the session at its other end.

A Thrift client does not say. On Linux its process is known (`peer`), and the sessions of this home by theirs. A JVM
of the pool connects long before anybody claims it, so the process is remembered and its owner is asked for anew at
each write. SQL of any other client (PyIceberg, Trino) has no name.
"""

from __future__ import annotations

from sqlalchemy import RowMapping, bindparam, select

from gluepot.catalog.endpoint.peer import Peer, holds_socket
from gluepot.catalog.models import Origin, OriginKind
from gluepot.database.engine import Database
from gluepot.database.tables.sessions import spark_sessions as rows
from gluepot.processes import ProcessIdentity

_ENDED = "ENDED"
SQL = Origin(kind=OriginKind.SQL)

# Put together once: they run at every write.
_LIVE = select(rows.c.pid, rows.c.process_started_s, rows.c.owner_kind, rows.c.owner_name).where(
    rows.c.state != _ENDED, rows.c.pid.is_not(None)
)
_ONE = _LIVE.where(rows.c.pid == bindparam("peer"))


def nobody_known() -> Origin:
    """Return the origin of SQL that came from nobody we know."""
    return SQL


class SqlOrigin:
    """The origin of what one connection writes. Call it for each write."""

    def __init__(self, store: Database, peer: Peer) -> None:
        self._store = store
        self._peer = peer
        self._inode: int | None = None
        self._pid: int | None = None
        self._others: set[int] = set()  # processes of sessions that are not at the other end

    def __call__(self) -> Origin:
        """Return the origin of a write that happens now."""
        for row in self._live_sessions():
            if self._is_peer(row):
                return _owned(row)
        return SQL

    def _live_sessions(self) -> list[RowMapping]:
        with self._store.read() as connection:
            if self._pid is None:
                return list(connection.execute(_LIVE).mappings())
            return list(connection.execute(_ONE, {"peer": self._pid}).mappings())

    def _is_peer(self, row: RowMapping) -> bool:
        pid = row["pid"]
        if pid == self._pid:
            return True
        if pid in self._others:
            return False
        if self._inode is None:
            self._inode = self._peer.inode()
        if self._inode is not None and _is_same_process(row) and holds_socket(pid, self._inode):
            self._pid = pid
            return True
        self._others.add(pid)
        return False


def _is_same_process(row: RowMapping) -> bool:
    """Say whether the process is still the one that was written down: a row of a killed JVM may outlive it."""
    started_s = row["process_started_s"]
    return started_s is None or ProcessIdentity(pid=row["pid"], started_s=started_s).is_alive()


def _owned(row: RowMapping) -> Origin:
    if not row["owner_kind"]:
        return SQL
    return Origin(kind=OriginKind.SQL, reference=f"{row['owner_kind']} {row['owner_name'] or ''}".strip())
