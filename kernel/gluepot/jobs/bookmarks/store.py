"""Bookmarks in the database.

A run's reading is a *batch*: rows staged while it runs, invisible until the batch gets a run number. That is one
small update, done in the transaction that marks the run SUCCEEDED, however many files were read.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, func, select, update

from gluepot.database import Database
from gluepot.database.tables.jobs import (
    bookmark_files,
    bookmark_runs,
    bookmark_states,
    job_runs,
    jobs,
)
from gluepot.jobs.bookmarks.errors import BookmarkMovedError
from gluepot.jobs.bookmarks.models import BookmarkMode, CommitOn, SeenFile
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.models import ACTIVE_STATES

BATCH_ROWS = 2000  # a few tens of milliseconds of write lock
_ACTIVE = tuple(state.value for state in ACTIVE_STATES)


def latest_number(connection: Connection, job_name: str, *, besides_run: str = "") -> int:
    """Return the newest run number of a job, 0 for none. Numbers of `besides_run` do not count."""
    statement = select(func.max(bookmark_runs.c.run_number)).where(
        bookmark_runs.c.job_name == job_name, bookmark_runs.c.run_id != besides_run
    )
    return connection.execute(statement).scalar() or 0


def check_fencing(connection: Connection, run_id: str, fencing: int | None) -> None:
    """Raise `LostClaimError` unless the run is still held under this number. None: the run is nobody's to take."""
    if fencing is None:
        return
    held = connection.execute(
        select(job_runs.c.id).where(
            job_runs.c.id == run_id, job_runs.c.fencing == fencing, job_runs.c.state.in_(_ACTIVE)
        )
    ).first()
    if held is None:
        raise LostClaimError(run_id)


def publish_batch(connection: Connection, batch_id: str, now: datetime) -> int:
    """Give a batch its number and return it.

    Raises:
        BookmarkMovedError: the bookmark is not where this batch started from.
    """
    row = (
        connection.execute(select(bookmark_runs).where(bookmark_runs.c.batch_id == batch_id)).mappings().one()
    )
    if latest_number(connection, row["job_name"], besides_run=row["run_id"]) != row["base_number"]:
        raise BookmarkMovedError(row["job_name"])
    number = latest_number(connection, row["job_name"]) + 1
    connection.execute(
        update(bookmark_runs)
        .where(bookmark_runs.c.batch_id == batch_id)
        .values(run_number=number, committed_at=now)
    )
    return number


def publish_run(connection: Connection, run_id: str, fencing: int, now: datetime) -> None:
    """Publish what a run read, as part of the transaction that marks it SUCCEEDED; nothing for one without bookmarks.

    Raises:
        BookmarkMovedError: the bookmark is not where the run started from; nothing was published.
    """
    batches = connection.execute(
        select(bookmark_runs.c.batch_id)
        .where(
            bookmark_runs.c.run_id == run_id,
            bookmark_runs.c.fencing == fencing,
            bookmark_runs.c.commit_on == CommitOn.SUCCESS.value,
            bookmark_runs.c.run_number.is_(None),
        )
        .order_by(bookmark_runs.c.created_at)
    ).scalars()
    with connection.begin_nested():
        for batch_id in batches.all():
            publish_batch(connection, batch_id, now)


