"""`gluepot crawl` and `gluepot crawler …`."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.crawl.models import (
    Crawler,
    CrawlerList,
    CrawlMode,
    CrawlPolicies,
    CrawlProgress,
    CrawlRun,
    CrawlRunList,
    DeleteBehavior,
    GroupingPolicy,
    KeyTyping,
    Reading,
    RecrawlBehavior,
    UpdateBehavior,
)

if TYPE_CHECKING:
    from gluepot.app import App

_SHOW_AFTER_S = 1.0


@click.command()
@click.argument("targets", nargs=-1, metavar="PATH…")
@click.option("--database", "-d", default="", help="Database of the tables (default: default).")
@click.option("--name", "-n", default="", help="Keep this crawl as a crawler of that name.")
@click.option("--prefix", default="", help="Put before every table's name.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out what matches, as Glue's exclude patterns do."
)
@click.option(
    "--update", type=click.Choice(list(UpdateBehavior)), help="What to do with tables whose files changed."
)
@click.option(
    "--delete", type=click.Choice(list(DeleteBehavior)), help="What to do with tables whose files are gone."
)
@click.option("--new-folders-only", is_flag=True, help="Look at folders only that were not there before.")
@click.option(
    "--combine", is_flag=True, help="Sibling folders are one table whenever they can be read together."
)
@click.option(
    "--table-level", type=click.IntRange(min=1), help="Depth at which tables begin; the target is 1."
)
@click.option("--string-keys", is_flag=True, help="Make every partition key a string, as Glue does.")
@click.option("--full", is_flag=True, help="Read whole files instead of samples.")
@click.option(
    "--connection", default="", help="Crawl this connection's database: PATH is db/schema/% or db/table."
)
@click.option(
    "--classifier", "classifiers", multiple=True, metavar="NAME", help="Ask this custom classifier first."
)
@verb
def crawl(
    targets: tuple[str, ...], *, database: str, name: str, prefix: str, dry_run: bool, exclude: tuple[str, ...],
    update: str | None, delete: str | None, new_folders_only: bool, combine: bool, table_level: int | None,
    string_keys: bool, full: bool, classifiers: tuple[str, ...],
    connection: str,
) -> CrawlRun:  # fmt: skip
    """Look at PATH… (or run the crawler of that name) and bring the catalog in line with the files."""
    mode = CrawlMode.DRY_RUN if dry_run else CrawlMode.APPLY
    asked = any((exclude, update, delete, new_folders_only, combine, table_level, string_keys, full))
    policies = CrawlPolicies(
        update=UpdateBehavior(update or UpdateBehavior.UPDATE_IN_DATABASE),
        delete=DeleteBehavior(delete or DeleteBehavior.DEPRECATE_IN_DATABASE),
        recrawl=RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY
        if new_folders_only
        else RecrawlBehavior.CRAWL_EVERYTHING,
        grouping=GroupingPolicy.COMBINE_COMPATIBLE_SCHEMAS if combine else GroupingPolicy.SIMILAR,
        keys=KeyTyping.STRING if string_keys else KeyTyping.TYPED,
        reading=Reading.FULL if full else Reading.SAMPLE,
        table_level=table_level,
        exclusions=exclude,
    )
    with closing(open_crawl_app()) as app:
        return app.crawl.crawl(
            targets, database=database, name=name, prefix=prefix, mode=mode,
            policies=policies if asked else None, classifiers=classifiers or None, connection=connection, on_progress=_progress_line,
        )  # fmt: skip


@click.group()
def crawler() -> None:
    """Crawlers that are kept: list, show, run, runs, stop, delete."""


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
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app


def _progress_line(progress: CrawlProgress) -> None:
    """Write one line on stderr over and over, on a terminal only, once a crawl takes longer than a second."""
    from gluepot.display.rendering import render

    if progress.elapsed_s < _SHOW_AFTER_S or not sys.stderr.isatty():
        return
    text = render(progress).text[:110]
    click.echo(f"\r{text:<110}\r", nl=False, err=True)
