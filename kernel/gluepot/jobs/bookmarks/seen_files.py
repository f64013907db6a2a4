"""Files that runs have read: a row for each, of which a job may have a million."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, and_, delete, select

from gluepot.database import Database
from gluepot.database.tables.jobs import bookmark_files, bookmark_runs
from gluepot.jobs.bookmarks.models import SeenFile

BATCH_ROWS = 2000  # a few tens of milliseconds of write lock


class SeenFiles:
    """The files of one database's batches. Rows are written and deleted some at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stage(self, batch_id: str, context: str, files: Iterable[SeenFile]) -> None:
        """Store files that a context read, in batches."""
        for chunk in _chunks(files):
            rows = [
                {
                    "batch_id": batch_id, "context": context, "path": file.path,
                    "modified_ms": file.modified_ms, "size_bytes": file.size_bytes,
                }
                for file in chunk
            ]  # fmt: skip
            with self._database.write() as connection:
                connection.execute(bookmark_files.insert(), rows)

    def read(
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
        with self._database.read() as connection:
            return {
                path: SeenFile(path=path, modified_ms=modified_ms, size_bytes=size_bytes)
                for path, modified_ms, size_bytes in connection.execute(statement)
            }

    def staged(self, batch_id: str, context: str) -> dict[str, SeenFile]:
        """Return the files that a batch holds for a context."""
        statement = select(bookmark_files).where(
            bookmark_files.c.batch_id == batch_id, bookmark_files.c.context == context
        )
        with self._database.read() as connection:
            return {
                row["path"]: SeenFile(
                    path=row["path"], modified_ms=row["modified_ms"], size_bytes=row["size_bytes"]
                )
                for row in connection.execute(statement).mappings()
            }

    def forget(self, batch_id: str, context: str | None = None) -> None:
        """Delete what a batch holds, for one context or for all."""
        where = bookmark_files.c.batch_id == batch_id
        self._delete(where if context is None else and_(where, bookmark_files.c.context == context))

    def _delete(self, where: ColumnElement[bool]) -> None:
        """Delete in batches: a million rows in one transaction would starve every heartbeat."""
        while True:
            with self._database.write() as connection:
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