class BookmarkStore:
    """Reads and stages bookmarks."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def mode(self, job_name: str) -> BookmarkMode:
        """Return the job's mode; ENABLE for a job that is not stored."""
        with self.database.read() as connection:
            text = connection.execute(select(jobs.c.bookmark_mode).where(jobs.c.name == job_name)).scalar()
        return BookmarkMode(text or BookmarkMode.ENABLE)

    def set_mode(self, job_name: str, mode: BookmarkMode) -> bool:
        """Store the job's mode; False when there is no such job."""
        with self.database.write() as connection:
            done = connection.execute(
                update(jobs).where(jobs.c.name == job_name).values(bookmark_mode=mode.value)
            )
        return done.rowcount == 1

    def create_batch(
        self, job_name: str, run_id: str, fencing: int | None, commit_on: CommitOn, now: datetime
    ) -> str:
        """Begin a batch and return its id."""
        batch_id = uuid.uuid4().hex
        with self.database.write() as connection:
            check_fencing(connection, run_id, fencing)
            connection.execute(
                bookmark_runs.insert().values(
                    batch_id=batch_id, job_name=job_name, run_id=run_id, fencing=fencing, commit_on=commit_on.value,
                    base_number=latest_number(connection, job_name, besides_run=run_id), created_at=now,
                )
            )  # fmt: skip
        return batch_id

    def open_batch(self, run_id: str, fencing: int) -> str | None:
        """Return the batch that a run has begun under this fencing number and not published."""
        statement = select(bookmark_runs.c.batch_id).where(
            bookmark_runs.c.run_id == run_id,
            bookmark_runs.c.fencing == fencing,
            bookmark_runs.c.run_number.is_(None),
            bookmark_runs.c.commit_on == CommitOn.SUCCESS.value,
        )
        with self.database.read() as connection:
            return connection.execute(statement).scalar()

    def stage(self, batch_id: str, context: str, document: Mapping[str, Any]) -> None:
        """Store what a context reached, in place of what the batch had for it."""
        with self.database.write() as connection:
            row = self._batch(connection, batch_id)
            check_fencing(connection, row["run_id"], row["fencing"])
            where = and_(bookmark_states.c.batch_id == batch_id, bookmark_states.c.context == context)
            connection.execute(delete(bookmark_states).where(where))
            connection.execute(
                bookmark_states.insert().values(batch_id=batch_id, context=context, document=dict(document))
            )

    def stage_files(self, batch_id: str, context: str, files: Iterable[SeenFile]) -> None:
        """Store files that a context read, in batches."""
        for chunk in _chunks(files):
            rows = [
                {
                    "batch_id": batch_id, "context": context, "path": file.path,
                    "modified_ms": file.modified_ms, "size_bytes": file.size_bytes,
                }
                for file in chunk
            ]  # fmt: skip
            with self.database.write() as connection:
                connection.execute(bookmark_files.insert(), rows)

    def files(
        self, job_name: str, context: str, *, after: int = 0, until: int | None = None
    ) -> dict[str, SeenFile]:
        """Return the files read by the runs numbered (`after`, `until`], by path, each as it was read last."""
        statement = (
            select(bookmark_files.c.path, bookmark_files.c.modified_ms, bookmark_files.c.size_bytes)
            .join(bookmark_runs, bookmark_runs.c.batch_id == bookmark_files.c.batch_id)
            .where(
                bookmark_runs.c.job_name == job_name,
                bookmark_files.c.context == context,
                bookmark_runs.c.run_number > after,
            )
            .order_by(bookmark_runs.c.run_number)
        )
        if until is not None:
            statement = statement.where(bookmark_runs.c.run_number <= until)
        with self.database.read() as connection:
            return {
                path: SeenFile(path=path, modified_ms=modified_ms, size_bytes=size_bytes)
                for path, modified_ms, size_bytes in connection.execute(statement)
            }

    def staged_files(self, batch_id: str, context: str) -> dict[str, SeenFile]:
        """Return the files that a batch holds for a context."""
        statement = select(bookmark_files).where(
            bookmark_files.c.batch_id == batch_id, bookmark_files.c.context == context
        )
        with self.database.read() as connection:
            return {
                row["path"]: SeenFile(
                    path=row["path"], modified_ms=row["modified_ms"], size_bytes=row["size_bytes"]
                )
                for row in connection.execute(statement).mappings()
            }

    def staged(self, batch_id: str) -> dict[str, Mapping[str, Any]]:
        """Return what a batch holds, by context."""
        statement = select(bookmark_states).where(bookmark_states.c.batch_id == batch_id)
        with self.database.read() as connection:
            return {row["context"]: row["document"] for row in connection.execute(statement).mappings()}

    def states(self, job_name: str, *, until: int | None = None) -> list[RowMapping]:
        """Return the newest state of each context up to run `until`, with `run_id` and `run_number`."""
        statement = (
            select(bookmark_states, bookmark_runs.c.run_id, bookmark_runs.c.run_number)
            .join(bookmark_runs, bookmark_runs.c.batch_id == bookmark_states.c.batch_id)
            .where(bookmark_runs.c.job_name == job_name, bookmark_runs.c.run_number.is_not(None))
            .order_by(bookmark_runs.c.run_number)
        )
        if until is not None:
            statement = statement.where(bookmark_runs.c.run_number <= until)
        with self.database.read() as connection:
            newest = {row["context"]: row for row in connection.execute(statement).mappings()}
        return [newest[context] for context in sorted(newest)]

    def published(self, job_name: str) -> list[RowMapping]:
        """Return the job's published batches, the newest first."""
        statement = (
            select(bookmark_runs)
            .where(bookmark_runs.c.job_name == job_name, bookmark_runs.c.run_number.is_not(None))
            .order_by(bookmark_runs.c.run_number.desc())
        )
        with self.database.read() as connection:
            return list(connection.execute(statement).mappings())

    def take_over(self, previous_run_id: str, run_id: str, fencing: int | None, step: int) -> str | None:
        """Make the unpublished batch of a failed run that of the run that repairs it; return it, if there is one.

        What steps from `step` on had read is forgotten: they read again.
        """
        with self.database.write() as connection:
            check_fencing(connection, run_id, fencing)
            batch_id = connection.execute(
                select(bookmark_runs.c.batch_id)
                .where(bookmark_runs.c.run_id == previous_run_id, bookmark_runs.c.run_number.is_(None))
                .order_by(bookmark_runs.c.created_at.desc())
            ).scalar()
            if batch_id is None:
                return None
            connection.execute(
                update(bookmark_runs)
                .where(bookmark_runs.c.batch_id == batch_id)
                .values(run_id=run_id, fencing=fencing)
            )
        for context, document in self.staged(batch_id).items():
            if document.get("step") is None or document["step"] >= step:
                self._forget(batch_id, context)
        return str(batch_id)

    def delete_published(self, job_name: str, *, after: int = 0) -> int:
        """Forget what the runs after number `after` read; return how many runs that were."""
        with self.database.write() as connection:
            where = and_(bookmark_runs.c.job_name == job_name, bookmark_runs.c.run_number > after)
            gone = list(connection.execute(select(bookmark_runs.c.batch_id).where(where)).scalars())
            connection.execute(delete(bookmark_runs).where(where))
        self._sweep(gone)
        return len(gone)

    def sweep_lost(self, job_name: str, keep_runs: Sequence[str]) -> None:
        """Remove what failed runs of a job staged. Runs still at work, and those in `keep_runs`, keep theirs."""
        active = select(job_runs.c.id).where(job_runs.c.state.in_(_ACTIVE))
        with self.database.write() as connection:
            where = and_(
                bookmark_runs.c.job_name == job_name,
                bookmark_runs.c.run_number.is_(None),
                bookmark_runs.c.fencing.is_not(None),
                bookmark_runs.c.run_id.not_in(active),
                bookmark_runs.c.run_id.not_in(list(keep_runs)),
            )
            gone = list(connection.execute(select(bookmark_runs.c.batch_id).where(where)).scalars())
            connection.execute(delete(bookmark_runs).where(where))
        self._sweep(gone)

    def publish(self, batch_id: str, now: datetime) -> int:
        """Publish a batch at once, for Glue's `job.commit()`."""
        with self.database.write() as connection:
            row = self._batch(connection, batch_id)
            check_fencing(connection, row["run_id"], row["fencing"])
            return publish_batch(connection, batch_id, now)

    @staticmethod
    def _batch(connection: Connection, batch_id: str) -> RowMapping:
        statement = select(bookmark_runs).where(bookmark_runs.c.batch_id == batch_id)
        return connection.execute(statement).mappings().one()

    def _forget(self, batch_id: str, context: str) -> None:
        with self.database.write() as connection:
            connection.execute(
                delete(bookmark_states).where(
                    bookmark_states.c.batch_id == batch_id, bookmark_states.c.context == context
                )
            )
        self._delete_files(and_(bookmark_files.c.batch_id == batch_id, bookmark_files.c.context == context))

    def _sweep(self, batch_ids: Sequence[str]) -> None:
        for batch_id in batch_ids:
            with self.database.write() as connection:
                connection.execute(delete(bookmark_states).where(bookmark_states.c.batch_id == batch_id))
            self._delete_files(bookmark_files.c.batch_id == batch_id)

    def _delete_files(self, where: Any) -> None:
        """Delete in batches: a million rows in one transaction would starve every heartbeat."""
        while True:
            with self.database.write() as connection:
                chosen = connection.execute(
                    select(bookmark_files.c.path, bookmark_files.c.context, bookmark_files.c.batch_id)
                    .where(where)
                    .limit(BATCH_ROWS)
                ).all()
                if not chosen:
                    return
                for batch_id, context in {(row.batch_id, row.context) for row in chosen}:
                    paths = [r.path for r in chosen if r.batch_id == batch_id and r.context == context]
                    connection.execute(
                        delete(bookmark_files).where(
                            bookmark_files.c.batch_id == batch_id,
                            bookmark_files.c.context == context,
                            bookmark_files.c.path.in_(paths),
                        )
                    )


def _chunks(files: Iterable[SeenFile]) -> Iterator[list[SeenFile]]:
    remaining = iter(files)
    while chunk := list(itertools.islice(remaining, BATCH_ROWS)):
        yield chunk
