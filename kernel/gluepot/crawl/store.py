"""Crawlers, runs and outputs as rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gluepot.catalog.models import Table
from gluepot.crawl.models import ChangeKind, Crawler, CrawlMode, CrawlPolicies, CrawlRun, RunState
from gluepot.crawl.three_way import CrawledBefore
from gluepot.database.tables.crawl import crawl_leases, crawl_outputs, crawl_runs, crawlers

_BATCH = 500


@cache
def _adapter(kind: type) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def scope_of_crawler(name: str) -> str:
    """Return the key under which a named crawler's lease and memory stand."""
    return _digest(f"crawler\n{name}")


def scope_of_targets(database: str, uris: Iterable[str]) -> str:
    """Return the key of a crawl without a name: the same targets into the same database share a memory."""
    return _digest("\n".join(("targets", database, *sorted(uris))))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:40]


def save_crawler(connection: Connection, crawler: Crawler, moment: datetime) -> None:
    """Create a crawler or replace its definition."""
    values = {
        "targets": list(crawler.targets),
        "database": crawler.database,
        "prefix": crawler.prefix,
        "description": crawler.description,
        "classifiers": list(crawler.classifiers),
        "connection": crawler.connection,
        "updated_at": moment,
        "policies": _adapter(CrawlPolicies).dump_python(crawler.policies, mode="json"),
    }
    done = connection.execute(update(crawlers).where(crawlers.c.name == crawler.name).values(**values))
    if done.rowcount == 0:
        connection.execute(insert(crawlers).values(name=crawler.name, created_at=moment, **values))


def list_crawlers(connection: Connection) -> list[Crawler]:
    """Return every crawler, by name."""
    rows = connection.execute(select(crawlers).order_by(crawlers.c.name)).mappings()
    return [_crawler(row) for row in rows]


def find_crawler(connection: Connection, name: str) -> Crawler | None:
    """Return a crawler, or None."""
    row = connection.execute(select(crawlers).where(crawlers.c.name == name)).mappings().first()
    return _crawler(row) if row is not None else None


def delete_crawler(connection: Connection, name: str) -> bool:
    """Delete a crawler's definition; its runs stay. Return whether there was one."""
    return connection.execute(delete(crawlers).where(crawlers.c.name == name)).rowcount > 0


def _crawler(row: Mapping[Any, Any]) -> Crawler:
    return Crawler(
        name=row["name"],
        targets=tuple(row["targets"]),
        database=row["database"],
        prefix=row["prefix"],
        description=row["description"],
        classifiers=tuple(row["classifiers"]),
        connection=row["connection"],
        policies=_adapter(CrawlPolicies).validate_python(row["policies"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def add_run(connection: Connection, run: CrawlRun, scope: str) -> None:
    """Write down that a run began."""
    connection.execute(
        insert(crawl_runs).values(
            id=run.id,
            scope=scope,
            crawler=run.crawler,
            database=run.database,
            targets=list(run.targets),
            mode=run.mode.value,
            state=run.state.value,
            started_at=run.started_at,
            origin=run.origin,
        )
    )


def finish_run(connection: Connection, run: CrawlRun) -> None:
    """Write a run's end and its report."""
    connection.execute(
        update(crawl_runs)
        .where(crawl_runs.c.id == run.id)
        .values(
            state=run.state.value,
            finished_at=run.finished_at,
            elapsed_s=run.elapsed_s,
            files=run.files,
            tables_created=run.count(ChangeKind.CREATED),
            tables_updated=run.count(ChangeKind.UPDATED),
            tables_deleted=run.count(ChangeKind.DELETED),
            error=run.error,
            report=_adapter(CrawlRun).dump_python(run, mode="json"),
        )
    )


def list_runs(connection: Connection, crawler: str | None, limit: int) -> list[CrawlRun]:
    """Return runs, the newest first; of one crawler, or of all."""
    query = select(crawl_runs).order_by(crawl_runs.c.started_at.desc()).limit(limit)
    if crawler is not None:
        query = query.where(crawl_runs.c.crawler == crawler)
    return [_run(row) for row in connection.execute(query).mappings()]


def files_of_last_run(connection: Connection, scope: str) -> int | None:
    """Return how many files the last completed run of a scope looked at, None when there was none."""
    c = crawl_runs.c
    query = select(c.files).where(c.scope == scope, c.state == RunState.COMPLETED.value)
    found: int | None = connection.execute(query.order_by(c.started_at.desc()).limit(1)).scalar()
    return found


def find_run(connection: Connection, run_id: str) -> CrawlRun | None:
    """Return a run, or None."""
    row = connection.execute(select(crawl_runs).where(crawl_runs.c.id == run_id)).mappings().first()
    return _run(row) if row is not None else None


def stop_run(connection: Connection, run_id: str, moment: datetime) -> bool:
    """Take a running run's lease away and mark it as stopped. Return whether it ran."""
    connection.execute(delete(crawl_leases).where(crawl_leases.c.run_id == run_id))
    done = connection.execute(
        update(crawl_runs)
        .where(crawl_runs.c.id == run_id, crawl_runs.c.state == RunState.RUNNING.value)
        .values(state=RunState.STOPPED.value, finished_at=moment)
    )
    return done.rowcount > 0


def _run(row: Mapping[Any, Any]) -> CrawlRun:
    if row["report"] is not None:
        run: CrawlRun = _adapter(CrawlRun).validate_python(row["report"])
        return run
    return CrawlRun(
        id=row["id"],
        crawler=row["crawler"],
        database=row["database"],
        targets=tuple(row["targets"]),
        mode=CrawlMode(row["mode"]),
        state=RunState(row["state"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        error=row["error"],
        origin=row["origin"],
    )


def outputs_of_scope(connection: Connection, scope: str) -> set[tuple[str, str]]:
    """Return (database, table) of what a scope wrote."""
    c = crawl_outputs.c
    return {
        (row.database, row.name)
        for row in connection.execute(select(c.database, c.name).where(c.scope == scope))
    }


def outputs_of_database(connection: Connection, database: str) -> dict[str, CrawledBefore]:
    """Return the tables of a database as crawls last wrote them, by name."""
    rows = connection.execute(select(crawl_outputs).where(crawl_outputs.c.database == database)).mappings()
    return {
        row["name"]: CrawledBefore(
            columns=row["columns"], parameters=row["parameters"], serde_parameters=row["serde_parameters"]
        )
        for row in rows
    }


def save_outputs(connection: Connection, tables: Iterable[Table], scope: str, run_id: str) -> None:
    """Remember tables as crawled."""
    written = list(tables)
    rows = [
        {
            "database": table.database, "name": table.name, "scope": scope, "location": table.location,
            "columns": {column.name: column.type for column in table.columns}, "parameters": dict(table.parameters),
            "serde_parameters": dict(table.storage.serde_parameters) if table.storage else {}, "run_id": run_id,
        }
        for table in written
    ]  # fmt: skip
    delete_outputs(connection, [(table.database, table.name) for table in written])
    if rows:
        connection.execute(insert(crawl_outputs), rows)


def delete_outputs(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget tables that are no more."""
    c = crawl_outputs.c
    names = sorted(keys)
    for database in {database for database, _ in names}:
        ours = [name for other, name in names if other == database]
        for start in range(0, len(ours), _BATCH):
            chosen = c.database == database, c.name.in_(ours[start : start + _BATCH])
            connection.execute(delete(crawl_outputs).where(*chosen))
