"""Which writes are published, and by which run: the memory that lets a retry replace instead of repeat."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from gluepot.database import Database
from gluepot.database.tables.jobs import sink_writes
from gluepot.jobs.bookmarks.publishing import check_fencing
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.sinks.errors import TableMovedError
from gluepot.jobs.sinks.models import SinkMode

_REMEMBERED_WRITES = 1000


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place in a job that writes: every attempt of a run comes to it again. `token` names its files."""

    run: CurrentRun | None
    name: str
    token: str


def slot_of(run: CurrentRun | None, table: str, place: str, call: int) -> Slot:
    """Return the place of the `call`-th write to `table` from a line; outside of a run each write has one of its own."""
    name = f"{place}:{call}" if run else ""
    text = f"{run.root_run_id}/{table}/{name}" if run else uuid.uuid4().hex
    return Slot(run=run, name=name, token="w" + hashlib.sha256(text.encode()).hexdigest()[:16])


@dataclass(frozen=True, kw_only=True)
class Published:
    """What is published of a table: the newest write's id and leftovers, and what this slot wrote before, if it did."""

    newest_id: str
    leftovers: tuple[str, ...]
    is_repeated: bool
    was_absorbed: bool


class Ledger:
    """The writes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, table: str, slot: Slot) -> Published:
        """Return what is known of a table before a write."""
        with self._database.read() as connection:
            rows = (
                connection.execute(
                    select(sink_writes)
                    .where(sink_writes.c.table_name == table)
                    .order_by(sink_writes.c.committed_at.desc(), sink_writes.c.id)
                )
                .mappings()
                .all()
            )
        position = next((i for i, row in enumerate(rows) if slot.run and _is_same(row, slot)), None)
        earlier = rows[position] if position is not None else None
        later = [row["mode"] for row in rows[:position]] if position is not None else []
        return Published(
            newest_id=rows[0]["id"] if rows else "",
            leftovers=tuple(rows[0]["replaced"]) if rows else (),
            is_repeated=earlier is not None,
            was_absorbed=earlier is not None
            and earlier["mode"] == SinkMode.APPEND
            and SinkMode.UPSERT in later
            and SinkMode.OVERWRITE not in later,
        )

    def publish(
        self,
        connection: Connection,
        table: str,
        slot: Slot,
        mode: SinkMode,
        *,
        write_id: str,
        after: Published,
        replaced: Sequence[str],
        now: datetime,
    ) -> None:
        """Enter a write, in the transaction that makes it visible.

        It takes over the leftovers of the one before, in case that this process does not live to remove them.

        Raises:
            LostClaimError: the run was taken over.
            TableMovedError: another write was published since `after` was looked at.
        """
        run = slot.run
        if run is not None:
            check_fencing(connection, run.run_id, run.fencing)
        newest = connection.execute(
            select(sink_writes.c.id)
            .where(sink_writes.c.table_name == table)
            .order_by(sink_writes.c.committed_at.desc(), sink_writes.c.id)
            .limit(1)
        ).scalar()
        if (newest or "") != after.newest_id:
            raise TableMovedError(table)
        if run is not None:
            connection.execute(
                delete(sink_writes).where(
                    sink_writes.c.table_name == table,
                    sink_writes.c.root_run_id == run.root_run_id,
                    sink_writes.c.slot == slot.name,
                )
            )
        connection.execute(
            sink_writes.insert().values(
                id=write_id,
                table_name=table,
                root_run_id=run.root_run_id if run else None,
                slot=slot.name,
                run_id=run.run_id if run else None,
                mode=mode.value,
                replaced=list(dict.fromkeys([*replaced, *after.leftovers])),
                committed_at=now,
            )
        )

    def forget_leftovers(self, table: str, write_id: str, *, kept: Sequence[str]) -> None:
        """Note that only `kept` is left of what a write took over or replaced; drop entries of long ago."""
        with self._database.write() as connection:
            connection.execute(
                update(sink_writes).where(sink_writes.c.id == write_id).values(replaced=list(kept))
            )
            old = connection.execute(
                select(sink_writes.c.id)
                .where(sink_writes.c.table_name == table)
                .order_by(sink_writes.c.committed_at.desc(), sink_writes.c.id)
                .offset(_REMEMBERED_WRITES)
            ).scalars()
            if gone := list(old):
                connection.execute(delete(sink_writes).where(sink_writes.c.id.in_(gone)))


def _is_same(row: RowMapping, slot: Slot) -> bool:
    assert slot.run is not None
    return bool(row["root_run_id"] == slot.run.root_run_id and row["slot"] == slot.name)
