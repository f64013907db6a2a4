"""`gluepot catalog`, `gluepot preview` and `gluepot versions`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

import gluepot.display.catalog  # noqa: F401 - registers how the catalog looks
from gluepot.catalog.models import Preview
from gluepot.catalog.overview import CatalogOverview, TableHistory, TableSummary
from gluepot.cli.output import verb

if TYPE_CHECKING:
    from gluepot.app import App


@click.command()
@click.argument("name", required=False, default="", metavar="[DATABASE[.TABLE]]")
@verb
def catalog(name: str) -> CatalogOverview | TableSummary:
    """List databases and tables, or show one table: columns, keys, location, parameters."""
    from gluepot.catalog.overview import browse

    with closing(_app()) as app:
        return browse(app.catalog, name)


@click.command()
@click.argument("name", metavar="DATABASE.TABLE")
@click.option(
    "-n", "--rows", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Rows to show."
)
@verb
def preview(name: str, rows: int) -> Preview:
    """Show the first rows of a table, read from its files without starting Spark."""
    from gluepot.catalog.names import split_name

    with closing(_app()) as app:
        return app.catalog.preview(*split_name(name), rows)


@click.command()
@click.argument("name", metavar="DATABASE.TABLE")
@verb
def versions(name: str) -> TableHistory:
    """Show what changed in a table's definition, when, and by whom."""
    from gluepot.catalog.overview import history

    with closing(_app()) as app:
        return history(app.catalog, name)


def _app() -> App:
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app
