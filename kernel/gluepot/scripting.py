"""What a script calls: Spark, its sources and its tables, the same in a notebook, in a job run, and by `python script.py`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from gluepot.sessions.door import Door, current_door, install_door
from gluepot.sessions.models import Owner, OwnerKind, SessionSpec

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.jobs.bookmarks.session import BookmarkSession
    from gluepot.jobs.current_run import CurrentRun
    from gluepot.jobs.sinks.models import SinkWrite
    from gluepot.jobs.sinks.service import TableSink


def session(app_name: str = "gluepot") -> Any:
    """Return the SparkSession of this process: the one it has, a warm one, or a new one.

    The session has gluepot's catalog, mounts and settings. `app_name` names it where it is started for this script.
    """
    door = current_door() or install_door(_own_door(app_name))
    return door.session()


def run_date() -> date:
    """Return the logical date of this job run: the day its schedule meant, or today (UTC) outside a scheduled run."""
    from gluepot.clock import utc_now

    text = os.environ.get("GLUEPOT_LOGICAL_DATE")
    return date.fromisoformat(text[:10]) if text else utc_now().date()


def read(
    source: str,
    *,
    bookmark: str = "",
    format: str = "",  # noqa: A002 - the word that Spark's users know
    connection: str = "",
    keys: Sequence[str] = (),
    order: str = "asc",
    options: Mapping[str, str] | None = None,
) -> Any:
    """Return a source as a DataFrame; in a job run, with a bookmark, only what no successful run has read.

    Args:
        source: `database.table`, a path or URI, or a table of the `connection`.
        bookmark: the name under which this job remembers what it has read here. Outside of a run all is read.
        format: of a path, where its ending does not say it: csv, json, parquet, …
        connection: a named connection to a database; `options` may name the database by Spark's JDBC words instead.
        keys: columns of a database's table that only grow, or only fall, with new rows; needed for its bookmark.
        order: asc or desc: whether `keys` grow or fall.
        options: Spark's reader options.
    """
    from gluepot.jobs.reading import SourceReader

    spark = session()
    place = _place()
    bookmarks = _bookmarks() if bookmark else None
    if bookmark and bookmarks is None:
        _to_stderr(f"bookmark {bookmark!r} counts in a job run; here everything is read.")
    reader = SourceReader(spark, place.app.catalog, bookmarks)
    if connection or "url" in (options or {}):
        jdbc = place.app.connections.jdbc_options(connection) if connection else {}
        return reader.read_keys(
            {**jdbc, **(options or {}), "dbtable": source}, keys=keys, order=order, bookmark=bookmark
        )
    if "/" in source:
        return reader.read_path(source, file_format=format, bookmark=bookmark, options=options)
    return reader.read_table(source, bookmark)


def write(
    frame: Any,
    table: str,
    mode: str = "append",
    *,
    keys: Sequence[str] = (),
    partition_by: Sequence[str] = (),
    format: str = "",  # noqa: A002 - the word that Spark's users know
) -> SinkWrite:
    """Write a DataFrame to a managed table so that readers see the old rows or the new ones, and a retry adds none twice.

    Args:
        frame: the DataFrame.
        table: `database.table`; it is made if it is not there.
        mode: append; overwrite: the whole table; upsert: rows with the same `keys` are replaced.
        keys: columns that name a row, for an upsert.
        partition_by: columns, for a new table or with overwrite.
        format: parquet (the default), orc, json or avro, for a new table or with overwrite.
    """
    from gluepot.jobs.checking.current import written_table
    from gluepot.jobs.current_run import current_step

    # By line, not by count: a repair leaves writes out, and those that it runs must find their places.
    place = f"{current_step()}:{sys._getframe(1).f_lineno}"  # noqa: SLF001 - `inspect` would read the source
    sink = _sink(session())
    with written_table(table, mode) as name:
        done = sink.write(
            frame, name, mode, keys=keys, partition_by=partition_by, file_format=format, place=place
        )
    _note_written(done.table)
    return done


def _note_written(table: str) -> None:
    """Tell the run's step; Spark saw files being written, and not which table they became."""
    from gluepot.jobs.current_run import current_step
    from gluepot.jobs.run_files import files_of, note_tables

    place, step = _place(), current_step()
    if place.run is not None and step is not None:
        note_tables(files_of(place.app.settings, place.run.run_id), step, (), (table,))


def artifact(name: str, value: Any) -> None:
    """Keep a small table, plot, text or file with this job run, where it is shown; outside of a run nothing is kept.

    Args:
        name: such as `delays.png`; its ending says what it is.
        value: text, bytes, a `pathlib.Path`, a matplotlib figure, or a DataFrame (its first 10,000 rows, as CSV).
    """
    from gluepot.jobs.artifacts import save_artifact
    from gluepot.jobs.run_files import files_of

    place = _place()
    if place.run is None:
        _to_stderr(f"artifact {name!r} is kept by job runs; here it is not.")
        return
    save_artifact(files_of(place.app.settings, place.run.run_id).artifacts, name, value)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where this process's reads and writes belong: the app, and the run where it is one."""

    app: App
    run: CurrentRun | None


@cache
def _place() -> _Place:
    from gluepot.app import open_app
    from gluepot.jobs.current_run import current_run

    return _Place(app=open_app(), run=current_run())


@cache
def _bookmarks() -> BookmarkSession | None:
    """Return the bookmark of this process's run: one for all reads, as one run sees one state."""
    from gluepot.jobs.current_run import current_step

    place = _place()
    run = place.run
    if run is None:
        return None
    return place.app.bookmarks.begin(
        run.job_name, run.run_id, fencing=run.fencing, repairs=run.repairs, step=current_step
    )


@cache
def _sink(spark: Any) -> TableSink:
    """Return the sink of a session; it counts the writes, so that a retry's find their places."""
    from gluepot.jobs.sinks.engine_spark import SparkEngine
    from gluepot.jobs.sinks.service import TableSink

    place = _place()
    return TableSink(
        SparkEngine(spark), place.app.catalog, place.app.database, place.app.settings, run=place.run
    )


def _own_door(app_name: str) -> Door:
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    owner = Owner(kind=OwnerKind.SCRIPT, name=sys.argv[0] or "python")
    return Door(lambda: app.sessions, owner, spec=SessionSpec(app_name=app_name), on_notice=_to_stderr)


def _to_stderr(text: str) -> None:
    print(f"gluepot: {text}", file=sys.stderr)
