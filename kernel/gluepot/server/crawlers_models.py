"""What the routes of crawlers take and answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gluepot.crawl.models import ChangeKind, Crawler, CrawlMode, CrawlRun, RunState
from gluepot.jobs.models import RunState as QueueState
from gluepot.schedule.crawl_requests import QueuedCrawl
from gluepot.schedule.models import Trigger
from gluepot.server.jobs_models import ScheduleModel
from gluepot.server.wire import ListPage, Wire


class TableChangeModel(Wire):
    """What a crawl did to one table."""

    kind: ChangeKind
    database: str
    name: str
    classification: str
    files: int
    partitions_added: int
    why: str = Field(description="Why these files are one table.")
    notes: tuple[str, ...]


class CrawlRunModel(Wire):
    """One run of a crawler, with its report."""

    id: str
    crawler: str
    mode: CrawlMode = Field(description="A dry run wrote nothing: its tables are what would have been done.")
    state: Literal["RUNNING", "COMPLETED", "FAILED", "STOPPED"]
    started_at: datetime
    finished_at: datetime | None
    elapsed_s: float | None
    files: int
    files_read: int = Field(description="Files that were opened; the rest were known already.")
    skipped_count: int
    error: str = Field(description="What went wrong, in a sentence; empty when nothing did.")
    origin: str = Field(description="Who started it; empty for a person.")
    tables: tuple[TableChangeModel, ...]


class CrawlerModel(Wire):
    """A crawler with what a list shows of it."""

    name: str
    targets: tuple[str, ...]
    database: str
    description: str
    schedules: tuple[ScheduleModel, ...] = Field(description="The triggers that start it.")
    under_way: QueueState | None = Field(
        description="Of a run that waits or goes on; null when there is none."
    )
    under_way_mode: CrawlMode | None = Field(description="Whether that one writes; null when there is none.")
    last_run: CrawlRunModel | None

    @classmethod
    def from_parts(
        cls,
        crawler: Crawler,
        queued: QueuedCrawl | None,
        last_run: CrawlRun | None,
        triggers: Sequence[Trigger] = (),
    ) -> Self:
        """Return the model of a crawler and what is known of its runs. `triggers`: those that start it."""
        under_way, mode = (queued.state, queued.mode) if queued else (None, None)
        if queued is None and last_run is not None and last_run.state is RunState.RUNNING:
            # Started in a cell or on the command line.
            under_way, mode = QueueState.RUNNING, last_run.mode
        return cls(
            name=crawler.name,
            targets=crawler.targets,
            database=crawler.database,
            description=crawler.description,
            schedules=tuple(ScheduleModel.of(trigger) for trigger in triggers),
            under_way=under_way,
            under_way_mode=mode,
            last_run=CrawlRunModel.of(last_run) if last_run else None,
        )


class CrawlerList(ListPage):
    """Crawlers, by name."""

    crawlers: tuple[CrawlerModel, ...]


class DefineCrawler(Wire):
    """What is to be crawled: by the crawler that has these targets, or by a new one."""

    name: str | None = Field(
        default=None,
        description="Letters, digits, blanks, and . _ - after the first; null for the crawler that is there, or the folder's.",
    )
    targets: tuple[str, ...] = Field(description="Paths below the server's folder, absolute paths, or URLs.")
    database: str = Field(default="default", description="Where its tables go; made when it is not there.")


class CrawlRunsQuery(Wire):
    """How far back."""

    limit: int = Field(default=10, ge=1, le=100, description="Most runs, the newest first.")


class CrawlRunList(Wire):
    """Runs of a crawler, the newest first."""

    runs: tuple[CrawlRunModel, ...]


class Nothing(Wire):
    """An empty body."""


class StartCrawl(Wire):
    """How a crawler is to run."""

    mode: CrawlMode = Field(default=CrawlMode.APPLY, description="A dry run only says what it would do.")


class CrawlRequested(Wire):
    """A crawl that was asked for."""

    id: str = Field(description="What `crawl-requests/{id}` knows it by.")
    crawler: str
    mode: CrawlMode
    state: QueueState
    state_detail: str = Field(description="What it waits for; may be empty.")
    crawl_run_id: str | None = Field(description="The run with its report; null until it succeeded.")
    error: str = Field(description="Why there is no report; empty while there may be one.")


class CrawlStopped(Wire):
    """A crawler whose runs were asked to end."""

    crawler: str
    state: QueueState | None = Field(description="Null when nothing was under way.")
