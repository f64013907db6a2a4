"""`gluepot sql "…"`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from gluepot.cli.output import verb
from gluepot.display.frames import DEFAULT_ROWS, FrameRows

if TYPE_CHECKING:
    from gluepot.app import App

_NAME = "gluepot sql"
_ONLY_READS = ("select", "show", "describe", "desc", "explain", "values", "from")
_TOLD_WITHIN_MS = 2000


@click.command()
@click.argument("query")
@click.option("-n", "--rows", default=DEFAULT_ROWS, show_default=True, help="Rows to fetch.")
@verb
def sql(query: str, rows: int) -> FrameRows:
    """Run Spark SQL over the catalog in a warm session and print the rows of the last statement."""
    from gluepot.app import open_app
    from gluepot.cli.ready import say
    from gluepot.display.frames import fetch_rows
    from gluepot.pot.client import ensure_pot
    from gluepot.sessions.door import Door, install_door
    from gluepot.sessions.models import Owner, OwnerKind, SessionSpec
    from gluepot.sessions.statements import readable_errors, run_sql

    app = open_app()
    ensure_pot(app.settings)
    owner = Owner(kind=OwnerKind.SCRIPT, name=_NAME)
    door = install_door(Door(lambda: app.sessions, owner, spec=SessionSpec(app_name=_NAME), on_notice=say))
    try:
        spark = door.session()
        names = app.catalog.full_table_names
        # Rows are computed when they are fetched: a bad cast is an error of that, not of the statement.
        with _recorded(app, spark, query), readable_errors(query, names):
            return fetch_rows(run_sql(spark, query, {}, names), rows)
    finally:
        door.end("the statement is done")


@contextmanager
def _recorded(app: App, spark: Any, query: str) -> Iterator[None]:
    """Record what the statements made from what, when they are over.

    Not by a watch beside them, as a script has it: the only statement may be over before that one looks.
    """
    if query.lstrip().lower().startswith(_ONLY_READS) and ";" not in query:
        yield
        return
    from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
    from gluepot.sessions.plan_events import Executions, PlanQueue

    origin = LineageOrigin(kind=LineageKind.SCRIPT, reference=_NAME)
    if type(spark).__module__.startswith("pyspark.sql.connect"):  # it keeps its plans to itself
        database = spark.catalog.currentDatabase()
        yield
        app.lineage.record_sql(query, origin, database)
        return
    done = PlanQueue(spark, Executions.COMMANDS)
    yield
    app.lineage.record_spark(done.take(wait_ms=_TOLD_WITHIN_MS), origin)
