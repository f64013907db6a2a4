"""Bookmarks in the database.

A run's reading is a *batch*: rows staged while it runs, invisible until the batch gets a run number. That is one
small update, done in the transaction that marks the run SUCCEEDED, however many files were read.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, select, update

from gluepot.database import Database
from gluepot.database.tables.jobs import (
    bookmark_runs,
    bookmark_states,
    job_runs,
    jobs,
)
from gluepot.jobs.bookmarks.models import BookmarkMode, CommitOn
from gluepot.jobs.bookmarks.publishing import check_fencing, latest_number, publish_batch
from gluepot.jobs.bookmarks.seen_files import SeenFiles
from gluepot.jobs.models import ACTIVE_STATES

_ACTIVE = tuple(state.value for state in ACTIVE_STATES)


class BookmarkStore:
    """Reads and stages bookmarks. `files`: those that were read."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.files = SeenFiles(database)

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
        self.files.forget(batch_id, context)

    def _sweep(self, batch_ids: Sequence[str]) -> None:
        for batch_id in batch_ids:
            with self.database.write() as connection:
                connection.execute(delete(bookmark_states).where(bookmark_states.c.batch_id == batch_id))
            self.files.forget(batch_id)
