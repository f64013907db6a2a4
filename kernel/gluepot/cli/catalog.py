"""`gluepot catalog`, `gluepot preview` and `gluepot versions`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

import gluepot.display.catalog
import gluepot.display.catalog_versions  # noqa: F401 - both register how the catalog looks
from gluepot.catalog.models import Annotation, Preview
from gluepot.catalog.overview import CatalogOverview, TableHistory, TableSummary
from gluepot.catalog.restoring import RestoredTable
from gluepot.catalog.statistics_models import TableStatistics
from gluepot.catalog.transfer import CatalogExport, ExportedFile, ImportReport
from gluepot.catalog.version_diff import TableVersionDiff
from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app


class _CatalogGroup(click.Group):
    """A group whose first word may be left out: then it is `show`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_CatalogGroup)
def catalog() -> None:
    """Show databases and tables; say what they are; count, export, import.

    `gluepot catalog [DATABASE[.TABLE]]` is short for `gluepot catalog show`.
    """


@catalog.command()
@click.argument("name", required=False, default="", metavar="[DATABASE[.TABLE]]")
@verb
def show(name: str) -> CatalogOverview | TableSummary:
    """List databases and tables, or show one table: columns, keys, location, parameters, statistics."""
    from gluepot.catalog.overview import browse

    with closing(ready_app()) as app:
        return browse(app.catalog, name, app.annotations, app.statistics)


@catalog.command("set")
@click.argument("name", metavar="DATABASE[.TABLE[.COLUMN]]")
@click.option("--description", help="What it is; empty removes the description.")
@click.option("--owner", help="Who answers for it; empty removes the owner.")
@click.option("--tag", multiple=True, metavar="KEY=VALUE", help="A tag; without a value it is removed.")
@verb
def set_annotation(
    name: str, *, description: str | None, owner: str | None, tag: tuple[str, ...]
) -> Annotation:
    """Describe a database, table or column, name its owner, tag it; crawls and ALTER keep what is said."""
    from gluepot.catalog.names import tags_of

    with closing(ready_app()) as app:
        return app.annotations.annotate(name, description=description, owner=owner, tags=tags_of(tag))


@catalog.command()
@click.argument("name", metavar="DATABASE.TABLE")
@verb
def stats(name: str) -> TableStatistics:
    """Count a table's files, bytes and rows, and its columns' nulls and bounds, from the files' footers."""
    from gluepot.catalog.names import split_name

    with closing(ready_app()) as app:
        return app.statistics.collect_statistics(*split_name(name))


@catalog.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@verb
def export_catalog(file: Path | None) -> CatalogExport | ExportedFile:
    """Write the whole catalog as one JSON document of Glue-shaped objects, to FILE or to standard output."""
    from gluepot.catalog.transfer import write_export

    with closing(ready_app()) as app:
        exported = app.transfer.export_catalog()
    return exported if file is None else write_export(exported, file)


@catalog.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--keep", is_flag=True, help="Leave tables and partitions that are there as they are.")
@verb
def import_catalog(files: tuple[Path, ...], *, keep: bool) -> ImportReport:
    """Import what `gluepot catalog export`, or `aws glue get-databases/get-tables/get-partitions`, printed."""
    from gluepot.catalog.changes import OnConflict

    with closing(ready_app()) as app:
        return app.transfer.import_files(files, OnConflict.KEEP if keep else OnConflict.REPLACE)


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
