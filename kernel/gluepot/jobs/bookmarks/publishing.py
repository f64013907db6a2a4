"""What makes a run's reading the bookmark, inside of the transaction that says so of the run."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from gluepot.database.tables.jobs import bookmark_runs, job_runs
from gluepot.jobs.bookmarks.errors import BookmarkMovedError
from gluepot.jobs.bookmarks.models import CommitOn
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.models import ACTIVE_STATES

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
