"""What is done to folders together with a change of the catalog, so that a crash leaves neither half.

Files and rows are not one transaction. So the intent is written first, in a row: a *delete* in the transaction
that removes the table (the folder goes after the commit), a *move* before the folder is renamed (the transaction
that changes the table removes the intent). `recover` finishes the deletes and undoes the moves of processes that
are gone.

A remote folder (of an object store) cannot be moved, only copied: the transaction that changes the table turns the
move's intent into one to delete the old place, so that until then the old place is whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import partial
from socket import gethostname

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from gluepot.catalog.folders import Folders
from gluepot.database.engine import Database
from gluepot.database.tables.catalog import catalog_file_intents as rows
from gluepot.database.tables.catalog import catalog_tables
from gluepot.errors import GluepotError, InvalidInputError, UnavailableError
from gluepot.processes import ProcessIdentity

_DELETE = "delete"
_MOVE = "move"
_log = logging.getLogger(__name__)


class Step(StrEnum):
    """Where a journal is in its work: the moments between a file step and a database step."""

    MOVE_INTENDED = "move intended"
    MOVED = "moved"
    MOVE_SETTLED = "move settled"  # the transaction has not committed yet
    DELETE_COMMITTED = "delete committed"
    SET_ASIDE = "set aside"
    DELETED = "deleted"


Later = Callable[[Callable[[], None]], None]
"""Something that calls what it is given: at once, or when there is time."""


def at_once(work: Callable[[], None]) -> None:
    """Do the work now."""
    work()


class FileJournal:
    """Deletes and moves of folders, each tied to a transaction.

    `reached` is told of each step; a test may end the process there. `later` does what nobody has to wait for:
    removing the hundred thousand folders of a table that is out of sight already takes a minute.
    """

    def __init__(
        self,
        database: Database,
        folders: Folders,
        reached: Callable[[Step], None] = lambda _: None,
        later: Later = at_once,
    ) -> None:
        self._database = database
        self._folders = folders
        self._reached = reached
        self.later = later

    def intend_delete(self, connection: Connection, location: str, *, now: datetime) -> int | None:
        """Write down, inside the caller's transaction, that a folder goes with it. None: not ours to delete."""
        if not self._folders.owns(location):
            return None
        return self._intend(connection, _DELETE, location, now=now)

    def finish_delete(self, intent: int | None, location: str) -> None:
        """Delete the folder, after the transaction has committed: it is gone from its place when this returns.

        When a remote store does not answer, the table is gone all the same, and the next start deletes its files.
        """
        if intent is None:
            return
        self._reached(Step.DELETE_COMMITTED)
        try:
            self._folders.set_aside(location, str(intent))
        except UnavailableError as error:
            _log.warning("deleted at the next start: %s", error)
            return
        self._reached(Step.SET_ASIDE)
        self.later(lambda: self._remove(intent))

    def _remove(self, intent: int) -> None:
        self._folders.remove_aside(str(intent))
        self._reached(Step.DELETED)
        self._forget(intent)

    @contextmanager
    def moving(self, source: str, target: str, *, now: datetime) -> Iterator[int]:
        """Move a folder for as long as the block, which changes the catalog, succeeds; else move it back.

        Yields the intent, which the block gives to `settle` inside its own transaction.
        """
        with self._database.write() as connection:
            intent = self._intend(connection, _MOVE, source, target, now=now)
        self._reached(Step.MOVE_INTENDED)
        try:
            self._check_free(target)
            self._folders.rename(source, target)
        except (OSError, GluepotError):
            self._forget(intent)
            raise
        try:
            self._reached(Step.MOVED)
            yield intent
        except BaseException:
            self._move_back(source, target)
            self._forget(intent)
            raise
        if self._folders.is_remote(source):
            self.finish_delete(intent, source)

    def _check_free(self, target: str) -> None:
        """Refuse another table's place. On a disk its folder says so; where there are no folders, only its row does."""
        if self._folders.is_remote(target) and self._is_used(target):
            raise InvalidInputError(
                f"The location {target!r} is that of another table.", "Choose another name."
            )

    def settle(self, connection: Connection, intent: int) -> None:
        """Remove an intent as part of the transaction that makes it true, or leave that to delete what was copied."""
        chosen = rows.c.id == intent
        source = connection.execute(select(rows.c.source).where(chosen)).scalar_one()
        if self._folders.is_remote(source):
            connection.execute(update(rows).where(chosen).values(action=_DELETE, target=""))
        else:
            connection.execute(delete(rows).where(chosen))
        self._reached(Step.MOVE_SETTLED)

    def recover(self) -> None:
        """Finish or undo what dead processes of this host left. Call it at start."""
        with self._database.read() as connection:
            query = select(rows).where(rows.c.host == gethostname()).order_by(rows.c.id.desc())
            left = connection.execute(query).mappings().all()
        for row in left:
            if ProcessIdentity(pid=row["pid"], started_s=row["process_started_s"]).is_alive():
                continue
            _log.warning("finishing after a crash: %s %s %s", row["action"], row["source"], row["target"])
            try:
                self._recover(row)
            except UnavailableError as error:
                _log.warning("left for the next start: %s", error)

    def _recover(self, row: RowMapping) -> None:
        if row["action"] == _DELETE:
            if not self._is_used(row["source"]):
                self._folders.set_aside(row["source"], str(row["id"]))
            self.later(partial(self._remove, row["id"]))
        else:
            self._move_back(row["source"], row["target"])
            self._forget(row["id"])

    def _is_used(self, location: str) -> bool:
        """Say whether a new table came to be where an old one was: its folder had been removed before the crash."""
        with self._database.read() as connection:
            query = select(catalog_tables.c.id).where(catalog_tables.c.location == location)
            return connection.execute(query.limit(1)).first() is not None

    def _move_back(self, source: str, target: str) -> None:
        if self._folders.is_remote(source):
            if not self._is_used(target):
                self._folders.set_aside(target, "")
            return
        moved, home = self._folders.in_warehouse(target), self._folders.in_warehouse(source)
        if moved is not None and home is not None and moved.is_dir() and not home.exists():
            self._folders.rename(target, source)

    def _intend(
        self, connection: Connection, action: str, source: str, target: str = "", *, now: datetime
    ) -> int:
        me = ProcessIdentity.mine()
        values = {
            "action": action, "source": source, "target": target, "created_at": now,
            "host": gethostname(), "pid": me.pid, "process_started_s": me.started_s,
        }  # fmt: skip
        intent: int = connection.execute(insert(rows).values(**values).returning(rows.c.id)).scalar_one()
        return intent

    def _forget(self, intent: int) -> None:
        with self._database.write() as connection:
            connection.execute(delete(rows).where(rows.c.id == intent))
