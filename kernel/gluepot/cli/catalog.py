"""`gluepot catalog`, `gluepot preview` and `gluepot versions`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

import gluepot.display.catalog
import gluepot.display.catalog_versions  # noqa: F401 - both register how the catalog looks
from gluepot.catalog.models import Preview
from gluepot.catalog.overview import CatalogOverview, TableHistory, TableSummary
from gluepot.catalog.restoring import RestoredTable
from gluepot.catalog.version_diff import TableVersionDiff
from gluepot.cli.output import verb

if TYPE_CHECKING:
    from gluepot.app import App


@click.command()
@click.argument("name", required=False, default="", metavar="[DATABASE[.TABLE]]")
@verb
def catalog(name: str) -> CatalogOverview | TableSummary:
    """List databases and tables, or show one table: columns, keys, location, parameters."""
    from gluepot.catalog.overview import browse

    with closing(ready_app()) as app:
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

    with closing(ready_app()) as app:
        return app.catalog.preview(*split_name(name), rows)


@click.command()
@click.argument("name", metavar="DATABASE.TABLE")
@click.option("--diff", nargs=2, type=int, metavar="A B", help="Show how version B differs from version A.")
@click.option("--restore", type=int, metavar="N", help="Make the table what it was at version N.")
@verb
def versions(
    name: str, *, diff: tuple[int, int] | None, restore: int | None
) -> TableHistory | TableVersionDiff | RestoredTable:
    """Show what changed in a table's definition, when, and by whom; compare versions; go back to one."""
    from gluepot.catalog.names import split_name
    from gluepot.catalog.overview import history
    from gluepot.catalog.restoring import compare_versions, restore_version

    if diff and restore is not None:
        raise click.UsageError("--diff and --restore cannot be used together.")
    with closing(ready_app()) as app:
        if diff:
            return compare_versions(app.catalog, *split_name(name), *diff)
        if restore is not None:
            return restore_version(app.catalog, *split_name(name), restore)
        return history(app.catalog, name)


def ready_app() -> App:
    """Open the app, with the pot up and the database migrated."""
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = openready_app()
    ensure_pot(app.settings)
    return app
