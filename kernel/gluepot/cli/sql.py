"""`gluepot sql "…"`."""

from __future__ import annotations

import click

from gluepot.cli.output import verb
from gluepot.display.frames import DEFAULT_ROWS, FrameRows


@click.command()
@click.argument("query")
@click.option("-n", "--rows", default=DEFAULT_ROWS, show_default=True, help="Rows to fetch.")
@verb
def sql(query: str, rows: int) -> FrameRows:
    """Run Spark SQL over the catalog in a warm session and print the rows of the last statement."""
    import gluepot
    from gluepot.app import open_app
    from gluepot.display.frames import fetch_rows
    from gluepot.sessions.door import current_door
    from gluepot.sessions.statements import run_sql

    spark = gluepot.session("gluepot sql")
    try:
        return fetch_rows(run_sql(spark, query, {}, open_app().catalog.full_table_names), rows)
    finally:
        door = current_door()
        if door is not None:
            door.end("the statement is done")
