"""`gluepot search` and `gluepot lineage`."""

from __future__ import annotations

from contextlib import closing

import click

import gluepot.display.catalog_search  # noqa: F401 - registers how results look
from gluepot.catalog.search import LIMIT, SearchResults
from gluepot.cli.catalog import ready_app
from gluepot.cli.output import verb


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
