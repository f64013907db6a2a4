"""`gluepot crawl` and `gluepot crawler …`."""

from __future__ import annotations

import sys
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, TextIO

import click

from gluepot.cli.crawl_options import policy_options
from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.crawl.metrics import CrawlerMetricsList
from gluepot.crawl.models import (
    Crawler,
    CrawlerList,
    CrawlMode,
    CrawlPolicies,
    CrawlProgress,
    CrawlRun,
    CrawlRunList,
)
from gluepot.crawl.notifications import read_notifications
from gluepot.crawl.spoken import policies_of
from gluepot.errors import InvalidInputError
from gluepot.schedule.rescheduling import crawler_at

if TYPE_CHECKING:
    from gluepot.app import App

_SHOW_AFTER_S = 1.0


@click.command()
@click.argument("targets", nargs=-1, metavar="PATH…")
@click.option("--database", "-d", default="", help="Database of the tables (default: default).")
@click.option("--name", "-n", default="", help="Keep this crawl as a crawler of that name.")
@click.option("--prefix", default="", help="Put before every table's name.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@policy_options
@click.option(
    "--connection", default="", help="Crawl this connection's database: PATH is db/schema/% or db/table."
)
@click.option(
    "--classifier", "classifiers", multiple=True, metavar="NAME", help="Ask this custom classifier first."
)
@click.option(
    "--changes",
    type=click.File(encoding="utf-8"),
    help="Look only at what this notification file names; - is stdin.",
)
@click.option("--schedule", default="", metavar="CRON", help='With --name: run it so, as "0 2 * * *".')
@verb
def crawl(
    targets: tuple[str, ...], *, database: str, name: str, prefix: str, dry_run: bool, classifiers: tuple[str, ...],
    connection: str, changes: TextIO | None, schedule: str, **said: Any,
) -> CrawlRun:  # fmt: skip
    """Look at PATH… (or run the crawler of that name) and bring the catalog in line with the files."""
    if schedule and not name:
        raise InvalidInputError("A schedule needs a crawler.", "Give it a name: --name NAME.")
    with closing(open_crawl_app()) as app:
        let_run = crawler_at(app.schedule, name, schedule)
        crawled = app.crawl.crawl(
            targets, database=database, name=name, prefix=prefix, mode=CrawlMode.DRY_RUN if dry_run else CrawlMode.APPLY,
            policies=policies_of(said), classifiers=classifiers or None, connection=connection,
            changes=None if changes is None else read_notifications(changes.read(), changes.name),
            on_progress=_progress_line,
        )  # fmt: skip
        let_run()
        return crawled


@click.group()
def crawler() -> None:
    """Crawlers that are kept: create, list, show, run, watch, runs, metrics, report, stop, delete."""


@crawler.command()
@click.argument("name")
@click.argument("targets", nargs=-1, required=True, metavar="PATH…")
@click.option("--database", "-d", default="default", show_default=True, help="Database of the tables.")
@click.option("--prefix", default="", help="Put before every table's name.")
@click.option("--description", default="", help="What it is for.")
@policy_options
@click.option("--connection", default="", help="Crawl this connection's database.")
@click.option(
    "--classifier", "classifiers", multiple=True, metavar="NAME", help="Ask this custom classifier first."
)
@click.option(
    "--schedule", default="", metavar="CRON", help='When to run it: "0 2 * * *", "cron(…)" or "every 15m".'
)
@click.option("--timezone", default="UTC", show_default=True, help="Of the schedule.")
@verb
def create(
    name: str, targets: tuple[str, ...], *, database: str, prefix: str, description: str, connection: str,
    classifiers: tuple[str, ...], schedule: str, timezone: str, **said: Any,
) -> Crawler:  # fmt: skip
    """Define the crawler NAME, or change it, without running it; a schedule becomes the trigger NAME."""
    defined = Crawler(
        name=name, targets=targets, database=database, prefix=prefix, description=description, connection=connection,
        classifiers=classifiers, policies=policies_of(said) or CrawlPolicies(),
    )  # fmt: skip
    with closing(open_crawl_app()) as app:
        let_run = crawler_at(app.schedule, name, schedule, timezone)
        stored = app.crawl.define_crawler(defined)
        let_run()
        return stored


@crawler.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@verb
def metrics(names: tuple[str, ...]) -> CrawlerMetricsList:
    """Show seconds of the last run, their median, seconds left, and tables created, updated and deleted."""
    with closing(open_crawl_app()) as app:
        return app.crawl.metrics(names)


@crawler.command("list")
@verb
def list_() -> CrawlerList:
    """List the crawlers with their last runs."""
    with closing(open_crawl_app()) as app:
        return app.crawl.overview()


@crawler.command()
@click.argument("name")
@verb
def show(name: str) -> Crawler:
    """Show a crawler's definition."""
    with closing(open_crawl_app()) as app:
        return app.crawl.get_crawler(name)


@crawler.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@verb
def run(name: str, *, dry_run: bool) -> CrawlRun:
    """Run a crawler."""
    with closing(open_crawl_app()) as app:
        mode = CrawlMode.DRY_RUN if dry_run else CrawlMode.APPLY
        return app.crawl.crawl(name=name, mode=mode, on_progress=_progress_line)


@crawler.command()
@click.argument("name")
@click.option(
    "--every", default=30, show_default=True, type=click.IntRange(min=1), help="Seconds between listings."
)
@verb
def watch(name: str, *, every: int) -> CrawlRunList:
    """Run a crawler, and again whenever files came, went or changed, until Ctrl-C."""
    from gluepot.display.rendering import render

    runs: list[CrawlRun] = []

    def show(run: CrawlRun) -> None:
        runs.append(run)
        click.echo(render(run).text, err=True)

    with closing(open_crawl_app()) as app, suppress(KeyboardInterrupt):
        pause = threading.Event()
        app.crawl.watch(name, pause=lambda: pause.wait(every), on_run=show)
    return CrawlRunList(runs=tuple(reversed(runs)))


@crawler.command()
@click.argument("name", required=False)
@click.option("--limit", default=20, show_default=True, help="How many.")
@verb
def runs(name: str | None, limit: int) -> CrawlRunList:
    """List the latest runs, of one crawler or of all."""
    with closing(open_crawl_app()) as app:
        return CrawlRunList(runs=tuple(app.crawl.list_runs(name, limit)))


@crawler.command()
@click.argument("run_id")
@verb
def report(run_id: str) -> CrawlRun:
    """Show a run's report again."""
    with closing(open_crawl_app()) as app:
        return app.crawl.get_run(run_id)


@crawler.command()
@click.argument("run_id")
@verb
def stop(run_id: str) -> CrawlRun:
    """Stop a running crawl; nothing of it is written."""
    with closing(open_crawl_app()) as app:
        return app.crawl.stop_run(run_id)


@crawler.command()
@click.argument("name")
@verb
def delete(name: str) -> CrawlerList:
    """Delete a crawler; its tables stay."""
    with closing(open_crawl_app()) as app:
        app.crawl.delete_crawler(name)
        return app.crawl.overview()


def open_crawl_app() -> App:
    """Return the app with the pot up, and with the looks of crawls."""
    import gluepot.display.crawl  # noqa: F401 - registers how crawls look

    return ready_app()


def _progress_line(progress: CrawlProgress) -> None:
    """Write one line on stderr over and over, on a terminal only, once a crawl takes longer than a second."""
    from gluepot.display.rendering import render

    if progress.elapsed_s < _SHOW_AFTER_S or not sys.stderr.isatty():
        return
    text = render(progress).text[:110]
    click.echo(f"\r{text:<110}\r", nl=False, err=True)
