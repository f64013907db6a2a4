"""Sets of partitions: made, filled in batches before a table points to them, and swept after none does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy import tuple_ as sql_tuple

from gluepot.database.engine import Database
from gluepot.database.tables.catalog import catalog_partition_sets as sets
from gluepot.database.tables.catalog import catalog_partitions as rows
from gluepot.database.tables.catalog import catalog_tables

BATCH_ROWS = 1000
_MAX_PAUSE_S = 0.1
_STAGING_LIFE = timedelta(days=1)


def create_set(connection: Connection, *, now: datetime) -> int:
    """Make an empty set and return its id."""
    set_id: int = connection.execute(insert(sets).values(created_at=now).returning(sets.c.id)).scalar_one()
    return set_id


@contextmanager
def turn(database: Database) -> Iterator[Connection]:
    """Yield a write transaction, and leave the lock to others afterwards for as long as it was held.

    SQLite's waiters do not queue, they look again now and then: a writer that goes on at once starves them.
    """
    with database.write() as connection:
        began = time.monotonic()
        yield connection
    if database.is_sqlite:
        time.sleep(min(time.monotonic() - began, _MAX_PAUSE_S))


def copy_set(database: Database, source: int, target: int) -> None:
    """Copy the partitions of one set into another, a transaction for each batch."""
    last = ""
    columns = [column for column in rows.c if column.name != "set_id"]
    while True:
        with turn(database) as connection:
            batch = (
                connection.execute(
                    select(*columns)
                    .where(rows.c.set_id == source, rows.c.name > last)
                    .order_by(rows.c.name)
                    .limit(BATCH_ROWS)
                )
                .mappings()
                .all()
            )
            if not batch:
                return
            connection.execute(insert(rows), [{**row, "set_id": target} for row in batch])
        last = batch[-1]["name"]


def sweep_set(database: Database, set_id: int) -> None:
    """Delete a set that no table points to, a transaction for each batch."""
    while True:
        with turn(database) as connection:
            in_use = select(catalog_tables.c.id).where(catalog_tables.c.partition_set_id == set_id)
            if connection.execute(in_use).first():
                return
            names = select(rows.c.set_id, rows.c.name).where(rows.c.set_id == set_id).limit(BATCH_ROWS)
            gone = connection.execute(delete(rows).where(sql_tuple(rows.c.set_id, rows.c.name).in_(names)))
            if gone.rowcount < BATCH_ROWS:
                connection.execute(delete(sets).where(sets.c.id == set_id))
                return


def sweep_abandoned(database: Database, *, now: datetime) -> None:
    """Sweep what a crash left: old sets that no table points to."""
    with database.read() as connection:
        abandoned = list(
            connection.scalars(
                select(sets.c.id)
                .outerjoin(catalog_tables, catalog_tables.c.partition_set_id == sets.c.id)
                .where(catalog_tables.c.id.is_(None), sets.c.created_at < now - _STAGING_LIFE)
            )
        )
    for set_id in abandoned:
        sweep_set(database, set_id)
