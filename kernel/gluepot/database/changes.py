"""What changed in the database since the last look, whoever changed it: ids and states, for those who show them.

A look at an unchanged SQLite costs one PRAGMA; PostgreSQL is asked each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, or_, select
from sqlalchemy.exc import SQLAlchemyError

from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database
from gluepot.database.tables.catalog import catalog_databases, catalog_table_versions, catalog_tables
from gluepot.database.tables.crawl import crawl_runs, crawlers
from gluepot.database.tables.jobs import job_runs, jobs
from gluepot.database.tables.schedule import queued_crawls
from gluepot.database.tables.sessions import spark_sessions

_RECENT = timedelta(minutes=1)  # hosts' clocks may differ by that much
_RECENT_CRAWLS = 50


class Topic(StrEnum):
    """Of what kind the things are that changed."""

    TABLES = "tables"
    RUNS = "runs"
    JOBS = "jobs"
    CRAWLS = "crawls"
    SESSIONS = "sessions"


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing and how it stands now: a run of the job `name`, a session of the owner `name`, a table (`database.table`).

    `state` is that of its domain; "" where it has none.
    """

    id: str
    name: str
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something of a kind changed; `things` are those that are known, none where something went away."""

    topic: Topic
    things: tuple[Thing, ...]


_Seen = Mapping[str, Thing]


class ChangeWatch:
    """Remembers what it saw. The first look only remembers. Not thread-safe: one looks at a time."""

    def __init__(self, database: Database, *, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now
        self._listener: Connection | None = None
        self._data_version: object = None
        self._seen: dict[Topic, _Seen] = {}
        self._tables: tuple[Any, ...] | None = None

    def look(self) -> tuple[Change, ...]:
        """Return what changed since the last look; nothing of a database that is not there, or not migrated yet."""
        try:
            if not self._may_differ():
                return ()
            with self._database.read() as connection:
                return (*self._changed_tables(connection), *self._changed_things(connection))
        except SQLAlchemyError:  # who shows things reads them too, and says what is wrong
            self._data_version = None
            return ()

    def close(self) -> None:
        """Give the connection back."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _may_differ(self) -> bool:
        if not self._database.is_sqlite:
            return True
        if self._listener is None:
            # Its own: the number only means something within one connection.
            self._listener = self._database.engine.connect()
        number = self._listener.exec_driver_sql("PRAGMA data_version").scalar()
        self._listener.rollback()
        before, self._data_version = self._data_version, number
        return number != before

    def _changed_tables(self, connection: Connection) -> tuple[Change, ...]:
        versions = catalog_table_versions.c
        # The number of a row says what is new without a scan; elsewhere the moment has to do.
        mark: ColumnElement[Any] = (
            literal_column("catalog_table_versions.rowid")
            if self._database.is_sqlite
            else versions.changed_at.expression
        )
        latest = connection.execute(
            select(func.max(mark)).select_from(catalog_table_versions)
        ).scalar_one_or_none()
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (catalog_tables, catalog_databases)
        ]
        before, self._tables = self._tables, (latest, *counts)
        if before is None or before == self._tables:
            return ()
        rows = connection.execute(
            select(versions.database_name, versions.table_name)
            .where(mark > before[0] if before[0] is not None else mark.is_not(None))
            .distinct()
        )
        names = sorted(f"{database}.{table}" for database, table in rows)
        return (Change(topic=Topic.TABLES, things=tuple(Thing(id=name, name=name) for name in names)),)

    def _changed_things(self, connection: Connection) -> tuple[Change, ...]:
        found = {
            Topic.RUNS: self._runs(connection),
            Topic.JOBS: _jobs(connection),
            Topic.CRAWLS: _crawls(connection),
            Topic.SESSIONS: _sessions(connection),
        }
        before, self._seen = self._seen, found
        if not before:
            return ()
        changes = []
        for topic, things in found.items():
            new = tuple(thing for id_, thing in things.items() if before[topic].get(id_) != thing)
            gone = before[topic].keys() - things.keys()
            # A run leaves what is looked at a while after it ended: that is no news.
            if new or (gone and topic is not Topic.RUNS):
                changes.append(Change(topic=topic, things=new))
        return tuple(changes)

    def _runs(self, connection: Connection) -> _Seen:
        run = job_runs.c
        wanted = or_(run.ended_at.is_(None), run.ended_at >= self._now() - _RECENT)
        rows = connection.execute(select(run.id, run.job_name, run.state).where(wanted))
        return {id_: Thing(id=id_, name=name, state=state) for id_, name, state in rows}


def _jobs(connection: Connection) -> _Seen:
    rows = connection.execute(select(jobs.c.name, jobs.c.current_version, jobs.c.updated_at))
    # The moment tells other changes apart: of the schedule's options, of the limits.
    return {name: Thing(id=name, name=name, state=f"version {number} {at}") for name, number, at in rows}


def _crawls(connection: Connection) -> _Seen:
    run = crawl_runs.c
    recent = select(run.id, run.crawler, run.state).order_by(run.started_at.desc()).limit(_RECENT_CRAWLS)
    found = {id_: Thing(id=id_, name=name, state=state) for id_, name, state in connection.execute(recent)}
    for name, at in connection.execute(select(crawlers.c.name, crawlers.c.updated_at)):
        found[f"crawler {name}"] = Thing(id=name, name=name, state=f"defined {at}")
    queued = queued_crawls.c
    waiting = select(queued.id, queued.crawler, queued.state).where(queued.ended_at.is_(None))
    for id_, name, state in connection.execute(
        waiting.order_by(queued.queued_at.desc()).limit(_RECENT_CRAWLS)
    ):
        found[id_] = Thing(id=id_, name=name, state=state)
    return found


def _sessions(connection: Connection) -> _Seen:
    session = spark_sessions.c
    rows = connection.execute(
        select(session.id, session.owner_name, session.state).where(session.ended_at.is_(None))
    )
    return {id_: Thing(id=id_, name=owner or "", state=state) for id_, owner, state in rows}
