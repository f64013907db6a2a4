"""The last runs of each job, read by the index whatever the number of runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from gluepot.database.tables.jobs import job_runs, jobs


def last_of_each(
    connection: Connection, statement: Select[Any], count: int
) -> Iterator[tuple[str, list[RowMapping]]]:
    """Yield each job that has runs, with what `statement` selects of its last `count` runs, the newest first.

    One statement for each job, which the index on (job_name, queued_at) answers: numbering the rows of all runs took a
    second for 100,000 of them, at every poll of a panel; and no single statement that starts from the jobs is quick in
    SQLite and in PostgreSQL.
    """
    newest_first = statement.order_by(job_runs.c.queued_at.desc(), job_runs.c.attempt.desc()).limit(count)
    for name in connection.execute(select(jobs.c.name)).scalars().all():
        rows = connection.execute(newest_first.where(job_runs.c.job_name == name)).mappings().all()
        if rows:
            yield name, list(rows)
