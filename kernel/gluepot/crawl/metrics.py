"""What Glue's GetCrawlerMetrics says, from the history of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, func, select

from gluepot.crawl.models import RunState
from gluepot.database.tables.crawl import crawl_runs

_RECENT_RUNS = 100


@dataclass(frozen=True, kw_only=True)
class CrawlerMetrics:
    """A crawler's numbers, with Glue's names. Seconds; tables are counted over all its runs.

    `time_left_s`: 0 when it does not run; None while it runs and nothing can be estimated (Glue: StillEstimating).
    """

    crawler: str
    time_left_s: float | None = 0.0
    last_runtime_s: float | None = None
    median_runtime_s: float | None = None
    tables_created: int = 0
    tables_updated: int = 0
    tables_deleted: int = 0
    runs: int = 0

    @property
    def still_estimating(self) -> bool:
        """Say whether it runs and the time left is not known."""
        return self.time_left_s is None


@dataclass(frozen=True, kw_only=True)
class CrawlerMetricsList:
    """Metrics of several crawlers, by name."""

    metrics: tuple[CrawlerMetrics, ...]


def metrics_of(connection: Connection, crawler: str, now: datetime) -> CrawlerMetrics:
    """Return the metrics of one crawler; the median is that of its last 100 completed runs."""
    c = crawl_runs.c
    mine = c.crawler == crawler
    seconds = [
        row.elapsed_s
        for row in connection.execute(
            select(c.elapsed_s)
            .where(mine, c.state == RunState.COMPLETED.value, c.elapsed_s.is_not(None))
            .order_by(c.started_at.desc())
            .limit(_RECENT_RUNS)
        )
    ]
    created, updated, deleted, runs = connection.execute(
        select(
            func.sum(c.tables_created), func.sum(c.tables_updated), func.sum(c.tables_deleted), func.count()
        ).where(mine)
    ).one()
    started = connection.execute(
        select(c.started_at)
        .where(mine, c.state == RunState.RUNNING.value)
        .order_by(c.started_at.desc())
        .limit(1)
    ).scalar()
    usual = median(seconds) if seconds else None
    left: float | None = 0.0
    if started is not None:
        left = None if usual is None else max(0.0, usual - (now - started).total_seconds())
    return CrawlerMetrics(
        crawler=crawler, time_left_s=left, last_runtime_s=seconds[0] if seconds else None, median_runtime_s=usual,
        tables_created=created or 0, tables_updated=updated or 0, tables_deleted=deleted or 0, runs=runs,
    )  # fmt: skip
