"""`gluepot search` and `gluepot lineage`."""

from __future__ import annotations

from contextlib import closing

import click

import gluepot.display.catalog_lineage
import gluepot.display.catalog_search  # noqa: F401 - both register how answers look
from gluepot.catalog.lineage_models import Direction, LineageGraph, RunTables
from gluepot.catalog.search_models import LIMIT, SearchResults
from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "-n", "--limit", type=click.IntRange(1, 1000), default=LIMIT, show_default=True, help="How many to show."
)
@verb
def search(words: tuple[str, ...], limit: int) -> SearchResults:
    """Find databases and tables by names, columns, types, properties, descriptions and tags."""
    with closing(ready_app()) as app:
        return app.search.search(" ".join(words), limit)


@click.command()
@click.argument("name", required=False, default="", metavar="[DATABASE.TABLE]")
@click.option("--run", default="", metavar="RUN", help="What this job run read and wrote.")
@click.option("--up", "direction", flag_value="up", help="Only what it is made of.")
@click.option("--down", "direction", flag_value="down", help="Only what is made of it.")
@click.option("--both", "direction", flag_value="both", default=True, help="Both ways (the default).")
@verb
def lineage(name: str, run: str, direction: str) -> LineageGraph | RunTables:
    """Show what a table (or files, by their URI) is made of and what is made of it, by tables and columns."""
    with closing(ready_app()) as app:
        return app.lineage.show(name, run, Direction(direction))
